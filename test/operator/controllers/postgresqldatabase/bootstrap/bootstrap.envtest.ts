import { describe, expect, test } from "vitest";
import { eventually } from "../../../../../lib/testing/eventually.ts";
import type { Job } from "../../../../../operator/kubernetes/kinds.ts";
import { databasesUnderTest, wantedDatabase } from "../../../../support/controllers/databases-under-test.ts";
import { id, maintainedBackups } from "../../../../support/controllers/maintained-backups.ts";
import { operatorUnderTest } from "../../../../support/controllers/operator-under-test.ts";
import { done, passed, restoresWithoutPods } from "../../../../support/controllers/restores-without-pods.ts";

/* PostgreSQLDatabases that begin with a backup. The tests do the work of the servers and of the controllers of Jobs and StatefulSets. */

const operator = operatorUnderTest("database-bootstrap");
const { apply, controlPlane, get, kubectl, patch, snapshotsOf, whileStopped } = operator;
const backups = maintainedBackups(operator);
const { cleanUp, end, getRestore, jobOf, phase, run } = restoresWithoutPods(operator);
const { getDatabase, gone, reason, serve } = databasesUnderTest(operator);

/** Makes a backup of another database, and returns the name of its DatabaseSnapshot. */
async function backUp(name: string, digit: string): Promise<string> {
  await backups.create(name);
  await run(name, `${name}-1`, id(digit));
  const [snapshot] = await snapshotsOf(name);
  return snapshot?.metadata.name ?? "";
}

/** Creates a PostgreSQLDatabase that begins with a backup, and starts its server. */
async function create(name: string, snapshot: string, more: object = {}): Promise<void> {
  await apply(wantedDatabase(name, { bootstrap: { snapshotRef: { name: snapshot, ...more } } }));
  await eventually(`the StatefulSet of ${name}`, () => get("statefulset", name));
  await serve(name);
}

const initialization = (name: string) =>
  eventually(`the Job ${name}-initialization`, () => get<Job>("job", `${name}-initialization`));

/** Ends the initial configuration, which reports the server's version. */
async function initialize(name: string): Promise<void> {
  await initialization(name);
  await controlPlane.end(`${name}-initialization`, { exitCode: 0, message: "version 17.2" }, "initialize");
}

const hasJob = async (name: string) =>
  (await kubectl(["get", "job", `${name}-initialization`, "--ignore-not-found", "-o", "name"])) !== "";

