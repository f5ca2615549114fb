import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DatabaseSnapshot } from "../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import type { Condition, KubernetesObject } from "../../../operator/runtime/index.ts";
import { eventually } from "../../../lib/testing/eventually.ts";
import { kubectl as kubectlOf, suiteCluster, testNamespace } from "../../../lib/testing/suite.ts";
import { operatorUnderTest, secret, wanted } from "../../support/controllers/operator-under-test.ts";
import type { Kstatus, Verdict } from "../../support/kstatus/kstatus.ts";
import { buildKstatus } from "../../support/kstatus/kstatus.ts";
import { outcome } from "../../support/controllers/objects.ts";
import { failedScript } from "../../support/repository/termination-messages.ts";

/* What tools that wait for objects see: kstatus itself and kubectl judge objects of a real API server. */

const { apply, controlPlane, get, getBackup, kubectl, namespace, patch, readyReason, touch } =
  operatorUnderTest("kstatus");
const unwatched = testNamespace("kstatus-unwatched");

let kstatus: Kstatus;
beforeAll(async () => {
  kstatus = await buildKstatus();
});
afterAll(() => kstatus.remove());

async function verdictOf(kind: string, name: string): Promise<Verdict | undefined> {
  return (await kstatus.judge([await get<KubernetesObject>(kind, name)]))[0];
}

async function reaches(kind: string, name: string, verdict: Verdict): Promise<void> {
  await eventually(`the verdict ${verdict} on ${kind} ${name}`, async () => {
    expect(await verdictOf(kind, name)).toBe(verdict);
  });
}

function asked(name: string, backup: string): object {
  return {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseSnapshot",
    metadata: { name },
    spec: { backupRef: { name: backup } },
  };
}

function conditionsOf(of: { status?: { conditions?: Condition[] } }): string[] {
  return (of.status?.conditions ?? [])
    .filter(({ type }) => ["Ready", "Reconciling", "Stalled"].includes(type))
    .map(({ type, status, reason }) => `${type}=${status} ${reason}`);
}

describe("a DatabaseBackup", () => {
  test("with a spec that cannot work fails at once, and is current when it is corrected", async () => {
    await apply(wanted("stalled", { schedule: "0 0 30 2 *" }));
    await kubectl(["wait", "databasebackup/stalled", "--for=condition=Stalled", "--timeout=300s"]);
    const before = await getBackup("stalled");
    expect(conditionsOf(before)).toEqual(["Ready=False InvalidSpec", "Stalled=True InvalidSpec"]);
    const [ready, stalled] =
      before.status?.conditions?.filter(({ reason }) => reason === "InvalidSpec") ?? [];
    expect(stalled?.message).toBe(ready?.message);
    expect(await verdictOf("databasebackup", "stalled")).toBe("Failed");

    await patch("databasebackup", "stalled", { spec: { schedule: "0 0 28 2 *" } });
    await kubectl(["wait", "databasebackup/stalled", "--for=condition=Ready", "--timeout=300s"]);
    expect(conditionsOf(await getBackup("stalled"))).toEqual(["Ready=True Scheduled"]);
    expect(await verdictOf("databasebackup", "stalled")).toBe("Current");
  });

  test("that waits for a Secret is in progress, and then current", async () => {
    const connection = {
      engine: "postgresql",
      host: "db",
      version: "17",
      credentials: {
        usernameSecretRef: { name: "late", key: "username" },
        passwordSecretRef: { name: "late", key: "password" },
      },
    } as const;
    await apply(wanted("waiting", { connection }));
    await readyReason("waiting", "SecretNotFound");
    expect(conditionsOf(await getBackup("waiting"))).toEqual([
      "Ready=False SecretNotFound",
      "Reconciling=True SecretNotFound",
    ]);
    expect(await verdictOf("databasebackup", "waiting")).toBe("InProgress");
    await apply(secret("late", { username: "shop", password: "planted-password" }));
    await touch("waiting");
    await reaches("databasebackup", "waiting", "Current");
  });

  test("that is suspended is current", async () => {
    await apply(wanted("suspended", { suspend: true }));
    await reaches("databasebackup", "suspended", "Current");
  });

  test("in conflict with an older one fails, and leaves the older one current", async () => {
    await apply(wanted("first", { backupPath: "/backups/shared", storage: bucket }));
    await readyReason("first", "Scheduled");
    await apply(wanted("second", { backupPath: "/backups/shared/below", storage: bucket }));
    await reaches("databasebackup", "second", "Failed");
    expect(await verdictOf("databasebackup", "first")).toBe("Current");
  });

  test("and a DatabaseSnapshot are in progress before the operator has seen them", async () => {
    const objects = [wanted("unseen"), asked("unseen", "unseen")];
    const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
    const inOther = (...args: string[]) => kubectlOf(["-n", unwatched, ...args]);
    await kubectlOf(["-n", unwatched, "apply", "-f", "-"], { input });
    const { items } = JSON.parse(await inOther("get", "databasebackups,databasesnapshots", "-o", "json")) as {
      items: object[];
    };
    expect(items).toHaveLength(2);
    expect(await kstatus.judge(items)).toEqual(["InProgress", "InProgress"]);
  });
});

