import { afterEach, describe, expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { kubectl } from "../../../../lib/testing/suite.ts";
import { restartKubelet } from "../../../support/controllers/node-faults.ts";
import { restoresUnderTest } from "../../../support/controllers/restores-under-test.ts";

/* The table of docs/restore.md: what takes part in a restore is killed in each phase after the preflight, which changes nothing. */

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
} = restoresUnderTest("kills");

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

/** Goes through all phases, and does something in each of them. */
async function inEachPhase(name: string, action: () => Promise<unknown>): Promise<void> {
  await start(name, ...phases);
  for (const phase of phases) {
    await reach(phase, ...phases);
    await action();
    await leave(phase);
  }
}

const killOperator = () =>
  kubectl(["-n", "my-operator-system", "delete", "pods", "--all", "--grace-period=0", "--force"]);

async function killKubelet(): Promise<void> {
  await restartKubelet();
  // It needs a moment to find the Pods that run.
  await eventually("a session by the new kubelet", () => psql("SELECT 1", "postgres"));
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
  await inEachPhase("operator", killOperator);
  expect((await succeeded("operator")).status?.jobName).toContain("operator-restore1");
  expect(await content()).toBe(before);
  expect(await isUnchanged()).toBe(false);
  expect(await databases()).toBe("orders");
});

test("the kubelet, in each phase: the restore goes on, and succeeds with its first Pod", async () => {
  await change();
  // For a moment, the new kubelet takes the server's Pod for unready.
  const always = JSON.stringify({ spec: { publishNotReadyAddresses: true } });
  await inNamespace(["patch", "service", "orders-db", "--type=merge", "-p", always]);
  await inEachPhase("kubelet", killKubelet);
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
      const failed = await eventually(`the end of ${name}`, async () => {
        const found = await getRestore(name);
        expect(found.status?.phase).toBe("Failed");
        return found;
      });
      const succeededCondition = failed.status?.conditions?.find(({ type }) => type === "Succeeded");
      expect(succeededCondition).toMatchObject({ status: "False", reason: "DatabaseUnreachable" });
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
