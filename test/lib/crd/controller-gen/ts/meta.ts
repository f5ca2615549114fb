import type { Int64 } from "../../../../../lib/crd/types.ts";

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name?: string };
}

export interface Condition {
  /** @maxLength 316
   * @pattern ^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$ */
  type: string;
  status: "True" | "False" | "Unknown";
  /** @minimum 0 */
  observedGeneration?: Int64;
  /** @format date-time */
  lastTransitionTime: string;
  /** @minLength 1
   * @maxLength 1024
   * @pattern ^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$ */
  reason: string;
  /** @maxLength 32768 */
  message: string;
}
