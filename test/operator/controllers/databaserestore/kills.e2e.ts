import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { kubectl } from "../../../../lib/testing/suite.ts";
import { restartKubelet } from "../../../support/controllers/node-faults.ts";
import { nodeImages } from "../../../../lib/testing/node-suite.ts";
import { cartsDatabase } from "../../../support/controllers/carts-database.ts";
import { restoresUnderTest } from "../../../support/controllers/restores-under-test.ts";

/* The tables of docs/restore.md: what takes part in a restore is killed in each phase after the preflight, which changes nothing. */

nodeImages("mariadb:11.8");
const restores = restoresUnderTest("kills");
const {
  apply,
  content,
  databases,
  getRestore,
  goOn,
  hold,
  holding,
  inNamespace,
  inServer,
  isHeld,
  psql,
  restore,
  succeeded,
} = restores;

const phases = ["SafetyBackup", "Restoring", "Checking", "Switching"] as const;
type Phase = (typeof phases)[number];

/** What a session locks, so that the restore waits in a phase. In Restoring, a function waits for a database. */
const locks: Readonly<Record<Exclude<Phase, "Restoring">, string>> = {
  SafetyBackup: "orders IN ACCESS EXCLUSIVE MODE",
  Checking: "amber IN ACCESS EXCLUSIVE MODE",
  // Nothing about a database can be changed then, but sessions can begin.
  Switching: "pg_database IN SHARE MODE",
};

/** The sessions that hold a lock, by their phase. */
const sessions = new Map<Phase, Promise<unknown>>();

/** Locks something in a database until `leave` is called or the server is killed. */
async function lock(phase: Exclude<Phase, "Restoring">, database: string): Promise<void> {
  // A restore can end sessions of users, and not those of a superuser.
  const user = database === "postgres" ? "shop" : "client";
  const script = `rm -f "/tmp/leave-${phase}"
    PGAPPNAME=lock-${phase} exec psql -U ${user} -d "${database}" -v ON_ERROR_STOP=1 -q <<END
BEGIN; LOCK TABLE ${locks[phase]};
\\! until [ -e "/tmp/leave-${phase}" ]; do sleep 0.2; done
END`;
  sessions.set(
    phase,
    inServer(["sh", "-c", script]).catch((error: unknown) => error),
  );
  await eventually(`the lock for ${phase}`, async () => {
    const query = `SELECT count(*) FROM pg_stat_activity WHERE application_name = 'lock-${phase}' AND state = 'idle in transaction'`;
    expect(await psql(query, "postgres")).toBe("1");
  });
}

/** Starts a restore that waits in some phases. */
async function start(name: string, ...held: Phase[]): Promise<void> {
  if (held.includes("SafetyBackup")) await lock("SafetyBackup", "orders");
  if (held.some((phase) => phase === "Restoring" || phase === "Checking" || phase === "Switching"))
    await hold();
  await apply(restore(name, { safetyBackup: "Required" }));
}

/** Waits until a restore waits in a phase. The locks for the next phases need what is there by then. */
async function reach(phase: Phase, ...next: Phase[]): Promise<void> {
  if (phase === "Restoring") await isHeld();
  else
    await eventually(`a session that waits in ${phase}`, async () => {
      expect(await psql("SELECT count(*) FROM pg_locks WHERE NOT granted", "postgres")).not.toBe("0");
    });
  if (phase === "Restoring" && next.includes("Checking")) await lock("Checking", await unfinished());
  if (phase === "Checking" && next.includes("Switching")) await lock("Switching", "postgres");
}

// The next test finds nothing locked and no other database, also if this one failed.
afterEach(async () => {
  for (const phase of phases) await leave(phase);
  await inNamespace(["delete", "databaserestores", "--all", "--timeout=300s"]);
  const left = await psql("SELECT datname FROM pg_database WHERE datname LIKE 'orders\\_%'", "postgres");
  for (const name of left.split("\n").filter((line) => line !== ""))
    await psql(`DROP DATABASE "${name}" WITH (FORCE)`, "postgres");
});

