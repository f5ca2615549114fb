import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { nodeImages } from "../../../../lib/testing/node-suite.ts";
import { kubectl, testNamespace } from "../../../../lib/testing/suite.ts";
import type { PostgreSQLDatabase } from "../../../../operator/api/databases/v1alpha1/postgresqldatabase.ts";
import type { Pod } from "../../../../operator/kubernetes/kinds.ts";
import { deployment } from "../../../support/controllers/restores-under-test.ts";

/* The replicas of a PostgreSQLDatabase on a real node. The tests follow one database, in this order. */

nodeImages("operator", "postgres:17");
const namespace = testNamespace("replicas");
const name = "customers";

const inNamespace = (words: readonly string[], input?: string) =>
  kubectl(["-n", namespace, ...words], input === undefined ? {} : { input });

const get = async () =>
  JSON.parse(await inNamespace(["get", "pgdb", name, "-o", "json"])) as PostgreSQLDatabase;

const uidOf = (object: string) => inNamespace(["get", object, "-o", "jsonpath={.metadata.uid}"]);

/** A statement in an instance: as the superuser through the socket, or as the owner through a Service, which it verifies. */
async function psql(ordinal: number, statement: string, host = "/var/run/postgresql"): Promise<string> {
  const variables = "PGPASSWORD=$(head -n 1) PGSSLMODE=verify-full PGSSLROOTCERT=/etc/my-operator/tls/ca.crt";
  const psqlAs = host.startsWith("/") ? "psql -U postgres" : `${variables} psql -U app`;
  const client = `${psqlAs} -h ${host} -d ${name} -v ON_ERROR_STOP=1 -qtAc "${statement}"`;
  const words = ["exec", "-i", `${name}-${ordinal}`, "-c", "postgresql", "--", "sh", "-c", client];
  return (await inNamespace(words, `${await password()}\n`)).trim();
}

async function password(): Promise<string> {
  const words = ["get", "secret", `${name}-owner`, "-o", "jsonpath={.data.password}"];
  return Buffer.from(await inNamespace(words), "base64").toString();
}

const lags = async () => (await get()).status?.instances?.map(({ lagBytes }) => lagBytes);

const patch = (spec: object) =>
  inNamespace(["patch", "pgdb", name, "--type=merge", "-p", JSON.stringify({ spec })]);

/** Waits until so many instances are ready, and no more are there. */
async function ready(count: number): Promise<void> {
  await eventually(`${count} instances`, async () => {
    const { status } = await get();
    expect(status).toMatchObject({ replicas: count, readyReplicas: count });
    expect(status?.conditions?.find(({ type }) => type === "Degraded")).toMatchObject({
      status: "False",
      reason: "NoProblem",
    });
    expect(status?.conditions?.find(({ type }) => type === "Ready")?.status).toBe("True");
  });
}

beforeAll(async () => {
  await kubectl(["apply", "-f", "dist"]);
  await kubectl(["-n", "my-operator-system", "rollout", "status", deployment, "--timeout=300s"]);
  await inNamespace(["apply", "-f", "samples/databases_v1alpha1_postgresqldatabase_replicas.yaml"]);
  await patch({ deletionPolicy: "Delete" });
});

afterAll(async () => {
  await kubectl(["delete", "-f", "dist/0000-crds.k8s.yaml", "--ignore-not-found", "--timeout=300s"]);
  await kubectl(["delete", "-f", "dist", "--ignore-not-found"]);
});

test("the replicas of the sample follow the primary, and can be read from", async () => {
  await ready(3);
  const { status } = await get();
  expect(status).toMatchObject({
    endpoints: { readOnly: `${name}-ro.${namespace}.svc:5432` },
    instances: [
      { ordinal: 0, podName: `${name}-0`, role: "Primary", ready: true },
      { ordinal: 1, podName: `${name}-1`, role: "Replica", ready: true },
      { ordinal: 2, podName: `${name}-2`, role: "Replica", ready: true },
    ],
  });
  await psql(0, "CREATE TABLE t AS SELECT 1 AS id; GRANT SELECT ON t TO app");
  await eventually("the table", async () => {
    expect(await psql(1, "SELECT id FROM t", `${name}-ro`)).toBe("1");
  });
  expect(await psql(1, "SELECT pg_is_in_recovery()", `${name}-ro`)).toBe("t");
  expect(await psql(1, "SELECT pg_is_in_recovery()", `${name}-rw`)).toBe("f");
  const encrypted = "SELECT count(*) FROM pg_stat_replication JOIN pg_stat_ssl USING (pid) WHERE ssl";
  expect(await psql(0, encrypted)).toBe("2");
  const budget = await inNamespace(["get", "pdb", name, "-o", "jsonpath={.spec.maxUnavailable}"]);
  expect(budget).toBe("1");
  await eventually("the lag", async () => {
    expect(await lags()).toEqual([undefined, 0, 0]);
  });
  await psql(1, "SELECT pg_wal_replay_pause()");
  await psql(0, "SELECT pg_logical_emit_message(false, 'filler', repeat('x', 40000000))");
  await eventually("the lag of the replica that replays nothing", async () => {
    expect(await lags()).toEqual([undefined, 32 * 2 ** 20, 0]);
  });
  await psql(1, "SELECT pg_wal_replay_resume()");
  for (const ordinal of [0, 1, 2]) {
    const log = await inNamespace(["logs", `${name}-${ordinal}`, "-c", "postgresql"]);
    expect(log).not.toContain("SCRAM");
    // The image of this test has fewer programs than the official one.
    expect(log).not.toContain("not found");
  }
});

