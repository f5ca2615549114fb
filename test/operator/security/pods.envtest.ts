import type { V1PodSpec } from "@kubernetes/client-node";
import { beforeAll, describe, expect, test } from "vitest";
import type { DatabaseConnection } from "../../../operator/api/databases/v1/connection.ts";
import type { DatabaseBackup } from "../../../operator/api/databases/v1/databasebackup.ts";
import type { BackupStorage } from "../../../operator/api/databases/v1/storage.ts";
import type { Pod } from "../../../operator/kubernetes/kinds.ts";
import { cronJobs, jobs, pods } from "../../../operator/kubernetes/kinds.ts";
import { eventually } from "../../../lib/testing/eventually.ts";
import { outcome } from "../../support/controllers/objects.ts";
import { operatorUnderTest, secret, wanted } from "../../support/controllers/operator-under-test.ts";
import { detectedVersion } from "../../support/repository/termination-messages.ts";

/*
 * Every kind of Pod that the operator makes: runs of each engine to each storage, probes, and maintenance of each
 * storage. The namespace enforces the restricted Pod Security Standard.
 */

const { namespace, controlPlane, apply, kubectl, logged, patch } = operatorUnderTest("pods");

/** The key of a Secret. The test looks for its value everywhere. */
const key = (name: string, of = "value") => ({ name, key: of });
const planted = (name: string, ...keys: string[]) =>
  secret(name, Object.fromEntries(keys.map((each) => [each, `planted-${name}-${each}`])));

const server = {
  host: "db",
  credentials: { usernameSecretRef: key("db-user"), passwordSecretRef: key("db-password") },
  tls: { mode: "verify-full", ca: { secretKeyRef: key("db-ca") } },
} as const;

const connections: Record<string, DatabaseConnection> = {
  postgresql: { engine: "postgresql", version: "17", ...server },
  "asked-postgresql": { engine: "postgresql", ...server },
  mariadb: { engine: "mariadb", version: "11.8", ...server },
  "asked-mariadb": { engine: "mariadb", ...server },
  command: {
    engine: "command",
    image: "redis:8",
    command: {
      dump: ["redis-cli", "--rdb", "-", "$(REDISCLI_AUTH)", "$$(AWS_SECRET_ACCESS_KEY)"],
      restore: ["true"],
      env: [{ name: "REDISCLI_AUTH", valueFrom: { secretKeyRef: key("redis") } }],
      volumes: [{ mountPath: "/data", persistentVolumeClaim: { claimName: "database" } }],
    },
  },
};

const storages: Record<string, BackupStorage> = {
  template: { persistentVolumeClaim: { template: { size: "1Gi" } } },
  claim: { persistentVolumeClaim: { claimName: "shared" } },
  s3: {
    s3: {
      bucket: "backups",
      endpoint: "https://s3.example.com",
      credentials: {
        accessKeyIDSecretRef: key("s3", "id"),
        secretAccessKeySecretRef: key("s3", "key"),
        sessionTokenSecretRef: key("s3", "token"),
      },
      tls: { ca: { secretKeyRef: key("s3-ca") } },
    },
  },
  identity: { s3: { bucket: "backups" } },
  gcs: {
    gcs: {
      bucket: "backups",
      credentials: { serviceAccountKeySecretRef: key("gcs") },
      tls: { ca: { secretKeyRef: key("gcs-ca") } },
    },
  },
  azure: {
    azure: {
      container: "backups",
      accountName: "account",
      credentials: { accountKeySecretRef: key("azure") },
      tls: { ca: { secretKeyRef: key("azure-ca") } },
    },
  },
  rest: {
    rest: {
      url: "https://rest.example.com",
      credentials: { usernameSecretRef: key("rest", "user"), passwordSecretRef: key("rest", "password") },
      tls: { ca: { secretKeyRef: key("rest-ca") } },
    },
  },
};