const bucket = { s3: { bucket: "backups", endpoint: "https://s3.example" } };

describe("a DatabaseSnapshot on demand", () => {
  beforeAll(async () => {
    await apply(wanted("orders"));
    await readyReason("orders", "Scheduled");
  });

  test("is in progress while its run is, and fails at once with its run", async () => {
    await apply(asked("doomed", "orders"));
    await eventually("the Job of doomed", async () => {
      expect((await get<DatabaseSnapshot>("databasesnapshot", "doomed")).status?.phase).toBe("Running");
    });
    expect(await verdictOf("databasesnapshot", "doomed")).toBe("InProgress");
    const { status } = await get<DatabaseSnapshot>("databasesnapshot", "doomed");
    await controlPlane.end(status?.jobName ?? "", {
      exitCode: 1,
      message: failedScript("DatabaseUnreachable", "no route to host"),
    });
    await kubectl(["wait", "databasesnapshot/doomed", "--for=condition=Stalled", "--timeout=300s"]);
    const failed = await get<DatabaseSnapshot>("databasesnapshot", "doomed");
    expect(conditionsOf(failed)).toEqual([
      "Ready=False DatabaseUnreachable",
      "Stalled=True DatabaseUnreachable",
    ]);
    expect(await verdictOf("databasesnapshot", "doomed")).toBe("Failed");

    await patch("databasesnapshot", "doomed", { spec: { pinned: true } });
    await reaches("databasesnapshot", "doomed", "Failed");
  });

  test("fails while its DatabaseBackup does, and starts when that is corrected", async () => {
    await apply(wanted("wrong", { schedule: "0 0 30 2 *" }), asked("blocked", "wrong"));
    await reaches("databasesnapshot", "blocked", "Failed");
    await patch("databasebackup", "wrong", { spec: { schedule: "0 0 28 2 *" } });
    await eventually("the run of blocked", async () => {
      expect((await get<DatabaseSnapshot>("databasesnapshot", "blocked")).status?.phase).toBe("Running");
    });
    expect(await verdictOf("databasesnapshot", "blocked")).toBe("InProgress");
  });
});

test("a DatabaseRestore is in progress while it waits for its backup, and fails when that cannot be restored", async () => {
  await apply(wanted("restored"));
  await readyReason("restored", "Scheduled");
  await apply({
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseRestore",
    metadata: { name: "waiting" },
    spec: { source: { backupRef: { name: "restored" } }, target: { type: "Original" } },
  });
  await kubectl(["wait", "databaserestore/waiting", "--for=condition=Reconciling", "--timeout=300s"]);
  expect(await verdictOf("databaserestore", "waiting")).toBe("InProgress");
  await controlPlane.startRun("restored", "restored-1");
  // Without an inventory.
  await controlPlane.end("restored-1", { exitCode: 0, message: outcome() });
  await reaches("databaserestore", "waiting", "Failed");
});