const unfinished = () =>
  psql("SELECT datname FROM pg_database WHERE datname LIKE 'orders\\_restore%'", "postgres");

/** Lets what waits in a phase go on. */
async function leave(phase: Phase): Promise<void> {
  if (phase === "Restoring") {
    await goOn();
    return;
  }
  await inServer(["touch", `/tmp/leave-${phase}`]);
  await sessions.get(phase);
  sessions.delete(phase);
}

/** How a test holds the restores of an engine. */
interface Holds {
  start(name: string, ...held: Phase[]): Promise<void>;
  reach(phase: Phase, ...next: Phase[]): Promise<void>;
  leave(phase: Phase): Promise<void>;
}

/** Goes through all phases, and does something in each of them. */
async function inEachPhase(holds: Holds, name: string, action: () => Promise<unknown>): Promise<void> {
  await holds.start(name, ...phases);
  for (const phase of phases) {
    await holds.reach(phase, ...phases);
    await action();
    await holds.leave(phase);
  }
}

const ofPostgresql: Holds = { start, reach, leave };

const killOperator = () =>
  kubectl(["-n", "my-operator-system", "delete", "pods", "--all", "--grace-period=0", "--force"]);

/** A server can be reached while its Pod is taken for unready: by a new kubelet, or because another process has just begun. */
async function reachAlways(server: string): Promise<void> {
  const always = JSON.stringify({ spec: { publishNotReadyAddresses: true } });
  await inNamespace(["patch", "service", server, "--type=merge", "-p", always]);
}

/** @param ask Begins a session in the Pod of the server. */
async function killKubelet(ask: () => Promise<unknown>): Promise<void> {
  await restartKubelet();
  // It needs a moment to find the Pods that run.
  await eventually("a session by the new kubelet", ask);
}

/** Kills the Pods of a restore that work, or in the phase SafetyBackup that of the run. */
async function killPod(phase: Phase): Promise<void> {
  const component = phase === "SafetyBackup" ? "backup" : "restore";
  const words = ["get", "pods", "-l", `app.kubernetes.io/component=${component}`];
  const running = ["--field-selector=status.phase=Running", "-o", "name"];
  const [pod = "", ...others] = (await inNamespace([...words, ...running])).trim().split("\n");
  expect(others).toEqual([]);
  await inNamespace(["delete", pod, "--grace-period=0", "--force"]);
}

/** Waits until a restore has failed because it lost the server. Returns what its status says. */
async function isUnreachable(name: string): Promise<string> {
  const failed = await eventually(`the end of ${name}`, async () => {
    const found = await getRestore(name);
    expect(found.status?.phase).toBe("Failed");
    return found;
  });
  const condition = failed.status?.conditions?.find(({ type }) => type === "Succeeded");
  expect(condition).toMatchObject({ status: "False", reason: "DatabaseUnreachable" });
  return condition?.message ?? "";
}

/** Kills a process of the server, which then ends all sessions and recovers, as after a crash of the machine. */
async function killServer(): Promise<void> {
  const query = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'";
  const pid = await psql(query, "postgres");
  await inServer(["sh", "-c", `kill -9 ${pid}`]);
  await eventually("another process in its place", async () => {
    expect(await psql(query, "postgres")).not.toBe(pid);
  });
}

/** A change since the backup. A restore takes it away, and nothing else does. */
const change = () => psql("DROP TABLE IF EXISTS added_later; CREATE TABLE added_later (id int)");
const isUnchanged = async () => (await psql("SELECT to_regclass('added_later') IS NOT NULL")) === "t";

test("the operator, in each phase: the restore goes on, and succeeds with its first Pod", async () => {
  const before = await content();
  await change();
  await inEachPhase(ofPostgresql, "operator", killOperator);
  expect((await succeeded("operator")).status?.jobName).toContain("operator-restore1");
  expect(await content()).toBe(before);
  expect(await isUnchanged()).toBe(false);
  expect(await databases()).toBe("orders");
});

