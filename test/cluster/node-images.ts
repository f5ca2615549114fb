import { beforeAll, inject } from "vitest";
import { logToStderr } from "./binaries.ts";
import type { ImageName } from "./images.ts";
import { bringImages } from "./node/bring-images.ts";
import { namedCluster } from "./node/clusters.ts";
import "./provided.ts";

/** The suite's Pods run these images: the tier's node gets those that no suite has asked for before. */
export function nodeImages(...names: readonly ImageName[]): void {
  beforeAll(() => bringImages(namedCluster(inject("clusterName")), names, logToStderr));
}