const secrets = [
  ...["db-user", "db-password", "db-ca", "redis", "gcs", "azure", "own", "unnamed"].map((name) =>
    planted(name, "value"),
  ),
  ...["s3-ca", "gcs-ca", "azure-ca", "rest-ca"].map((name) => planted(name, "value")),
  planted("s3", "id", "key", "token"),
  planted("rest", "user", "password"),
];

const claim = (name: string) => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name },
  spec: { accessModes: ["ReadWriteMany"], resources: { requests: { storage: "1Gi" } } },
});

/** All fields of a spec that Pods get unchanged. */
const everywhere: Partial<DatabaseBackup["spec"]> = {
  serviceAccountName: "backups",
  nodeSelector: { disk: "fast" },
  tolerations: [{ operator: "Exists" }],
  resources: { limits: { memory: "1Gi" } },
  jobMetadata: { labels: { team: "shop" }, annotations: { "sidecar.istio.io/inject": "false" } },
};

/** Each engine with each storage. The version is detected with every storage. */
const specs = new Map<string, DatabaseBackup["spec"]>(
  Object.entries(connections).flatMap(([engine, connection]) =>
    Object.entries(storages).flatMap(([storage, place]) => {
      if (engine.startsWith("asked-") && storage !== "identity") return [];
      const name = `${engine}-${storage}`;
      const isOwn = storage === "claim" || storage === "s3";
      const { spec } = wanted(name, {
        connection,
        storage: place,
        ...(storage === "identity" ? everywhere : {}),
        ...(isOwn ? { encryption: { passwordSecretRef: key("own") } } : {}),
      }) as DatabaseBackup;
      return [[name, spec] as const];
    }),
  ),
);

/** The Secrets that a DatabaseBackup's spec names, by the field that names them. */
function named(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([field, inner]) =>
    /secret(Key)?Ref$/i.test(field) ? [(inner as { name: string }).name] : named(inner),
  );
}

/** The Secrets that a Pod reads as variables or files. */
function readBy(spec: V1PodSpec): Set<string> {
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const names = [
    ...containers.flatMap(({ env = [] }) => env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name)),
    ...containers.flatMap(({ envFrom = [] }) => envFrom.map(({ secretRef }) => secretRef?.name)),
    ...(spec.volumes ?? []).flatMap(({ secret: volume, projected }) => [
      volume?.secretName,
      ...(projected?.sources ?? []).map((source) => source.secret?.name),
    ]),
    ...(spec.imagePullSecrets ?? []).map(({ name }) => name),
  ];
  return new Set(names.filter((name) => name !== undefined));
}

async function endMaintenance(operation: string): Promise<string[]> {
  const { items } = await controlPlane.client.list(jobs, {
    namespace,
    labelSelector: "app.kubernetes.io/component=maintenance",
  });
  const active = items.filter(
    ({ metadata, status }) =>
      metadata.annotations?.["databases.test.io/maintenance"] === operation &&
      status?.conditions === undefined,
  );
  for (const { metadata, spec } of active) {
    const report = {
      operation: spec?.template.spec?.containers[0]?.args?.[1],
      repositoryID: "0123".repeat(16),
      snapshots: [{ snapshotID: "abcdef01".repeat(8), startTime: "2030-01-01T00:00:00Z", fileName: "dump" }],
      forgotten: [],
      unreadable: [],
      removed: 1,
    };
    const log = JSON.stringify({ report });
    await controlPlane.end(metadata.name, { exitCode: 0, message: '{"ok":true}', log }, "maintenance");
  }
  return active.map(({ metadata }) => metadata.annotations?.["databases.test.io/databasebackup-name"] ?? "");
}

/** Every Pod that the API server has admitted. */
let made: Pod[];

function madeFor(component: string): Pod[] {
  return made.filter(({ metadata }) => metadata.labels?.["app.kubernetes.io/component"] === component);
}

function backupOf({ metadata }: Pod): string {
  return metadata.annotations?.["databases.test.io/databasebackup-name"] ?? "";
}

