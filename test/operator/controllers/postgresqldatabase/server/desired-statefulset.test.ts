import { describe, expect, test } from "vitest";
import type { PostgreSQLDatabaseSpec } from "../../../../../operator/api/databases/v1alpha1/postgresqldatabase.ts";
import type { PostgreSQLDatabaseOptions } from "../../../../../operator/controllers/postgresqldatabase/context.ts";
import {
  desiredStatefulSet,
  restartDigestAnnotation,
} from "../../../../../operator/controllers/postgresqldatabase/server/desired-statefulset.ts";
import { database } from "../../../../support/controllers/databases.ts";

const options: PostgreSQLDatabaseOptions = {
  runnerImage: "operator:1",
  policy: { allowCommandEngine: false, allowedImages: [] },
  userIdsFromPlatform: false,
};

const exporter = { image: "registry.example/exporter:1" };

const podOf = (spec: Partial<PostgreSQLDatabaseSpec> = {}, more: Partial<PostgreSQLDatabaseOptions> = {}) =>
  desiredStatefulSet(database({ spec }), { ...options, ...more }).spec.template;

const digestOf = (
  spec: Partial<PostgreSQLDatabaseSpec> = {},
  more: Partial<PostgreSQLDatabaseOptions> = {},
) => podOf(spec, more).metadata?.annotations?.[restartDigestAnnotation];

describe("the StatefulSet", () => {
  test("never replaces Pods by itself", () => {
    expect(desiredStatefulSet(database(), options).spec).toMatchObject({
      ...{ replicas: 1, serviceName: "shop-pods", updateStrategy: { type: "OnDelete" } },
    });
  });

  test("runs the official image of the version, or the spec's", () => {
    const imageOf = (spec: Partial<PostgreSQLDatabaseSpec>) => podOf(spec).spec?.containers[0]?.image;
    expect(imageOf({ version: "18" })).toBe("docker.io/library/postgres:18");
    expect(imageOf({ image: "registry.example/pg:17-1" })).toBe("registry.example/pg:17-1");
  });

  test("has a volume for the data at a path that no image declares as one", () => {
    const mounts = podOf().spec?.containers[0]?.volumeMounts;
    expect(mounts).toContainEqual({ name: "data", mountPath: "/pgdata" });
  });

  test("leaves users and groups to the platform where that chooses them", () => {
    expect(podOf().spec?.securityContext).toMatchObject({ runAsUser: 999, fsGroup: 999 });
    const theirs = podOf({}, { userIdsFromPlatform: true }).spec?.securityContext;
    expect(theirs).not.toHaveProperty("runAsUser");
    expect(theirs).not.toHaveProperty("fsGroup");
  });

  test("has an exporter only if the spec has one, which neither sees the server's socket nor has the superuser's password", () => {
    expect(podOf().spec?.containers).toHaveLength(1);
    const [, container] = podOf({ monitoring: { exporter } }).spec?.containers ?? [];
    expect(container).toMatchObject({
      image: "registry.example/exporter:1",
      ports: [{ name: "metrics", containerPort: 9187 }],
      env: expect.arrayContaining([
        { name: "DATA_SOURCE_URI", value: "127.0.0.1:5432/shop?sslmode=require" },
        { name: "DATA_SOURCE_USER", value: "my_operator_exporter" },
      ]) as unknown,
      securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
    });
    expect(container?.volumeMounts?.map(({ name }) => name)).toEqual(["exporter"]);
    expect(podOf({ monitoring: { exporter } }).spec?.volumes).toContainEqual({
      name: "exporter",
      projected: {
        sources: [{ secret: { name: "shop-exporter", items: [{ key: "password", path: "password" }] } }],
      },
    });
  });

  test("prefers different nodes for its instances, unless the spec has an affinity", () => {
    const affinityOf = (spec: Partial<PostgreSQLDatabaseSpec>) => podOf(spec).spec?.affinity;
    expect(affinityOf({})).toBeUndefined();
    const preferred = affinityOf({ replicas: 2 })?.podAntiAffinity
      ?.preferredDuringSchedulingIgnoredDuringExecution;
    expect(preferred?.[0]?.podAffinityTerm).toMatchObject({ topologyKey: "kubernetes.io/hostname" });
    const affinity = { nodeAffinity: {} };
    expect(affinityOf({ replicas: 2, affinity })).toEqual(affinity);
  });

  test("gives the password of replicas as a file only", () => {
    const { volumes = [], containers = [] } = podOf({ replicas: 2 }).spec ?? {};
    expect(volumes).toContainEqual({
      name: "replication",
      secret: { secretName: "shop-replication", items: [{ key: "pgpass", path: "pgpass" }] },
    });
    expect(
      containers.flatMap(({ env = [] }) => env.map(({ valueFrom }) => valueFrom?.secretKeyRef)),
    ).not.toContainEqual(expect.anything());
  });

  test("has claims of the size of the spec, and keeps its template when that changes, because it cannot change", () => {
    const sized = (size: string) => database({ spec: { storage: { size } } });
    const first = desiredStatefulSet(sized("2Gi"), options);
    const metadata = { ...first.metadata, uid: "uid", resourceVersion: "1" };
    const later = desiredStatefulSet(sized("3Gi"), options, { ...first, metadata });
    for (const { spec } of [first, later])
      expect(spec.volumeClaimTemplates?.[0]?.spec?.resources?.requests).toEqual({ storage: "2Gi" });
  });

  test("has requests for each container", () => {
    const { initContainers = [], containers = [] } = podOf({ monitoring: { exporter } }).spec ?? {};
    for (const { resources } of [...initContainers, ...containers])
      expect(resources?.requests).toMatchObject({
        cpu: expect.any(String) as unknown,
        memory: expect.any(String) as unknown,
      });
  });
});

describe("the server restarts", () => {
  test.each<[string, Partial<PostgreSQLDatabaseSpec>]>([
    ["another image", { image: "registry.example/pg:17-2" }],
    ["other resources", { resources: { limits: { memory: "1Gi" } } }],
    ["a parameter that is read at the start", { parameters: { max_connections: "200" } }],
    ["an exporter", { monitoring: { exporter } }],
    ["another place", { nodeSelector: { disk: "fast" } }],
  ])("for %s", (_, spec) => {
    expect(digestOf(spec)).not.toBe(digestOf());
  });

  test("neither for another image of the operator, nor for a parameter that is reloaded, nor for another size or number of instances", () => {
    expect(digestOf({}, { runnerImage: "operator:2" })).toBe(digestOf());
    expect(digestOf({ parameters: { work_mem: "16MB" }, storage: { size: "20Gi" } })).toBe(digestOf());
    expect(digestOf({ replicas: 3 })).toBe(digestOf());
  });
});
