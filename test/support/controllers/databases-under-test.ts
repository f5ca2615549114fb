import { expect } from "vitest";
import type {
  PostgreSQLDatabase,
  PostgreSQLDatabaseStatus,
} from "../../../operator/api/databases/v1alpha1/postgresqldatabase.ts";
import type { DatabaseSnapshot } from "../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import { finalSnapshotName } from "../../../operator/kubernetes/database-names.ts";
import { pods, statefulSets } from "../../../operator/kubernetes/kinds.ts";
import { onDemandJobName } from "../../../operator/kubernetes/names.ts";
import type { Client } from "../../../operator/runtime/index.ts";
import { eventually } from "../../../lib/testing/eventually.ts";
import type { operatorUnderTest } from "./operator-under-test.ts";
import { outcome } from "./objects.ts";

/** The image of the server, as a node names it. */
const imageID = "docker.io/library/postgres@sha256:abc";

/** A PostgreSQLDatabase as a user writes it. */
export function wantedDatabase(name: string, spec: Partial<PostgreSQLDatabase["spec"]> = {}): object {
  return {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "PostgreSQLDatabase",
    metadata: { name },
    spec: { version: "17", ...spec },
  };
}

/** Creates the Pod of a server, as if the server accepted connections, once its StatefulSet is there. */
export async function serveDatabase(client: Client, namespace: string, name: string): Promise<void> {
  const { spec } = await eventually(`the StatefulSet of ${name}`, () =>
    client.get(statefulSets, { namespace, name }),
  );
  const at = { namespace, name: `${name}-0` };
  const { labels = {}, annotations = {} } = spec.template.metadata ?? {};
  await client.create(pods, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...at, labels, annotations },
    spec: { containers: [{ name: "postgresql", image: "postgres" }] },
  });
  const running = { running: { startedAt: new Date().toISOString() } };
  const status = {
    phase: "Running",
    conditions: [{ type: "Ready", status: "True" }],
    containerStatuses: [
      { name: "postgresql", image: "postgres", imageID, ready: true, restartCount: 0, state: running },
    ],
  };
  await client.patchStatus(pods, at, { type: "merge", body: { status } });
}

/** Creates PostgreSQLDatabases without servers: the tests say what servers would have reported. */
export function databasesUnderTest({
  apply,
  controlPlane,
  get,
  kubectl,
  namespace,
}: Pick<ReturnType<typeof operatorUnderTest>, "apply" | "controlPlane" | "get" | "kubectl" | "namespace">) {
  const getDatabase = (name: string) => get<PostgreSQLDatabase>("postgresqldatabase", name);

  async function setStatus(name: string, status: PostgreSQLDatabaseStatus): Promise<void> {
    const change = JSON.stringify({ status });
    await kubectl([
      "patch",
      "postgresqldatabase",
      name,
      "--subresource=status",
      "--type=merge",
      "-p",
      change,
    ]);
  }

  /** Writes into the status what the initial configuration reports. */
  function initialize(name: string, database = name): Promise<void> {
    return setStatus(name, {
      initializationTime: "2026-11-01T00:00:00Z",
      currentVersion: "17.2",
      image: imageID,
      database: { name: database, owner: database, secretName: `${name}-owner` },
    });
  }

  /** Creates a PostgreSQLDatabase whose initial configuration is complete. */
  async function create(name: string, spec: Partial<PostgreSQLDatabase["spec"]> = {}): Promise<void> {
    await apply(wantedDatabase(name, spec));
    await eventually(`the StatefulSet of ${name}`, () => get("statefulset", name));
    await initialize(name);
  }

  const serve = (name: string) => serveDatabase(controlPlane.client, namespace, name);

  async function conditionOf(name: string, type: string) {
    return (await getDatabase(name)).status?.conditions?.find((each) => each.type === type);
  }

  /** Waits until a condition has this reason, and returns its message. */
  function reason(name: string, type: string, wanted: string): Promise<string> {
    return eventually(`the reason ${wanted} of ${type} of ${name}`, async () => {
      const condition = await conditionOf(name, type);
      expect(condition?.reason).toBe(wanted);
      return condition?.message ?? "";
    });
  }

  /** Deletes the PostgreSQLDatabase, and waits for the Job that makes its last backup. */
  async function lastBackup(name: string): Promise<{ snapshot: string; job: string }> {
    const { uid = "" } = (await getDatabase(name)).metadata;
    const snapshot = finalSnapshotName(name, uid);
    const job = onDemandJobName(snapshot);
    await kubectl(["delete", "postgresqldatabase", name, "--wait=false"]);
    await eventually(`the Job of the last backup of ${name}`, () => get("job", job));
    return { snapshot, job };
  }

  /** Ends the Job of a last backup, which has stored the backup. */
  async function store(job: string): Promise<void> {
    await controlPlane.end(job, { exitCode: 0, message: outcome({ startTime: new Date().toISOString() }) });
  }

  /** Waits until the PostgreSQLDatabase no longer exists. */
  async function gone(name: string): Promise<void> {
    await eventually(`the end of PostgreSQLDatabase ${name}`, async () => {
      expect(await kubectl(["get", "postgresqldatabase", name, "--ignore-not-found", "-o", "name"])).toBe("");
    });
  }

  /** The names of the objects of a kind that were made for a PostgreSQLDatabase, also those without an owner. */
  async function madeFor(kind: string, name: string): Promise<string[]> {
    const selector = `databases.test.io/postgresqldatabase=${name}`;
    const { items } = JSON.parse(await kubectl(["get", kind, "-l", selector, "-o", "json"])) as {
      items: { metadata: { name: string } }[];
    };
    return items.map(({ metadata }) => metadata.name);
  }

  const getSnapshot = (name: string) => get<DatabaseSnapshot>("databasesnapshot", name);

  return {
    getDatabase,
    getSnapshot,
    setStatus,
    initialize,
    create,
    serve,
    conditionOf,
    reason,
    lastBackup,
    store,
    gone,
    madeFor,
  };
}
