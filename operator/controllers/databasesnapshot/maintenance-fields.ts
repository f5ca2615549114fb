import type { DatabaseBackup, MaintenanceFields } from "../../api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "../../api/databases/v1alpha1/databasesnapshot.ts";
import { compare } from "../../kubernetes/compare.ts";
import { podFields } from "../../kubernetes/pod-template.ts";
import { withoutUndefined } from "../../kubernetes/without-undefined.ts";

/* DatabaseSnapshots record what the Jobs of maintenance need of the spec, because they outlive their DatabaseBackup. */

/** What a DatabaseSnapshot records of the spec. */
export function maintenanceFieldsOf({ spec }: DatabaseBackup): MaintenanceFields {
  const resources = spec.repository?.resources;
  return withoutUndefined({
    ...podFields(spec),
    securityContext: spec.securityContext,
    jobMetadata: spec.jobMetadata,
    repository: resources && { resources },
  } satisfies Record<keyof MaintenanceFields, unknown>);
}

/** What the newest of some DatabaseSnapshots has recorded. */
export function newestMaintenanceFields(snapshots: readonly DatabaseSnapshot[]): MaintenanceFields {
  const [newest] = snapshots.toSorted((a, b) => compare(b.status?.startTime, a.status?.startTime));
  return newest?.status?.maintenanceFields ?? {};
}