test("the kubelet, in each phase: the restore goes on, and succeeds with its first Pod", async () => {
  await change();
  await reachAlways("orders-db");
  await inEachPhase(ofPostgresql, "kubelet", () => killKubelet(() => psql("SELECT 1", "postgres")));
  expect((await succeeded("kubelet")).status?.jobName).toContain("kubelet-restore1");
  expect(await isUnchanged()).toBe(false);
  expect(await databases()).toBe("orders");
});

describe("the Pod", () => {
  test("in each phase before the switch: another one takes its place, and the restore succeeds", async () => {
    await change();
    await start("pod", "SafetyBackup", "Restoring");
    await reach("SafetyBackup");
    await killPod("SafetyBackup");
    await leave("SafetyBackup");
    await reach("Restoring");
    const first = await holding();
    await killPod("Restoring");
    await eventually("a session of another Pod", async () => {
      const other = await holding();
      expect(other).toMatch(/^\d+$/);
      expect(other).not.toBe(first);
    });
    await lock("Checking", await unfinished());
    await leave("Restoring");
    await reach("Checking");
    expect(await isUnchanged()).toBe(true);
    await killPod("Checking");
    await leave("Checking");
    expect((await succeeded("pod")).status?.jobName).toContain("pod-restore3");
    expect(await isUnchanged()).toBe(false);
    expect(await databases()).toBe("orders");
  });

  test("during the switch: another one restores again, and succeeds", async () => {
    await change();
    const held = ["Restoring", "Checking", "Switching"] as const;
    await start("pod-of-switch", ...held);
    for (const phase of held) {
      await reach(phase, ...held);
      if (phase === "Switching") await killPod(phase);
      await leave(phase);
    }
    expect((await succeeded("pod-of-switch")).status?.jobName).toContain("pod-of-switch-restore2");
    expect(await isUnchanged()).toBe(false);
    expect(await databases()).toBe("orders");
  });
});

describe("the server", () => {
  test.each(["Restoring", "Checking", "Switching"] as const)(
    "in the phase %s: the restore fails, and the target is as it was",
    async (phase) => {
      await change();
      const name = `server-${phase.toLowerCase()}`;
      const held = ["Restoring", "Checking", "Switching"] as const;
      await start(name, ...held);
      for (const each of held) {
        await reach(each, ...held.slice(0, held.indexOf(phase) + 1));
        if (each === phase) break;
        await leave(each);
      }
      await killServer();
      await goOn();
      await leave(phase);
      await isUnreachable(name);
      expect(await isUnchanged()).toBe(true);
      expect(await databases()).toBe("orders");
    },
  );

  test("in the phase SafetyBackup: the run is repeated, and the restore succeeds", async () => {
    await change();
    await start("server-safetybackup", "SafetyBackup");
    await reach("SafetyBackup");
    await killServer();
    await leave("SafetyBackup");
    await succeeded("server-safetybackup");
    expect(await isUnchanged()).toBe(false);
    expect(await databases()).toBe("orders");
  });
});

