import { quantityValue } from "../runtime/index.ts";
import type { PersistentVolumeClaim } from "./kinds.ts";

/** How many bytes a claim asks for. */
export function requestedBytes({ spec }: PersistentVolumeClaim): number {
  return quantityValue(spec.resources?.requests?.["storage"] ?? "0") ?? 0;
}
