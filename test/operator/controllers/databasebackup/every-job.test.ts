import type { V1JobSpec, V1PodSpec } from "@kubernetes/client-node";
import { describe, expect, test } from "vitest";
import type { DatabaseBackup } from "../../../../operator/api/databases/v1/databasebackup.ts";
import { desiredMaintenanceJob } from "../../../../operator/controllers/databasebackup/maintenance/desired-job.ts";
import { desiredCronJob } from "../../../../operator/controllers/databasebackup/setup/desired-cronjob.ts";
import { desiredProbeJob } from "../../../../operator/controllers/databasebackup/setup/desired-probe-job.ts";
import { backup, repository } from "../../../support/controllers/objects.ts";

/* What the spec says about Pods, and what it cannot say, holds for every Job that is made for a DatabaseBackup. */

interface Made {
  metadata: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: V1JobSpec;
}

const access = { environment: [], files: [] };

function jobsFor(spec: Partial<DatabaseBackup["spec"]>, userIdsFromPlatform = false): Record<string, Made> {
  const of = backup({ spec });
  const image = { runnerImage: "my-operator:1", userIdsFromPlatform };
  const program = { command: ["script.sh"], environment: [], files: [] } as const;
  const run = desiredCronJob(of, {
    ...image,
    dump: { ...program, fileName: "dump" },
    image: "postgres:17",
    access,
    repositoryID: undefined,
    clusterID: "cluster",
    isLimited: false,
    schedule: "7 2 * * *",
  }).spec.jobTemplate;
  const probe = desiredProbeJob(of, { ...image, program, image: "postgres:17" });
  const maintenance = desiredMaintenanceJob(
    { operation: "Maintain", repository, forget: [], prune: false },
    {
      ...image,
      namespace: "shop",
      backupUid: undefined,
      backupName: "orders",
      spec: of.spec,
      access,
      nextPassword: undefined,
      clusterID: "cluster",
      previous: undefined,
    },
  );
  return { run, probe, maintenance } as Record<string, unknown> as Record<string, Made>;
}

const podOf = (job: Made | undefined): V1PodSpec => job?.spec.template.spec ?? { containers: [] };
const containersOf = (pod: V1PodSpec) => [...(pod.initContainers ?? []), ...pod.containers];

describe.each(["run", "probe", "maintenance"])("the Job of a %s", (kind) => {
  test("runs where and with what the spec says", () => {
    const placement = {
      nodeSelector: { disk: "fast" },
      tolerations: [{ key: "backup", operator: "Exists" }],
      affinity: { nodeAffinity: {} },
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "ScheduleAnyway" }],
      priorityClassName: "low",
      runtimeClassName: "gvisor",
      imagePullSecrets: [{ name: "registry" }],
      serviceAccountName: "backups",
    };
    expect(podOf(jobsFor(placement)[kind])).toMatchObject(placement);
    for (const field of Object.keys(placement)) expect(podOf(jobsFor({})[kind])).not.toHaveProperty(field);
  });

  test("is the operator's user, and what the spec sets takes the place of single fields", () => {
    const own = {
      runAsUser: 65532,
      runAsGroup: 65532,
      fsGroup: 65532,
      fsGroupChangePolicy: "OnRootMismatch",
    };
    const restricted = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };
    const contextOf = (job: Made | undefined) => podOf(job).securityContext;
    expect(contextOf(jobsFor({})[kind])).toEqual({ ...restricted, ...own });
    const securityContext = { runAsUser: 1001, supplementalGroups: [5555] };
    expect(contextOf(jobsFor({ securityContext })[kind])).toEqual({
      ...restricted,
      ...own,
      ...securityContext,
    });
    expect(contextOf(jobsFor({}, true)[kind])).toEqual({
      ...restricted,
      fsGroupChangePolicy: "OnRootMismatch",
    });
    expect(contextOf(jobsFor({ securityContext }, true)[kind])).toEqual({
      ...restricted,
      fsGroupChangePolicy: "OnRootMismatch",
      ...securityContext,
    });
  });

  test("has the spec's labels and annotations, and its Pods have them, but none can replace the operator's", () => {
    const own = "databases.test.io/databasebackup";
    const ownName = "databases.test.io/databasebackup-name";
    const component = "app.kubernetes.io/component";
    const jobMetadata = {
      labels: { "kueue.x-k8s.io/queue-name": "night", [own]: "other", [component]: "other" },
      annotations: {
        "example.com/team": "shop",
        [ownName]: "other",
        "databases.test.io/maintenance": "Destroy",
      },
    };
    const job = jobsFor({ jobMetadata })[kind];
    for (const metadata of [job?.metadata, job?.spec.template.metadata]) {
      expect(metadata?.labels).toMatchObject({
        "kueue.x-k8s.io/queue-name": "night",
        [own]: "orders",
        [component]: kind === "run" ? "backup" : kind,
      });
      expect(metadata?.annotations).toMatchObject({ "example.com/team": "shop", [ownName]: "orders" });
    }
    if (kind === "maintenance")
      expect(job?.metadata.annotations).toMatchObject({ "databases.test.io/maintenance": "Maintain" });
  });

  test("has requests in every container, and the spec's limits", () => {
    const requests = { cpu: expect.any(String) as string, memory: expect.any(String) as string };
    const containers = containersOf(podOf(jobsFor({})[kind]));
    expect(containers.map(({ name }) => name)).toEqual(
      {
        run: ["install-runner", "init-repository", "backup"],
        probe: ["install-runner", "probe"],
        maintenance: ["maintenance"],
      }[kind],
    );
    for (const { resources } of containers) expect(resources).toEqual({ requests });

    const resources = { limits: { cpu: 1, memory: "1Gi" } };
    const wanted = kind === "maintenance" ? { repository: { resources } } : { resources };
    for (const container of containersOf(podOf(jobsFor(wanted)[kind])))
      expect(container.resources).toEqual({ requests: {}, ...resources });
  });
});

test("maintenance does not get the resources of runs, and runs not those of maintenance", () => {
  const resources = { limits: { memory: "9Gi" } };
  const { maintenance } = jobsFor({ resources });
  expect(JSON.stringify(maintenance)).not.toContain("9Gi");
  const { run, probe } = jobsFor({ repository: { resources } });
  const used = [run, probe].flatMap((job) =>
    containersOf(podOf(job)).map((container) => container.resources),
  );
  expect(used).toHaveLength(5);
  expect(JSON.stringify(used)).not.toContain("9Gi");
});