describe("of MariaDB,", () => {
  const { inCarts, restoreCarts, sql, startCarts } = cartsDatabase(restores);
  const locked: Readonly<Record<Phase, string>> = {
    SafetyBackup: "items WRITE",
    // A view reads it, and is created after all tables. The dump does not wait for it.
    Restoring: "hold.gate WRITE",
    Checking: "amber WRITE",
    // No event can be created then.
    Switching: "mysql.event READ",
  };
  const waiting: Readonly<Record<Phase, string>> = {
    SafetyBackup: "SELECT %`items`%",
    Restoring: "%CREATE%VIEW%",
    Checking: "ANALYZE %",
    Switching: "%EVENT%",
  };
  const held = new Map<Phase, Promise<unknown>>();
  let before: string;

  const checksum = async () => (await sql("CHECKSUM TABLE items, amber")).trim();
  const marker = () =>
    sql("SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'my_operator_restore'");

  beforeAll(async () => {
    await startCarts(
      `CREATE DATABASE hold; CREATE TABLE hold.gate (id int); GRANT SELECT ON hold.gate TO restorer;
       CREATE TABLE amber (id int); INSERT INTO amber VALUES (1);
       CREATE TABLE items (id int PRIMARY KEY, note text); INSERT INTO items SELECT seq, MD5(seq) FROM seq_1_to_10000;
       CREATE DEFINER = restorer VIEW through AS SELECT id FROM hold.gate;
       CREATE DEFINER = restorer EVENT often ON SCHEDULE EVERY 1 HOUR DO DELETE FROM amber WHERE id < 0`,
    );
    before = await checksum();
    await reachAlways("carts-db");
  });

  // The next test finds nothing locked, and no marker, also if this one failed.
  afterEach(async () => {
    for (const phase of phases) await leaveCarts(phase);
    await inNamespace(["delete", "databaserestores", "--all", "--timeout=300s"]);
    await sql("DROP TABLE IF EXISTS my_operator_restore");
  });

  async function lockCarts(phase: Phase): Promise<void> {
    const script = `rm -f "/tmp/leave-${phase}"
      { echo "LOCK TABLES ${locked[phase]}; SELECT GET_LOCK('held-${phase}', 0);"
        until [ -e "/tmp/leave-${phase}" ]; do sleep 0.2; done
      } | MYSQL_PWD=$MARIADB_ROOT_PASSWORD mariadb -h 127.0.0.1 -u root --unbuffered carts`;
    held.set(
      phase,
      inCarts(["sh", "-c", script]).catch((error: unknown) => error),
    );
    await eventually(`the lock for ${phase}`, async () => {
      expect(await sql(`SELECT IS_USED_LOCK('held-${phase}') IS NOT NULL`)).toBe("1\n");
    });
  }

  async function leaveCarts(phase: Phase): Promise<void> {
    await inCarts(["touch", `/tmp/leave-${phase}`]);
    await held.get(phase);
    held.delete(phase);
  }

  /** A change since the backup. The table to lock for the safety backup may be missing after a restore that has failed. */
  const changeCarts = () =>
    sql("CREATE TABLE IF NOT EXISTS items (id int); CREATE TABLE IF NOT EXISTS added_later (id int)");

  /** The sessions that wait in a phase. */
  const waits = async (phase: Phase) =>
    (
      await sql(
        `SELECT id FROM information_schema.processlist WHERE state LIKE 'Waiting for table%lock' AND info LIKE '${waiting[phase]}'`,
      )
    )
      .split("\n")
      .filter((id) => id !== "");

  /** Waits until one session waits in a phase, not counting those that an earlier Pod has left. Returns all. */
  const reachCarts = (phase: Phase, left: readonly string[] = []) =>
    eventually(`a session that waits in ${phase}`, async () => {
      const ids = await waits(phase);
      expect(ids.filter((id) => !left.includes(id))).toHaveLength(1);
      return ids;
    });

  const ofMariadb: Holds = {
    async start(name, ...wanted) {
      await changeCarts();
      for (const phase of ["SafetyBackup", "Restoring"] as const)
        if (wanted.includes(phase)) await lockCarts(phase);
      const safetyBackup = wanted.includes("SafetyBackup") ? "Required" : "Skip";
      await apply(restoreCarts(name, { safetyBackup }));
    },
    // The locks for the last two need what is there in the phase before.
    async reach(phase, ...next) {
      await reachCarts(phase);
      if (phase === "Restoring" && next.includes("Checking")) await lockCarts("Checking");
      if (phase === "Checking" && next.includes("Switching")) await lockCarts("Switching");
    },
    leave: leaveCarts,
  };

  /** Starts a restore that waits in a phase after the safety backup, and in none before that. */
  async function startUntil(phase: Exclude<Phase, "SafetyBackup">, name: string): Promise<void> {
    await ofMariadb.start(name, "Restoring");
    await reachCarts("Restoring");
    if (phase === "Restoring") return;
    await lockCarts(phase);
    await leaveCarts("Restoring");
    await reachCarts(phase);
  }

  async function isRestored(): Promise<void> {
    expect(await checksum()).toBe(before);
    expect(await sql("SHOW TABLES; SELECT event_name FROM information_schema.events")).toBe(
      "amber\nitems\nthrough\noften\n",
    );
  }

  /** The database is half restored, and another DatabaseRestore completes it. */
  async function isCompleted(name: string): Promise<void> {
    expect(await marker()).toBe("1\n");
    await apply(restoreCarts(name));
    await succeeded(name);
    await isRestored();
  }

  async function killCarts(): Promise<void> {
    const processID = () => inCarts(["cat", "/run/mysqld/mysqld.pid"]);
    const killed = await processID();
    await inCarts(["sh", "-c", `kill -9 ${killed}`]);
    await eventually("another server in its place", async () => {
      expect(await processID()).not.toBe(killed);
      await sql("SELECT 1");
    });
  }

  test.each([
    ["the operator", "carts-operator", killOperator],
    ["the kubelet", "carts-kubelet", () => killKubelet(() => sql("SELECT 1"))],
  ] as const)(
    "%s, in each phase: the restore goes on, and succeeds with its first Pod",
    async (_, name, kill) => {
      await inEachPhase(ofMariadb, name, kill);
      expect((await succeeded(name)).status?.jobName).toContain(`${name}-restore1`);
      await isRestored();
    },
  );

  describe("the Pod", () => {
    test("in each phase before the switch: another one takes its place, and the restore succeeds", async () => {
      await ofMariadb.start("carts-pod", "SafetyBackup", "Restoring");
      await reachCarts("SafetyBackup");
      await killPod("SafetyBackup");
      await leaveCarts("SafetyBackup");
      const first = await reachCarts("Restoring");
      await killPod("Restoring");
      expect(await marker()).toBe("1\n");
      // Before that, the next Pod has yet to replace the table that is locked next.
      await reachCarts("Restoring", first);
      await lockCarts("Checking");
      await leaveCarts("Restoring");
      await reachCarts("Checking");
      await killPod("Checking");
      expect(await marker()).toBe("1\n");
      await leaveCarts("Checking");
      expect((await succeeded("carts-pod")).status?.jobName).toContain("carts-pod-restore3");
      await isRestored();
    });

    test("during the switch: another one restores again, and succeeds", async () => {
      await startUntil("Switching", "carts-pod-switching");
      await killPod("Switching");
      expect(await marker()).toBe("1\n");
      await leaveCarts("Switching");
      const { status } = await succeeded("carts-pod-switching");
      expect(status?.jobName).toContain("carts-pod-switching-restore2");
      await isRestored();
    });
  });

  describe("the server", () => {
    test("in the phase SafetyBackup: the run is repeated, and the restore succeeds", async () => {
      await ofMariadb.start("carts-run", "SafetyBackup");
      await reachCarts("SafetyBackup");
      await killCarts();
      await leaveCarts("SafetyBackup");
      await succeeded("carts-run");
      await isRestored();
    });

    test.each(["Restoring", "Checking", "Switching"] as const)(
      "in the phase %s: the restore fails, and another DatabaseRestore completes the database",
      async (phase) => {
        const name = `carts-${phase.toLowerCase()}`;
        await startUntil(phase, name);
        await killCarts();
        await leaveCarts(phase);
        expect(await isUnreachable(name)).toContain('The database "carts" is half restored');
        await isCompleted(`${name}-again`);
      },
    );
  });

  test("the DatabaseRestore, while it restores: another one completes the database", async () => {
    await startUntil("Restoring", "carts-deleted");
    await inNamespace(["delete", "databaserestore", "carts-deleted", "--timeout=300s"]);
    await leaveCarts("Restoring");
    await isCompleted("carts-after-deletion");
  });
});
