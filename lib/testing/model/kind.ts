import type { StructuralSchema } from "../../crd/schema.ts";
import type { Cause } from "./failure.ts";
import type { ModelObject } from "./objects.ts";

/** Where the numbers of the scale subresource are in an object: names from the root. */
export interface ScalePaths {
  readonly specReplicas: readonly string[];
  readonly statusReplicas: readonly string[];
  /** Undefined: none. */
  readonly selector: readonly string[] | undefined;
}

/** A kind in one version, and how the API server treats its objects. */
export interface ModelKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** The group in errors that name the kind and not the resource. Default: `group`. */
  readonly errorGroup?: string;
  /** Whether it comes from a CustomResourceDefinition. */
  readonly isCustom: boolean;
  /** Whether its schema has CEL rules, which the model leaves out. */
  readonly hasCelRules: boolean;
  /** Without apiVersion, kind and metadata. */
  readonly schema: StructuralSchema;
  readonly nameForm: "label" | "subdomain";
  /** Whether metadata.generation counts the changes of everything but metadata and status. */
  readonly countsGenerations: boolean;
  /** Whether a PUT creates an object that does not exist. */
  readonly putCreates: boolean;
  /** Whether a PUT may lack the resourceVersion. */
  readonly putNeedsNoVersion: boolean;
  /** What a deletion without a policy does with dependents. `ignored`: no deletion does anything with them. */
  readonly dependents: "deleted" | "ignored";
  readonly hasStatus: boolean;
  /** Whether a write of the status also writes the metadata. */
  readonly statusWritesMetadata: boolean;
  readonly scale: ScalePaths | undefined;
  /** Sets what the API server itself sets in a new object. */
  prepareCreate?(draft: ModelObject): void;
  /** Keeps what a write may not change, besides the status. */
  prepareUpdate?(draft: ModelObject, current: ModelObject): void;
  /** What is wrong besides metadata and schema. */
  validate?(draft: ModelObject, current: ModelObject | undefined): Cause[];
}

export function apiVersionOf({ group, version }: Pick<ModelKind, "group" | "version">): string {
  return group === "" ? version : `${group}/${version}`;
}
