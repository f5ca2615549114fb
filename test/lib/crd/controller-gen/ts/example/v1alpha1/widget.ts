import type { KubernetesObject } from "../../meta.ts";

/** WidgetSpec says what was wanted. */
interface WidgetSpec {
  /** Name of it. */
  name: string;
}

/**
 * Widget is a thing, as it was.
 *
 * @resource { path: "widgets", singular: "widget", shortName: ["wd", "wdg"], categories: ["all", "things"], scope: "Cluster" }
 * @deprecatedVersion use v1
 * @unservedVersion
 */
export interface Widget extends KubernetesObject {
  /** WidgetSpec says what was wanted. */
  spec: WidgetSpec;
}
