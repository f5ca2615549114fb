import { describe, expect, test } from "vitest";
import type { SynchronousReplication } from "../../../../../operator/api/databases/v1alpha1/postgresqldatabase.ts";
import { desiredDataClaim } from "../../../../../operator/controllers/postgresqldatabase/server/desired-claim.ts";
import { desiredConfiguration } from "../../../../../operator/controllers/postgresqldatabase/server/desired-configuration.ts";
import { desiredDisruptionBudget } from "../../../../../operator/controllers/postgresqldatabase/server/desired-disruption-budget.ts";
import { desiredNetworkPolicy } from "../../../../../operator/controllers/postgresqldatabase/server/desired-network-policy.ts";
import { desiredServices } from "../../../../../operator/controllers/postgresqldatabase/server/desired-services.ts";
import { database } from "../../../../support/controllers/databases.ts";

const labels = {
  "databases.test.io/postgresqldatabase": "shop",
  "databases.test.io/postgresqldatabase-uid": "0123abcd-uid-of-shop",
};

test("the claim has the size and the class of the spec, the uid of its database, and no owner", () => {
  const claim = desiredDataClaim(
    database({ spec: { storage: { size: "2Ti", storageClassName: "fast" } } }),
    0,
  );
  expect(claim).toMatchObject({
    metadata: { name: "data-shop-0", namespace: "store", labels },
    spec: { storageClassName: "fast", resources: { requests: { storage: "2Ti" } } },
  });
  expect(claim.metadata).not.toHaveProperty("ownerReferences");
  expect(desiredDataClaim(database(), 0).spec).toEqual({
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: "10Gi" } },
  });
});

test("one Service leads to the primary, and one to each Pod, also while they are not ready", () => {
  const [readWrite, pods, ...more] = desiredServices(database());
  expect(more).toEqual([]);
  expect(readWrite).toMatchObject({
    metadata: { name: "shop-rw", labels },
    spec: {
      selector: { "apps.kubernetes.io/pod-index": "0" },
      publishNotReadyAddresses: true,
      ports: [{ port: 5432 }],
    },
  });
  expect(pods).toMatchObject({
    metadata: { name: "shop-pods" },
    spec: { clusterIP: "None", publishNotReadyAddresses: true },
  });
});

test("with replicas, one Service leads to them only, and a drain ends one instance at a time", () => {
  const shop = database({ spec: { replicas: 3 } });
  const [, , readOnly] = desiredServices(shop);
  expect(readOnly).toMatchObject({
    metadata: { name: "shop-ro", labels },
    spec: { selector: { "databases.test.io/postgresqldatabase-role": "replica" } },
  });
  expect(desiredDisruptionBudget(shop)?.spec).toMatchObject({
    maxUnavailable: 1,
    unhealthyPodEvictionPolicy: "AlwaysAllow",
  });
  expect(desiredDisruptionBudget(database())).toBeUndefined();
});

test("the NetworkPolicy lets in what goes to the server's port only", () => {
  const { spec } = desiredNetworkPolicy(database());
  expect(spec).toMatchObject({ policyTypes: ["Ingress"], ingress: [{ ports: [{ port: 5432 }] }] });
  expect(spec.ingress).toHaveLength(1);
  expect(spec.podSelector?.matchLabels).toMatchObject({
    "databases.test.io/postgresqldatabase": "shop",
  });
});

test("the NetworkPolicy lets in what goes to the exporter's port if there is one", () => {
  const monitoring = { exporter: { image: "registry.example/exporter:1" } };
  const [rule] = desiredNetworkPolicy(database({ spec: { monitoring } })).spec.ingress ?? [];
  expect(rule?.ports?.map(({ port }) => port)).toEqual([5432, 9187]);
});

describe("the configuration", () => {
  const dataOf = (changes: Parameters<typeof database>[0]) =>
    desiredConfiguration(database(changes)).data ?? {};

  test("has the parameters of the spec, and our own in spite of them", () => {
    const file = dataOf({ spec: { parameters: { work_mem: "16MB", port: "1" } } })["postgresql.conf"];
    expect(file).toContain("work_mem = '16MB'\n");
    expect(file).toContain("port = '5432'\n");
    expect(file).not.toContain("port = '1'");
  });

  test("caps what slots hold back at a quarter of the volume, unless the spec says otherwise", () => {
    const conf = (spec: Parameters<typeof database>[0]) => dataOf(spec)["postgresql.conf"];
    expect(conf({})).toContain("max_slot_wal_keep_size = '2560MB'\n");
    expect(conf({ spec: { storage: { size: "1G" } } })).toContain("max_slot_wal_keep_size = '238MB'\n");
    const own = { spec: { parameters: { max_slot_wal_keep_size: "5GB" } } };
    expect(conf(own)).toContain("max_slot_wal_keep_size = '5GB'\n");
  });

  test("says who is the primary, and which replicas there are", () => {
    expect(dataOf({ spec: { replicas: 3 } })).toMatchObject({ primary: "shop-0", replicas: "1 2" });
    expect(dataOf({})).toMatchObject({ primary: "shop-0", replicas: "" });
  });

  test("lets commits wait for replicas, and lets the primary lower their number only if the spec prefers it so", () => {
    const dataWith = (synchronousReplication: SynchronousReplication) =>
      dataOf({ spec: { replicas: 3, synchronousReplication } });
    const required = dataWith({});
    expect(required["postgresql.conf"]).toMatch(
      /\nsynchronous_standby_names = 'ANY 1 \("shop-1", "shop-2"\)'\n$/,
    );
    expect(required).not.toHaveProperty("preferred-standbys");
    const preferred = dataWith({ standbys: 2, dataDurability: "Preferred" });
    expect(preferred["postgresql.conf"]).toMatch(
      /\nsynchronous_standby_names = 'ANY 2 \("shop-1", "shop-2"\)'\ninclude_if_exists = '\/dev\/shm\/standbys.conf'\n$/,
    );
    expect(preferred["preferred-standbys"]).toBe('2 "shop-1", "shop-2"\n');
    expect(dataOf({ spec: { replicas: 3 } })["postgresql.conf"]).not.toContain("synchronous_standby_names");
  });

  test("asks for a password over the network", () => {
    const lines = dataOf({})["pg_hba.conf"]?.trim().split("\n");
    for (const line of lines ?? []) expect(line).toMatch(/^local .* trust$|^host .* scram-sha-256$/);
  });

  test("refuses connections over the network without TLS when the spec requires it", () => {
    const lines = dataOf({ spec: { tls: { mode: "Require" } } })
      ["pg_hba.conf"]?.trim()
      .split("\n");
    for (const line of lines ?? []) expect(line).toMatch(/^local .* trust$|^hostssl .* scram-sha-256$/);
  });

  test("allows an empty volume only until the database has been there", () => {
    expect(dataOf({ status: {} })).toHaveProperty("initialize");
    expect(dataOf({})).not.toHaveProperty("initialize");
  });
});