describe("a PostgreSQLDatabase with bootstrap.snapshotRef", () => {
  test("restores the backup first, is not ready before, and gives the database to its owner", async () => {
    const snapshot = await backUp("first", "a");
    await apply(
      wantedDatabase("orders", {
        bootstrap: { snapshotRef: { name: snapshot, database: "shop", owner: "app" } },
      }),
    );
    // It is there before the server, so that no rule of retention removes the backup.
    const restore = await eventually("the DatabaseRestore", () => getRestore("orders-bootstrap"));
    expect(restore.spec).toEqual({
      source: { snapshotRef: { name: snapshot } },
      target: { type: "Database", databaseRef: { kind: "PostgreSQLDatabase", name: "orders" } },
      roles: "Create",
    });
    expect(restore.metadata.ownerReferences).toMatchObject([
      { kind: "PostgreSQLDatabase", name: "orders", controller: true },
    ]);
    await eventually("the server", () => get("statefulset", "orders"));
    expect((await phase("orders-bootstrap", "Pending")).status?.conditions?.[0]?.reason).toBe(
      "DatabaseNotReady",
    );
    await serve("orders");
    const preflight = await end("orders-bootstrap", "preflight1", passed);
    expect(preflight.spec?.template.spec?.containers[0]?.env).toEqual(
      expect.arrayContaining([{ name: "PGDATABASE", value: "shop" }]),
    );
    const said = await reason("orders", "Ready", "Bootstrapping");
    expect(said).toMatch(/^DatabaseRestore "orders-bootstrap": /);
    await end("orders-bootstrap", "restore1", done);
    await jobOf("orders-bootstrap", "cleanup1");
    expect(await hasJob("orders")).toBe(false);
    await cleanUp("orders-bootstrap");
    const job = await initialization("orders");
    expect(job.spec?.template.spec?.containers[0]?.env).toEqual(
      expect.arrayContaining([
        { name: "NEW_DATABASE", value: "shop" },
        { name: "OWNER", value: "app" },
        { name: "IS_RESTORED", value: "true" },
      ]),
    );
    await initialize("orders");
    await reason("orders", "Ready", "Serving");
    expect((await getDatabase("orders")).status).toMatchObject({
      database: { name: "shop", owner: "app", secretName: "orders-owner" },
      currentVersion: "17.2",
    });

    // It happens once.
    await kubectl(["delete", "databaserestore", "orders-bootstrap", "--timeout=300s"]);
    await patch("postgresqldatabase", "orders", { spec: { parameters: { work_mem: "7MB" } } });
    await eventually("the next reconcile", async () => {
      const { metadata, status } = await getDatabase("orders");
      expect(status?.observedGeneration).toBe(metadata.generation);
    });
    expect(await kubectl(["get", "databaserestore", "orders-bootstrap", "--ignore-not-found"])).toBe("");
  });

  test("goes on where it was when the operator was down, and does nothing twice", async () => {
    const snapshot = await backUp("second", "b");
    await create("carts", snapshot);
    await end("carts-bootstrap", "preflight1", passed);
    const before = await getRestore("carts-bootstrap");
    await jobOf("carts-bootstrap", "restore1");
    await whileStopped(async () => {
      await end("carts-bootstrap", "restore1", done);
    });
    await jobOf("carts-bootstrap", "cleanup1");
    await whileStopped(() => cleanUp("carts-bootstrap"));
    await initialization("carts");
    // From here on, the data is there, whatever becomes of the DatabaseRestore.
    await whileStopped(async () => {
      await kubectl(["delete", "databaserestore", "carts-bootstrap", "--timeout=300s"]);
    });
    expect(before.metadata.uid).toBeDefined();
    await initialize("carts");
    await reason("carts", "Ready", "Serving");
    expect(await kubectl(["get", "databaserestore", "carts-bootstrap", "--ignore-not-found"])).toBe("");
  });

  test("waits for its backup", async () => {
    await create("early", "late-backup");
    expect(await reason("early", "Ready", "Bootstrapping")).toBe(
      'DatabaseRestore "early-bootstrap": SnapshotNotFound: There is no DatabaseSnapshot "late-backup" in this namespace.',
    );
    await kubectl(["delete", "postgresqldatabase", "early", "--timeout=300s"]);
    await gone("early");
  });

  test("whose backup cannot be restored says why, stays unready, and begins again when its DatabaseRestore is deleted", async () => {
    const snapshot = await backUp("third", "c");
    await create("newer", snapshot);
    const message = "The backup is of PostgreSQL 18.1, and the target is PostgreSQL 17.2";
    await end("newer-bootstrap", "preflight1", {
      ...passed,
      outcome: "Refused",
      reason: "TargetTooOld",
      message,
    });
    const said = await reason("newer", "Ready", "BootstrapFailed");
    expect(said).toContain(`DatabaseRestore "newer-bootstrap": TargetTooOld: ${message}`);
    expect(said).toContain("delete the DatabaseRestore, and the operator makes another");
    expect((await getDatabase("newer")).status?.conditions).toContainEqual(
      expect.objectContaining({ type: "Stalled", status: "True", reason: "BootstrapFailed" }),
    );
    expect(await hasJob("newer")).toBe(false);
    const { uid } = (await getRestore("newer-bootstrap")).metadata;
    await kubectl(["delete", "databaserestore", "newer-bootstrap", "--timeout=300s"]);
    await reason("newer", "Ready", "Bootstrapping");
    expect((await getRestore("newer-bootstrap")).metadata.uid).not.toBe(uid);
    // The backup stays, and there is nothing else to back up.
    await kubectl(["delete", "postgresqldatabase", "newer", "--timeout=300s"]);
    await gone("newer");
    expect(await snapshotsOf("third")).toHaveLength(1);
  });

  test("does not restore a backup that is known to be bad, unless it says so", async () => {
    const snapshot = await backUp("fourth", "d");
    const condition = {
      ...{ type: "Verified", status: "False", reason: "RowsDiffer", message: "Rows are missing." },
      lastTransitionTime: "2026-11-01T00:00:00Z",
    };
    const { status } = await backups.getSnapshot(snapshot);
    const conditions = [...(status?.conditions ?? []), condition];
    await kubectl([
      ...["patch", "databasesnapshot", snapshot, "--subresource=status", "--type=merge"],
      ...["-p", JSON.stringify({ status: { conditions } })],
    ]);
    await create("strict", snapshot);
    expect(await reason("strict", "Ready", "BootstrapFailed")).toContain("SnapshotNotVerified: ");
    await create("lenient", snapshot, { verificationPolicy: "Ignore" });
    await jobOf("lenient-bootstrap", "preflight1");
  });

  test("restores again after the server was lost, and gives up after three times", async () => {
    const snapshot = await backUp("fifth", "e");
    await create("shaky", snapshot);
    const message = "The connection to the server was lost.";
    const lost = { ...passed, outcome: "Failed", reason: "DatabaseUnreachable", message } as const;
    for (const restore of ["shaky-bootstrap", "shaky-bootstrap-2", "shaky-bootstrap-3"]) {
      await end(restore, "preflight1", passed);
      await end(restore, "restore1", lost);
      await cleanUp(restore);
      await phase(restore, "Failed");
    }
    expect(await reason("shaky", "Ready", "BootstrapFailed")).toContain(
      'DatabaseRestore "shaky-bootstrap-3": DatabaseUnreachable: The connection to the server was lost.',
    );
  });

  test("says who has the name of its DatabaseRestore", async () => {
    await apply({
      apiVersion: "databases.test.io/v1alpha1",
      kind: "DatabaseRestore",
      metadata: { name: "taken-bootstrap" },
      spec: { source: { snapshotRef: { name: "none" } }, target: { type: "Original" } },
    });
    await create("taken", "none");
    expect(await reason("taken", "Ready", "NameConflict")).toBe(
      'DatabaseRestore "taken-bootstrap" does not belong to this PostgreSQLDatabase, which needs the name for its own. Delete it.',
    );
  });
});