/** Runs a script of bash in which `kubectl` uses the suite's namespace. Returns its exit code. */
async function bash(script: string): Promise<number | null> {
  const folder = await mkdtemp(join(tmpdir(), "kubectl-"));
  const { kubeconfig, kubectl: program } = suiteCluster();
  const wrapper = `#!/bin/sh\nexec "${program}" -n ${namespace} "$@"\n`;
  await writeFile(join(folder, "kubectl"), wrapper, { mode: 0o755 });
  const env = { ...process.env, KUBECONFIG: kubeconfig, PATH: `${folder}:${process.env["PATH"] ?? ""}` };
  try {
    const child = spawn("bash", ["-c", script], { env, stdio: "ignore" });
    const [code] = (await once(child, "close")) as [number | null];
    return code;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The rows of the table in docs/backup.md whose last heading is kstatus. */
function documented(): { kind: string; conditions: string; verdict: string }[] {
  const page = readFileSync("docs/backup.md", "utf8");
  const table = /^\|.*\| kstatus +\|\n\| -[^\n]*\n((?:\|.*\n)+)/m.exec(page)?.[1] ?? "";
  return table
    .trim()
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map(([, kind = "", conditions = "", , verdict = ""]) => ({ kind, conditions, verdict }));
}

describe("docs/backup.md", () => {
  const rows = documented();

  test("has a script that waits until a DatabaseSnapshot has its backup or has failed", async () => {
    const [, script = ""] =
      /```sh\n([^`]*wait -n[^`]*)```/.exec(readFileSync("docs/backup.md", "utf8")) ?? [];
    expect(script).toContain("kubectl wait");
    await apply(wanted("waited"));
    await readyReason("waited", "Scheduled");
    await apply(asked("well", "waited"), asked("ill", "waited"));
    for (const [name, end] of [
      ["well", { exitCode: 0, message: outcome() }],
      ["ill", { exitCode: 1, message: failedScript("DumpFailed", "no") }],
    ] as const) {
      const waiting = bash(script.replaceAll("before-the-migration", name).replaceAll("=1h", "=60s"));
      const jobName = await eventually(`the Job of ${name}`, async () => {
        const { status } = await get<DatabaseSnapshot>("databasesnapshot", name);
        expect(status?.jobName).toBeDefined();
        return status?.jobName ?? "";
      });
      const since = performance.now();
      await controlPlane.end(jobName, end);
      expect(await waiting).toBe(end.exitCode);
      expect(performance.now() - since).toBeLessThan(50_000);
    }
  });

  test("lists what kstatus says of each combination of conditions", async () => {
    expect(rows.length).toBeGreaterThan(10);
    const objects = rows.map(({ kind, conditions }) => {
      const isUnseen = conditions.startsWith("none");
      const set = [...conditions.matchAll(/`(\w+)=(\w+)`/g)].map(([, type, status]) => ({ type, status }));
      return {
        apiVersion: kind === "DatabaseBackup" ? "databases.test.io/v1" : "databases.test.io/v1alpha1",
        kind,
        metadata: {
          name: "a",
          generation: 3,
          ...(conditions.includes("deletion time") ? { deletionTimestamp: "2030-01-01T00:00:00Z" } : {}),
        },
        status: {
          observedGeneration: isUnseen ? -1 : conditions.includes("earlier generation") ? 2 : 3,
          ...(isUnseen ? {} : { conditions: set }),
        },
      };
    });
    expect(await kstatus.judge(objects)).toEqual(rows.map(({ verdict }) => verdict));
  });
});
