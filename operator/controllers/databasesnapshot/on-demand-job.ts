import type { DatabaseSnapshot } from "../../api/databases/v1alpha1/databasesnapshot.ts";
import { ownerReference } from "../../runtime/index.ts";
import type { CronJob, Job } from "../databasebackup/kinds.ts";
import { withTimeToLive } from "../databasebackup/observe-runs.ts";
import { onDemandJobName, snapshotAnnotation, triggerAnnotation } from "../databasebackup/names.ts";

/**
 * The Job of a DatabaseSnapshot that somebody asked for: what the CronJob would start, as `kubectl create job
 * --from=cronjob/…` does. It goes with the DatabaseSnapshot.
 */
export function onDemandJob(snapshot: DatabaseSnapshot, { metadata, spec }: CronJob): Job {
  const template = spec.jobTemplate;
  const name = snapshot.metadata.name ?? "";
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: onDemandJobName(name),
      namespace: metadata.namespace ?? "",
      labels: { ...template.metadata?.labels },
      annotations: {
        ...template.metadata?.annotations,
        [triggerAnnotation]: "OnDemand",
        [snapshotAnnotation]: name,
      },
      ownerReferences: [ownerReference(snapshot)],
    },
    ...(template.spec === undefined ? {} : { spec: withTimeToLive(template.spec) }),
  };
}
