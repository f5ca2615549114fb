import type { Int32, Int64, IntOrString, Quantity } from "../../../../../../../lib/crd/types.ts";
import type { Condition, KubernetesObject } from "../../meta.ts";

/** Mode says how it runs. */
type Mode = "fast" | "small" | "none";

/**
 * Short is a short word.
 *
 * @maxLength 10
 * @pattern ^[a-z]+(-[a-z0-9]+)*$
 */
type Short = string;

/**
 * Reference names an object.
 *
 * @structType atomic
 */
interface Reference {
  /**
   * Name of the object.
   *
   * @minLength 1
   */
  name: string;
  /** Namespace of the object. */
  namespace?: string;
}

/** Port is an opening. */
interface Port {
  /** Name of the port. */
  name: Short;
  /**
   * Port is the number of the port.
   *
   * @minimum 1
   * @maximum 65535
   */
  port: Int32;
  /**
   * Protocol of the port.
   *
   * @default "TCP"
   */
  protocol?: "TCP" | "UDP";
}

/**
 * Storage says where things are kept.
 *
 * @atMostOneOf ["before", "after"]
 * @exactlyOneOf ["claim", "bucket"]
 */
interface Storage {
  claim?: string;
  bucket?: string;
  before?: string;
  after?: string;
}

/** Base is shared by specs. */
interface Base {
  /** Paused stops everything. */
  paused?: boolean;
}

/**
 * WidgetSpec says what is wanted.
 *
 * @validation {
 *   rule: "self.low <= self.high",
 *   message: "low must not be above high",
 *   fieldPath: ".low",
 *   reason: "FieldValueForbidden",
 * }
 */
interface WidgetSpec extends Base {
  /**
   * Replicas is how many there are.
   * It is a number that may be larger than expected.
   *
   * Another paragraph.
   *
   * @default 3
   * @minimum 0
   */
  replicas?: Int32;
  /** Low is the lower bound. */
  low: Int64;
  /**
   * High is the upper bound.
   *
   * @exclusiveMaximum 1000
   * @multipleOf 2
   */
  high: Int64;
  /**
   * Mode of running.
   *
   * @default "fast"
   */
  mode?: Mode;
  /**
   * Title of it.
   *
   * @title The title
   * @example "Hello"
   * @minLength 1
   * @maxLength 63
   * @immutable
   */
  title: string;
  /**
   * Words are unique.
   *
   * @listType set
   * @minItems 1
   * @maxItems 5
   */
  words?: Short[];
  /**
   * Ports by name.
   *
   * @listType map
   * @listMapKey name
   * @listMapKey protocol
   */
  ports?: Port[];
  /**
   * Labels of it.
   *
   * @mapType atomic
   * @minProperties 1
   * @maxProperties 8
   */
  labels?: Record<string, Short>;
  /** Nested lists. */
  matrix?: string[][];
  /** Target port. */
  targetPort: IntOrString;
  /**
   * Size of it.
   *
   * @default "10Gi"
   */
  size?: Quantity;
  /** Owner may be null. */
  owner?: Reference | null;
  /** Storage of it. */
  storage?: Storage;
  /**
   * Values are anything.
   *
   * @schemaless
   * @preserveUnknownFields
   */
  values?: { what: "ever" };
  /**
   * Template is a whole object.
   *
   * @embeddedResource
   * @preserveUnknownFields
   */
  template?: unknown;
  /**
   * Until when.
   *
   * @format date-time
   */
  until?: string;
  /**
   * Address of it.
   *
   * @format ipv4
   */
  address?: string;
  /**
   * Enabled by default.
   *
   * @default true
   */
  enabled?: boolean;
  /**
   * Compression with a default.
   *
   * @default { level: 3 }
   */
  compression?: Compression;
}

/** Compression says how hard to try. */
interface Compression {
  /** Level of it. */
  level?: Int32;
}

/** WidgetStatus is what has been seen. */
interface WidgetStatus {
  /** Replicas seen. */
  replicas?: Int32;
  /** Selector of the pods. */
  selector?: string;
  /**
   * Conditions of it.
   *
   * @listType map
   * @listMapKey type
   */
  conditions?: Condition[];
}

/**
 * Widget is a thing.
 *
 * @resource { path: "widgets", singular: "widget", shortName: ["wd", "wdg"], categories: ["all", "things"], scope: "Cluster" }
 * @subresource { status: {} }
 * @subresource {
 *   scale: {
 *     specReplicasPath: ".spec.replicas",
 *     statusReplicasPath: ".status.replicas",
 *     labelSelectorPath: ".status.selector",
 *   },
 * }
 * @printcolumn { name: "Mode", type: "string", jsonPath: ".spec.mode", description: "How it runs", priority: 1 }
 * @printcolumn { name: "Ready", type: "string", jsonPath: '.status.conditions[?(@.type=="Ready")].status' }
 * @printcolumn { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" }
 * @selectableField { jsonPath: ".spec.mode" }
 * @metadata { labels: { team: "storage" }, annotations: { "example.com/docs": "yes" } }
 * @storageVersion
 */
export interface Widget extends KubernetesObject {
  spec: WidgetSpec;
  status?: WidgetStatus;
}