test("a replica whose claim is deleted gets another, and is cloned again", async () => {
  const before = { claim: await uidOf(`pvc/data-${name}-2`), primary: await uidOf(`pod/${name}-0`) };
  await inNamespace(["delete", "pvc", `data-${name}-2`, "--wait=false"]);
  await eventually("another claim", async () => {
    expect(await uidOf(`pvc/data-${name}-2`)).not.toBe(before.claim);
  });
  await ready(3);
  expect(await psql(2, "SELECT id FROM t")).toBe("1");
  expect(await uidOf(`pod/${name}-0`)).toBe(before.primary);
  const labels = await inNamespace(["get", "pvc", `data-${name}-2`, "-o", "jsonpath={.metadata.labels}"]);
  expect(labels).toContain("databases.test.io/postgresqldatabase-uid");
});

test("a wrong image ends one replica only, and taking it back heals that without hands", async () => {
  const uids = await Promise.all([0, 1].map((ordinal) => uidOf(`pod/${name}-${ordinal}`)));
  await patch({ image: "docker.io/library/postgres:17-no-such-tag" });
  await eventually("the failure of the replica", async () => {
    const degraded = (await get()).status?.conditions?.find(({ type }) => type === "Degraded");
    expect(degraded).toMatchObject({ status: "True", reason: "ReplicasNotReady" });
    expect(degraded?.message).toContain("17-no-such-tag");
    expect(degraded?.message).toContain("The restart of the other instances waits for this");
  });
  expect(await Promise.all([0, 1].map((ordinal) => uidOf(`pod/${name}-${ordinal}`)))).toEqual(uids);
  expect((await get()).status?.conditions?.find(({ type }) => type === "Ready")?.status).toBe("True");
  await patch({ image: null });
  await ready(3);
  expect(await Promise.all([0, 1].map((ordinal) => uidOf(`pod/${name}-${ordinal}`)))).toEqual(uids);
});

test("commits that require both replicas wait while one is away, until the spec says otherwise", async () => {
  await patch({ synchronousReplication: { standbys: 2 } });
  try {
    await eventually("the setting", async () => {
      expect(await psql(0, "SHOW synchronous_standby_names")).toBe(`ANY 2 (\"${name}-1\", \"${name}-2\")`);
    });
    await psql(0, "CREATE TABLE waited (id int)");
    await patch({ image: "docker.io/library/postgres:17-no-such-tag" });
    await eventually("the report", async () => {
      const conditions = (await get()).status?.conditions;
      for (const type of ["Ready", "Degraded"])
        expect(conditions?.find((each) => each.type === type)?.reason).toBe("WritesBlocked");
    });
    const inserted = psql(0, "INSERT INTO waited VALUES (1)");
    await eventually("the wait", async () => {
      expect(await psql(0, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")).toBe("1");
    });
    await patch({ synchronousReplication: { dataDurability: "Preferred" } });
    await inserted;
  } finally {
    await patch({ image: null, synchronousReplication: null });
  }
  await ready(3);
});

test("a change that needs a restart reaches the replicas first, and the primary last", async () => {
  await patch({ parameters: { max_connections: "130" } });
  await eventually("the restart of the primary", async () => {
    expect(await psql(0, "SHOW max_connections")).toBe("130");
  });
  await ready(3);
  const starts = await Promise.all(
    [0, 1, 2].map(async (ordinal) => {
      const pod = JSON.parse(await inNamespace(["get", "pod", `${name}-${ordinal}`, "-o", "json"])) as Pod;
      return { ordinal, time: pod.metadata.creationTimestamp ?? "" };
    }),
  );
  const order = starts.sort((a, b) => (a.time < b.time ? -1 : 1)).map(({ ordinal }) => ordinal);
  expect(order).toEqual([2, 1, 0]);
});

test("scaling down removes Pods, claims and slots of replicas, and never the primary's", async () => {
  await inNamespace(["scale", "pgdb", name, "--replicas=1"]);
  await ready(1);
  await eventually("nothing of the replicas", async () => {
    const words = ["get", "pvc,pod,service,pdb", "-o", "name", "-l"];
    const left = await inNamespace([
      ...words,
      `databases.test.io/postgresqldatabase=${name},app.kubernetes.io/component=server`,
    ]);
    expect(left.trim().split("\n").sort()).toEqual([
      `persistentvolumeclaim/data-${name}-0`,
      `pod/${name}-0`,
      `service/${name}-pods`,
      `service/${name}-rw`,
    ]);
  });
  await eventually("the end of the slots", async () => {
    expect(await psql(0, "SELECT count(*) FROM pg_replication_slots")).toBe("0");
  });
  await inNamespace(["scale", "pgdb", name, "--replicas=2"]);
  await ready(2);
  expect(await psql(1, "SELECT id FROM t")).toBe("1");
});
