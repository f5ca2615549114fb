import type { StoredObject } from "./objects.ts";

/** `autoscaling/v1` Scale: the desired and the actual replicas of an object, whatever its kind calls them. */
export interface Scale extends StoredObject {
  /** `replicas`: the desired number. Default: 0. */
  spec?: { replicas?: number };
  /** `replicas`: the actual number; `selector`: the label selector of their Pods. */
  status?: { replicas: number; selector?: string };
}
