import type { KubernetesObject } from "../runtime/index.ts";

/** An object of kind T to be created in a namespace under a fixed name. */
export type Desired<T extends KubernetesObject> = T & { metadata: { name: string; namespace: string } };
