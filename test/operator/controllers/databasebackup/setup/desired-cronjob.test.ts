import { describe, expect, test } from "vitest";
import type { DatabaseBackup } from "../../../../../operator/api/databases/v1/databasebackup.ts";
import type { CronJobOptions } from "../../../../../operator/controllers/databasebackup/setup/desired-cronjob.ts";
import { hasTemplateOf } from "../../../../../operator/kubernetes/template-digest.ts";
import type { Job } from "../../../../../operator/kubernetes/kinds.ts";
import { desiredCronJob } from "../../../../../operator/controllers/databasebackup/setup/desired-cronjob.ts";
import type { RunSource } from "../../../../../operator/controllers/databasebackup/setup/run-source.ts";
import type { Dump } from "../../../../../operator/engines/engine.ts";
import { backup } from "../../../../support/controllers/objects.ts";

const dump: Dump = {
  command: ["pg_dump", "--format=custom"],
  environment: [{ name: "PGHOST", value: "db" }],
  files: [],
  fileName: "postgresql.dump",
};
const parts: CronJobOptions = {
  dump,
  image: "docker.io/library/postgres:17",
  access: {
    environment: [{ name: "RESTIC_REPOSITORY", value: "/repository/backups/orders" }],
    files: [{ source: { secretKeyRef: { name: "current", key: "password" } }, fileName: "password" }],
    claimName: "claim",
  },
  repositoryID: undefined,
  clusterID: "cluster",
  runnerImage: "my-operator:1",
  userIdsFromPlatform: false,
  isLimited: false,
  schedule: "7 2 * * *",
};

function podSpec(changes: Partial<Dump> = {}, wanted: Partial<DatabaseBackup["spec"]> = {}) {
  const made = desiredCronJob(backup({ spec: wanted }), { ...parts, dump: { ...dump, ...changes } });
  const spec = made.spec.jobTemplate.spec?.template.spec;
  if (spec === undefined) throw new Error("the CronJob has no Pod template");
  return spec;
}

describe("the CronJob", () => {
  const cronJob = desiredCronJob(backup(), parts);

  test("keeps the schedule as it is given, read in UTC, and never runs twice at a time", () => {
    expect(cronJob.spec).toMatchObject({
      schedule: "7 2 * * *",
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      suspend: false,
    });
  });

  test("starts its Jobs without the operator, unless there is a limit and Kueue has not a queue of its own", () => {
    const templateOf = (isLimited: boolean, labels: Record<string, string> = {}) =>
      desiredCronJob(backup({ spec: { jobMetadata: { labels } } }), { ...parts, isLimited }).spec.jobTemplate;
    const queue = "databases.test.io/queue";
    expect(templateOf(false).spec).not.toHaveProperty("suspend");
    expect(templateOf(false).metadata?.labels).not.toHaveProperty([queue]);
    expect(templateOf(true)).toMatchObject({
      metadata: { labels: { [queue]: "waiting" } },
      spec: { suspend: true },
    });
    // Of the Job only: the template of its Pods stays the same, with and without a limit.
    expect(templateOf(true).spec?.template).toEqual(templateOf(false).spec?.template);
    expect(templateOf(true).metadata?.annotations).toEqual(templateOf(false).metadata?.annotations);
    expect(templateOf(true, { "kueue.x-k8s.io/queue-name": "backups" }).spec).not.toHaveProperty("suspend");
    expect(templateOf(true, { [queue]: "started" }).metadata?.labels).toMatchObject({ [queue]: "waiting" });
  });

  test("takes its deadlines and retries from the spec", () => {
    const spec = {
      timeZone: "Europe/Paris",
      suspend: true,
      concurrencyPolicy: "Replace" as const,
      startingDeadlineSeconds: 120,
      activeDeadlineSeconds: 600,
      backoffLimit: 0,
    };
    const { activeDeadlineSeconds, backoffLimit, ...ofCronJob } = spec;
    const made = desiredCronJob(backup({ spec }), parts).spec;
    expect(made).toMatchObject(ofCronJob);
    expect(made.jobTemplate.spec).toMatchObject({ activeDeadlineSeconds, backoffLimit });
  });

  test("marks its Jobs with their Pod template, so that one is known that was made from another", () => {
    const made = (changes: Partial<DatabaseBackup["spec"]>, options: Partial<CronJobOptions> = {}) =>
      desiredCronJob(backup({ spec: changes }), { ...parts, ...options }).spec.jobTemplate.metadata;
    const job = (metadata: object | undefined): Job => ({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "j", ...metadata },
    });
    const same = { activeDeadlineSeconds: 600, backoffLimit: 0, schedule: "0 3 * * *", suspend: true };
    expect(hasTemplateOf(job(made({})), made(same))).toBe(true);
    for (const other of [
      made({ nodeSelector: { disk: "fast" } }),
      made({ jobMetadata: { labels: { team: "shop" } } }),
      made({ resources: { limits: { memory: "1Gi" } } }),
      made({}, { image: "postgres:18" }),
      made({}, { runnerImage: "my-operator:2" }),
    ])
      expect(hasTemplateOf(job(made({})), other)).toBe(false);
    expect(hasTemplateOf(job({}), made({}))).toBe(false);
  });

  test("has none of the DatabaseBackup's labels and annotations, by which other tools would consider it theirs", () => {
    const tracked = backup();
    tracked.metadata.labels = { "app.kubernetes.io/instance": "argo-app" };
    tracked.metadata.annotations = { "argocd.argoproj.io/tracking-id": "argo-app:databases.test.io" };
    expect(JSON.stringify(desiredCronJob(tracked, parts))).not.toContain("argo");
  });

  test("marks Jobs and Pods as its own: by a label that selectors find, and by an annotation with the whole name", () => {
    const name = `${"o".repeat(60)}rders`;
    const { metadata, spec } = desiredCronJob(backup({ name }), parts);
    for (const each of [metadata, spec.jobTemplate.metadata, spec.jobTemplate.spec?.template.metadata]) {
      expect(each?.labels).toMatchObject({ "databases.test.io/databasebackup": metadata.name });
      expect(each?.annotations).toMatchObject({ "databases.test.io/databasebackup-name": name });
    }
  });
});