beforeAll(async () => {
  await kubectl(["label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted"]);
  await apply(...secrets, claim("shared"), claim("database"));
  await apply(...[...specs].map(([name, spec]) => ({ ...wanted(name), spec })));
  const all = [...specs.keys()];
  const asked = all.filter((name) => name.startsWith("asked-"));
  await eventually("a Job for each version that is asked for", async () => {
    const probes = { namespace, labelSelector: "app.kubernetes.io/component=probe" };
    expect(await controlPlane.client.list(jobs, probes)).toMatchObject({ items: { length: asked.length } });
  });
  for (const name of asked) {
    const serverVersion = name.includes("mariadb") ? "11.8.3-MariaDB" : "17.2";
    await controlPlane.end(
      `${name}-probe`,
      { exitCode: 0, message: detectedVersion(serverVersion) },
      "probe",
    );
  }
  await Promise.all(
    all.map(async (name) => {
      await eventually(`CronJob ${name}`, () => controlPlane.client.get(cronJobs, { namespace, name }));
      await controlPlane.startRun(name, `${name}-1`);
      await controlPlane.end(`${name}-1`, { exitCode: 0, message: outcome() });
    }),
  );
  const looked = new Set<string>();
  await eventually("maintenance of every repository", async () => {
    for (const name of await endMaintenance("Maintain")) looked.add(name);
    expect([...looked].sort()).toEqual([...all].sort());
  });

  // All DatabaseBackups that name this Secret share the password.
  await apply(secret("own", { value: "planted-own-changed" }));
  const changing = all.filter((name) => specs.get(name)?.encryption !== undefined);
  for (const name of changing)
    await patch("databasebackup", name, { spec: { activeDeadlineSeconds: 86399 } });
  const changed = new Set<string>();
  await eventually("the change of every key", async () => {
    for (const name of await endMaintenance("ChangeKey")) changed.add(name);
    expect([...changed].sort()).toEqual(changing.sort());
  });

  const going = Object.keys(storages).map((storage) => `postgresql-${storage}`);
  for (const name of going) await patch("databasebackup", name, { spec: { deletionPolicy: "Delete" } });
  await kubectl(["delete", "databasebackup", ...going, "--wait=false"]);
  const destroyed = new Set<string>();
  await eventually("the removal of every repository", async () => {
    for (const name of await endMaintenance("Destroy")) destroyed.add(name);
    expect([...destroyed].sort()).toEqual(going.sort());
  });
  made = (await controlPlane.client.list(pods, { namespace })).items;
});

test("the namespace admits no Pod that is less than restricted", async () => {
  const lax: Pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "lax", namespace },
    spec: { containers: [{ name: "lax", image: "image" }] },
  };
  await expect(controlPlane.client.create(pods, lax)).rejects.toThrow('violates PodSecurity "restricted');
});

test("each engine, each storage and each kind of maintenance had its Pod admitted", () => {
  expect(new Set(madeFor("backup").map(backupOf))).toEqual(new Set(specs.keys()));
  expect(madeFor("probe")).toHaveLength(2);
  const maintenance = madeFor("maintenance").map(({ spec }) => spec?.containers[0]?.args?.[1]);
  expect(new Set(maintenance)).toEqual(new Set(["maintain", "change-key", "destroy"]));
});

