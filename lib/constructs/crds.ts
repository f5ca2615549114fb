import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { clusterScoped } from "./cluster-scoped.ts";
import { standardLabels } from "./labels.ts";

/** The fields of a CustomResourceDefinition that the constructs read. All others are kept unchanged. */
export interface CrdManifest {
  /** `apiextensions.k8s.io/v1`. */
  readonly apiVersion: string;
  /** `CustomResourceDefinition`. */
  readonly kind: string;
  /** Its name, `<plural>.<group>`, and what it is labelled and annotated with. */
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  /** The names of the kind, and the versions that it has. */
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string; readonly plural: string; readonly singular?: string };
    readonly versions?: readonly { readonly subresources?: { readonly scale?: object } }[];
  };
}

/** A kind that a CRD defines, with the names that Roles use for it. */
export interface CustomKind {
  /** API group, such as `databases.test.io`. */
  readonly group: string;
  /** Lower-case plural, such as `databasebackups`. */
  readonly plural: string;
  /** Lower-case singular, such as `databasebackup`. */
  readonly singular: string;
  /**
   * Whether it has the scale subresource, for `kubectl scale`.
   *
   * @default false
   */
  readonly isScalable?: boolean;
}

/** The CustomResourceDefinitions, and whose they are. */
export interface CrdsProps {
  /** Name of the operator, which becomes the label `app.kubernetes.io/name`. */
  readonly name: string;
  /** The CustomResourceDefinitions, as `crdsFromTypes` makes them. */
  readonly manifests: readonly CrdManifest[];
}

/**
 * The CustomResourceDefinitions of an operator.
 *
 * Deleting a CRD deletes every object of its kind, so an annotation makes Argo CD ask before it prunes one, and apply them
 * on the server's side, where their size does not matter.
 */
export class Crds extends Construct {
  /** The kinds that the CRDs define, in the order of the CRDs. */
  public readonly kinds: readonly CustomKind[];

  public constructor(scope: Construct, id: string, props: CrdsProps) {
    super(scope, id);
    for (const manifest of props.manifests) {
      const metadata = {
        ...manifest.metadata,
        labels: { ...standardLabels(props.name), ...manifest.metadata.labels },
        annotations: {
          "argocd.argoproj.io/sync-options": "ServerSideApply=true,Prune=confirm",
          ...manifest.metadata.annotations,
        },
      };
      clusterScoped(new ApiObject(this, manifest.metadata.name, { ...manifest, metadata }));
    }
    this.kinds = props.manifests.map(({ spec: { group, names, versions = [] } }) => ({
      group,
      plural: names.plural,
      singular: names.singular ?? names.kind.toLowerCase(),
      isScalable: versions.some(({ subresources }) => subresources?.scale !== undefined),
    }));
  }
}
