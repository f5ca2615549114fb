import type { StoredObject } from "./objects.ts";

/** `autoscaling/v1` Scale: how many replicas an object is to have, and has, whatever its kind calls them. */
export interface Scale extends StoredObject {
  /** `replicas`: how many there are to be. Default: 0. */
  spec?: { replicas?: number };
  /** `replicas`: how many there are; `selector`: the label selector of their Pods. */
  status?: { replicas: number; selector?: string };
}