describe("a Pod that the operator creates", () => {
  test("has no token for the API", () => {
    for (const { metadata, spec } of made) {
      expect([metadata.name, spec?.automountServiceAccountToken]).toEqual([metadata.name, false]);
      const sources = spec?.volumes?.flatMap(({ projected }) => projected?.sources ?? []) ?? [];
      expect(sources.filter(({ serviceAccountToken }) => serviceAccountToken !== undefined)).toEqual([]);
    }
  });

  test("has no privilege, writes nothing of its image, and knows no other Service's address", () => {
    for (const { spec } of made) {
      expect(spec).toMatchObject({
        enableServiceLinks: false,
        securityContext: { runAsNonRoot: true, runAsUser: 65532 },
      });
      for (const { securityContext } of [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
      }
    }
  });

  test("of a run reads the Secrets that the spec names; of the password it reads the operator's copy", () => {
    for (const pod of madeFor("backup")) {
      const name = backupOf(pod);
      const { connection, storage } = specs.get(name) ?? {};
      expect([name, [...readBy(pod.spec ?? { containers: [] })].sort()]).toEqual([
        name,
        [...new Set([...named(connection), ...named(storage), `${name}-repository-current`])].sort(),
      ]);
    }
  });

  test("of maintenance reads the Secrets of the repository, and none of the database", () => {
    for (const pod of madeFor("maintenance")) {
      const name = backupOf(pod);
      expect([name, [...readBy(pod.spec ?? { containers: [] })].sort()]).toEqual([
        name,
        [...new Set([...named(specs.get(name)?.storage), `${name}-repository-current`])].sort(),
      ]);
    }
  });

  test("of a probe reads the Secrets of the database, and none of the repository", () => {
    for (const pod of madeFor("probe")) {
      const name = backupOf(pod);
      expect([name, [...readBy(pod.spec ?? { containers: [] })].sort()]).toEqual([
        name,
        [...new Set(named(specs.get(name)?.connection))].sort(),
      ]);
    }
  });

  test("gives Secrets only to the containers that need them", () => {
    for (const pod of made) {
      const storage = specs.get(backupOf(pod))?.storage;
      for (const { name, env = [], volumeMounts = [] } of pod.spec?.initContainers ?? []) {
        const mounted = volumeMounts.map((mount) => mount.name);
        if (name === "init-repository") {
          const ofStorage = [...readBy({ containers: [{ env, volumeMounts, name }] })];
          expect(named(storage)).toEqual(expect.arrayContaining(ofStorage));
          expect(mounted.filter((each) => each !== "repository")).toEqual(["repository-credentials", "tmp"]);
        } else {
          expect(env).toEqual([]);
          expect(mounted).toEqual(["runner"]);
        }
      }
    }
  });

  test("mounts claims that the spec names and the operator's own", () => {
    for (const pod of made) {
      const claims = (pod.spec?.volumes ?? []).flatMap(({ persistentVolumeClaim }) =>
        persistentVolumeClaim === undefined ? [] : [persistentVolumeClaim.claimName],
      );
      const allowed = ["shared", "database", `${backupOf(pod)}-repository`];
      expect(claims.filter((each) => !allowed.includes(each))).toEqual([]);
    }
  });
});

test("no credential is in any object but Secrets, or in the log", async () => {
  const kinds =
    "databasebackups,databasesnapshots,cronjobs,jobs,pods,persistentvolumeclaims,events.events.k8s.io";
  const everything = [...logged, await kubectl(["get", kinds, "-o", "yaml"])].join("\n");
  for (const { metadata } of secrets as { metadata: { name: string } }[]) {
    if (metadata.name !== "unnamed") expect(everything).toContain(`name: ${metadata.name}`);
  }
  expect(everything).not.toContain("planted-");
});

test("the Secrets that the operator made are the passwords of repositories, and nothing else is copied", async () => {
  const args = ["get", "secrets", "-l", "app.kubernetes.io/managed-by=my-operator", "-o", "json"];
  const { items } = JSON.parse(await kubectl(args)) as {
    items: { metadata: { name: string }; data: Record<string, string> }[];
  };
  expect(items.length).toBeGreaterThan(specs.size);
  for (const { metadata, data } of items) {
    expect(metadata.name).toMatch(/-repository(-current)?$/);
    const values = Object.values(data).map((value) => Buffer.from(value, "base64").toString());
    for (const value of values) expect(value).toMatch(/^[\w-]{43}$|^planted-own-/);
  }
});