describe("the Pod of a run", () => {
  test("is restricted: no root, no privileges, no API token, nothing to write but volumes", () => {
    const pod = podSpec();
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    });
    for (const container of [...(pod.initContainers ?? []), ...pod.containers]) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
    }
  });

  test("runs the dump in the database's own image, under the runner that the operator's image brings", () => {
    const pod = podSpec();
    expect(pod.initContainers?.[0]).toMatchObject({
      image: "my-operator:1",
      args: ["install-runner", "/my-operator"],
    });
    expect(pod.containers[0]).toMatchObject({
      image: "docker.io/library/postgres:17",
      command: ["/bin/sh", "/my-operator/backup.sh", "pg_dump", "--format=custom"],
    });
  });

  test("names the repository that it must find, once the repository's ID is known", () => {
    const environment = (repositoryID: string | undefined) =>
      desiredCronJob(backup(), { ...parts, repositoryID }).spec.jobTemplate.spec?.template.spec?.containers[0]
        ?.env;
    expect(environment(undefined)?.map(({ name }) => name)).not.toContain("REPOSITORY_ID");
    expect(environment("abc")).toContainEqual({ name: "REPOSITORY_ID", value: "abc" });
  });

  test("has an init container that creates the repository, until the repository's ID is known", () => {
    const { access } = parts;
    const containers = (changes: Partial<CronJobOptions>) =>
      desiredCronJob(backup({ spec: { resources: { limits: { memory: "1Gi" } } } }), { ...parts, ...changes })
        .spec.jobTemplate.spec?.template.spec?.initContainers;
    expect(containers({ repositoryID: "abc" })?.map(({ name }) => name)).toEqual(["install-runner"]);
    expect(containers({ repositoryID: undefined })?.[1]).toMatchObject({
      name: "init-repository",
      image: "my-operator:1",
      args: ["repository", "init"],
      env: access.environment,
      resources: { limits: { memory: "1Gi" } },
      volumeMounts: [
        { name: "repository" },
        { name: "repository-credentials", readOnly: true },
        { name: "tmp", mountPath: "/tmp" },
      ],
    });
  });

  test("mounts each volume of the dump, and each claim as one volume", () => {
    const volumes = [
      { claimName: "sqlite", mountPath: "/data", readOnly: true },
      { claimName: "log", mountPath: "/wal", readOnly: false },
      { claimName: "sqlite", mountPath: "/again", readOnly: false },
    ];
    const pod = podSpec({ volumes });
    expect(pod.volumes).toEqual(
      expect.arrayContaining([
        { name: "database-0", persistentVolumeClaim: { claimName: "sqlite" } },
        { name: "database-1", persistentVolumeClaim: { claimName: "log" } },
      ]),
    );
    expect(new Set(pod.volumes?.map(({ name }) => name)).size).toBe(pod.volumes?.length);
    expect(pod.containers[0]?.volumeMounts).toEqual(
      expect.arrayContaining([
        { name: "database-0", mountPath: "/data", readOnly: true },
        { name: "database-1", mountPath: "/wal", readOnly: false },
        { name: "database-0", mountPath: "/again", readOnly: false },
      ]),
    );
  });

  const sourceIn = ({ containers }: ReturnType<typeof podSpec>) => {
    const { value = "" } = containers[0]?.env?.find(({ name }) => name === "BACKUP_SOURCE") ?? {};
    // Kubernetes reads two dollar signs as one.
    return JSON.parse(value.replaceAll("$$", "$")) as RunSource;
  };

  test("gives a run its spec and image to record, literally", () => {
    const tables = ["$(PGPASSWORD)", 'a"b\n'];
    const { metadata, spec } = backup({ spec: { tables } });
    expect(sourceIn(podSpec({}, { tables }))).toEqual({
      image: "docker.io/library/postgres:17",
      databaseBackup: { namespace: metadata.namespace, name: metadata.name, uid: metadata.uid, spec },
    });
    expect(JSON.stringify(podSpec({}, { tables }).containers[0]?.env)).not.toMatch(/(^|[^$])(\$\$)*\$\(/);
  });

  test("gives a run no value of a command's variable to record, which may be a credential", () => {
    const connection = {
      engine: "command" as const,
      image: "sqlite",
      command: {
        dump: ["dump"],
        restore: ["restore"],
        env: [
          { name: "TOKEN", value: "planted" },
          { name: "KEY", valueFrom: { secretKeyRef: { name: "login", key: "key" } } },
        ],
      },
    };
    const recorded = sourceIn(podSpec({}, { connection })).databaseBackup.spec?.connection;
    expect(recorded).toEqual({
      ...connection,
      command: { ...connection.command, env: [{ name: "TOKEN" }, connection.command.env[1]] },
    });
  });

  test("gives a run no spec to record that is too long for a variable", () => {
    const tables = Array.from({ length: 70 }, (_, n) => `${String(n)}${"ä".repeat(500)}`);
    expect(sourceIn(podSpec({}, { tables })).databaseBackup).not.toHaveProperty("spec");
  });

  test("puts the repository at backupPath inside the claim", () => {
    expect(podSpec().containers[0]?.env).toContainEqual({
      name: "RESTIC_REPOSITORY",
      value: "/repository/backups/orders",
    });
    expect(podSpec().volumes).toContainEqual({
      name: "repository",
      persistentVolumeClaim: { claimName: "claim" },
    });
  });

  test.each([
    ["Secrets", { secretKeyRef: { name: "ca", key: "tls.crt" } }, "secret"],
    ["ConfigMaps", { configMapKeyRef: { name: "ca", key: "tls.crt" } }, "configMap"],
  ])("mounts the files that the dump reads from %s, and only those", (_, source, member) => {
    expect(podSpec({ files: [{ source, fileName: "ca.crt" }] }).volumes).toContainEqual({
      name: "database-credentials",
      projected: { sources: [{ [member]: { name: "ca", items: [{ key: "tls.crt", path: "ca.crt" }] } }] },
    });
    expect(podSpec().volumes?.map(({ name }) => name)).not.toContain("database-credentials");
  });
});
