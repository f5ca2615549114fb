import { expect, test } from "vitest";
import type {
  DatabaseBackup,
  MaintenanceFields,
} from "../../../../operator/api/databases/v1/databasebackup.ts";
import { desiredMaintenanceJob } from "../../../../operator/controllers/databasebackup/maintenance/desired-job.ts";
import {
  maintenanceFieldsOf,
  newestMaintenanceFields,
} from "../../../../operator/controllers/databasesnapshot/maintenance-fields.ts";
import { backup, repository, snapshot } from "../../../support/controllers/objects.ts";

const everything: Partial<DatabaseBackup["spec"]> = {
  affinity: { nodeAffinity: {} },
  imagePullSecrets: [{ name: "registry" }],
  jobMetadata: { labels: { team: "shop" }, annotations: { "example.com/cost": "42" } },
  nodeSelector: { disk: "fast" },
  priorityClassName: "low",
  repository: { resources: { limits: { memory: "1Gi" } }, pruneInterval: "7d" },
  resources: { limits: { memory: "9Gi" } },
  runtimeClassName: "gvisor",
  securityContext: { runAsUser: 1001 },
  serviceAccountName: "backups",
  tolerations: [{ key: "backup", operator: "Exists" }],
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "ScheduleAnyway" }],
};

function jobWith(spec: MaintenanceFields): object {
  return desiredMaintenanceJob(
    { operation: "Maintain", repository, forget: [], prune: false },
    {
      namespace: "shop",
      backupName: "orders",
      backupUid: undefined,
      spec,
      access: { environment: [], files: [] },
      nextPassword: undefined,
      clusterID: "cluster",
      runnerImage: "my-operator:1",
      userIdsFromPlatform: false,
      previous: undefined,
    },
  );
}

test.each([
  ["all fields", everything],
  ["no field", {}],
])("a spec with %s for Jobs, and what is recorded of it, make the same Job", (_, spec) => {
  const of = backup({ spec });
  const recorded = maintenanceFieldsOf(of);
  expect(jobWith(recorded)).toEqual(jobWith(of.spec));
  expect(JSON.stringify(recorded)).not.toMatch(/9Gi|7d|backupPath/);
});

test("the newest DatabaseSnapshot counts, even if it has recorded nothing", () => {
  const made = (hour: number, maintenanceFields?: MaintenanceFields) => ({
    ...snapshot(`orders-${hour}`),
    status: { startTime: `2026-03-02T0${hour}:00:00Z`, ...(maintenanceFields && { maintenanceFields }) },
  });
  const old = made(1, { serviceAccountName: "backups" });
  expect(newestMaintenanceFields([made(2, { serviceAccountName: "archive" }), old])).toEqual({
    serviceAccountName: "archive",
  });
  expect(newestMaintenanceFields([old, made(3)])).toEqual({});
  expect(newestMaintenanceFields([])).toEqual({});
});
