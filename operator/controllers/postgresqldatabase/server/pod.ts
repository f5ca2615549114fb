import type { V1PodSpec } from "@kubernetes/client-node";
import type { PostgreSQLDatabaseSpec } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { PodPolicy } from "../../../kubernetes/pod-template.ts";
import { withoutUndefined } from "../../../kubernetes/without-undefined.ts";

/** The user `postgres` of the official image. */
const userId = 999;

/** What the Pods of a PostgreSQLDatabase have in common: the `restricted` Pod Security Standard admits them. */
export function databasePod(
  {
    imagePullSecrets,
    nodeSelector,
    tolerations,
    affinity,
    topologySpreadConstraints,
    priorityClassName,
  }: PostgreSQLDatabaseSpec,
  { userIdsFromPlatform }: PodPolicy,
): Omit<V1PodSpec, "containers"> {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      ...(userIdsFromPlatform ? {} : { runAsUser: userId, runAsGroup: userId, fsGroup: userId }),
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    },
    ...withoutUndefined({
      imagePullSecrets,
      nodeSelector,
      tolerations,
      affinity,
      topologySpreadConstraints,
      priorityClassName,
    }),
  };
}
