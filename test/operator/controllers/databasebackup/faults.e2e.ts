import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BackupRun, DatabaseBackup } from "../../../../operator/api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "../../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import type { Job, Pod } from "../../../../operator/controllers/databasebackup/kinds.ts";
import { repositoryAccess } from "../../../../operator/repository/access.ts";
import { imageReference } from "../../../cluster/images.ts";
import { nodeImages } from "../../../cluster/node-suite.ts";
import { nodeName } from "../../../cluster/node/layout.ts";
import { kubectl, testNamespace } from "../../../cluster/suite.ts";
import { eventually } from "../../../eventually.ts";
import type { HoldingPoint } from "./desk.ts";
import { desk, makeNotes, notesConnection, wholeDumps } from "./desk.ts";
import { onNode, pidOfContainer, restartKubelet, signalContainer } from "./node-faults.ts";
import { postgresServer, repositoryScriptPod } from "./pods.ts";

/*
 * What is killed on a real node, in each phase, and what keeps a run from getting on. docs/backup.md has the same as a
 * table. Nothing waits for a time: dumps are held until the state that is meant has been seen.
 */

// A server is asked for its version with the tools of PostgreSQL 17.
nodeImages("operator", "sqlite", "postgres:16", "postgres:17", "postgres:18");
const namespace = testNamespace("faults");
const operatorNamespace = "my-operator-system";
const deployment = "deployment.apps/my-operator-controller-manager";

/** How long to wait for a state that surely comes, in seconds. */
const patience = 240;

/** Waits until the look returns without an error. Looks once a second: many wait at a time, and a look is a process. */
function until<T>(look: () => Promise<T>, seconds = patience): Promise<T> {
  return eventually(async () => {
    try {
      return await look();
    } catch (error) {
      await sleep(1000);
      throw error;
    }
  }, seconds);
}

beforeAll(async () => {
  await kubectl(["apply", "-f", "dist"]);
  await inNamespace("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted");
  await apply(
    { apiVersion: "v1", kind: "Secret", metadata: { name: "key" }, stringData: { password: "planted-key" } },
    claim("repositories"),
    claim("data"),
    desk({ repositories: "repositories", data: "data" }, "key"),
    ...postgresServer("pg16", "16", "planted-password"),
    ...postgresServer("pg18", "18", "planted-password"),
  );
  await kubectl(["-n", operatorNamespace, "rollout", "status", deployment, "--timeout=180s"]);
  await inNamespace("wait", "pod/desk", "--for=condition=Ready", "--timeout=180s");
  await atDesk(makeNotes);
});

afterAll(async () => {
  await kubectl(["delete", "-f", "dist/0000-crds.k8s.yaml", "--ignore-not-found", "--timeout=60s"]);
  await kubectl(["delete", "-f", "dist", "--ignore-not-found"]);
});

function inNamespace(...words: string[]): Promise<string> {
  return kubectl(["-n", namespace, ...words]);
}

async function apply(...objects: object[]): Promise<void> {
  const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
  await kubectl(["-n", namespace, "apply", "-f", "-"], { input });
}

function claim(name: string): object {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  };
}

/** Runs a script at the desk that may be run twice: the kubelet may be away for a moment. */
function atDesk(script: string, repository = ""): Promise<string> {
  const command = ["env", `RESTIC_REPOSITORY=/repository/backups/${repository}`, "sh", "-euc", script];
  return until(async () => (await inNamespace("exec", "desk", "--", ...command)).trim());
}

function holdAt(point: HoldingPoint, backup: string): Promise<string> {
  return atDesk(`touch /data/hold-${backup}-${point}`);
}

/** Waits until a dump is held, and returns the name of its Pod. */
function held(point: HoldingPoint, backup: string): Promise<string> {
  const file = `/data/at-${backup}-${point}`;
  return atDesk(`until [ -s ${file} ]; do sleep 0.2; done; cat ${file}`);
}

function release(point: HoldingPoint, backup: string): Promise<string> {
  return atDesk(`rm -f /data/hold-${backup}-${point} /data/at-${backup}-${point}`);
}

async function get<T>(kind: string, name: string): Promise<T> {
  return JSON.parse(await inNamespace("get", kind, name, "-o", "json")) as T;
}

async function list<T>(kind: string, ...words: string[]): Promise<T[]> {
  return (JSON.parse(await inNamespace("get", kind, ...words, "-o", "json")) as { items: T[] }).items;
}

const backupOf = (name: string) => get<DatabaseBackup>("databasebackup", name);

async function conditionOf(backup: string, type: string) {
  const { status } = await backupOf(backup);
  return status?.conditions?.find((each) => each.type === type);
}

async function snapshotsOf(backup: string): Promise<DatabaseSnapshot[]> {
  const all = await list<DatabaseSnapshot>("databasesnapshots");
  return all.filter(({ spec }) => spec.backupRef.name === backup);
}

/** The messages of a DatabaseBackup's events. */
async function told(backup: string, reason: string): Promise<string[]> {
  const selector = `--field-selector=reason=${reason},involvedObject.name=${backup}`;
  const events = await list<{ message: string }>("events", selector);
  return events.map(({ message }) => message);
}

/** Creates a DatabaseBackup of the desk's database. */
async function create(name: string, changes: Partial<DatabaseBackup["spec"]> = {}, metadata: object = {}) {
  await apply({
    apiVersion: "databases.test.io/v1",
    kind: "DatabaseBackup",
    metadata: { name, ...metadata },
    spec: {
      databaseName: "notes",
      schedule: "@yearly",
      backupPath: `/backups/${name}`,
      connection: notesConnection(name, "data"),
      storage: { persistentVolumeClaim: { claimName: "repositories" } },
      encryption: { passwordSecretRef: { name: "key", key: "password" } },
      ...changes,
    },
  });
  await inNamespace("wait", `databasebackup/${name}`, "--for=condition=Ready", `--timeout=${patience}s`);
}

function change(backup: string, spec: object): Promise<string> {
  return inNamespace("patch", "databasebackup", backup, "--type=merge", "-p", JSON.stringify({ spec }));
}

/** Begins a run as people do, and returns the name of its Job. */
async function startRun(backup: string, number: number): Promise<string> {
  const job = `${backup}-${number}`;
  await inNamespace("create", "job", job, `--from=cronjob/${backup}`);
  return job;
}

function endOfRun(backup: string, job: string): Promise<BackupRun> {
  return until(async () => {
    const run = (await backupOf(backup)).status?.recentRuns?.find(({ jobName }) => jobName === job);
    if (run === undefined || run.phase === "Running") throw new Error(`run ${job} has not ended`);
    return run;
  });
}

async function mustSucceed(backup: string, number: number): Promise<void> {
  const job = await startRun(backup, number);
  expect(await endOfRun(backup, job)).toMatchObject({ phase: "Succeeded" });
}

/**
 * The repository holds so many backups, each restores with all rows and has one DatabaseSnapshot, and there are no other
 * DatabaseSnapshots.
 */
async function mustHold(backup: string, count: number): Promise<void> {
  const ids = (await atDesk(wholeDumps, backup)).split("\n").filter((line) => line !== "");
  expect(ids).toHaveLength(count);
  await until(async () => {
    const snapshots = await snapshotsOf(backup);
    expect(snapshots.map(({ status }) => status?.phase)).toEqual(ids.map(() => "Succeeded"));
    expect(snapshots.map(({ status }) => status?.snapshotID).sort()).toEqual([...ids].sort());
  }, 60);
}

describe.concurrent("a schedule", () => {
  test(
    "of which a run takes longer than its interval skips, tells, and goes on",
    { concurrent: false },
    async () => {
      await holdAt("within", "ticking");
      await create("ticking", { schedule: "* * * * *", startingDeadlineSeconds: 10 });
      await held("within", "ticking");
      await until(async () => {
        expect((await backupOf("ticking")).status?.missedRuns).toBeGreaterThan(0);
      });
      await until(async () => {
        expect((await told("ticking", "BackupMissed")).join()).toMatch(/No backup was begun at/);
      });
      const { status } = await backupOf("ticking");
      expect(status?.recentRuns).toMatchObject([{ phase: "Running", trigger: "Schedule" }]);
      expect(await conditionOf("ticking", "Ready")).toMatchObject({ status: "True" });

      await release("within", "ticking");
      await until(async () => {
        const runs = (await backupOf("ticking")).status?.recentRuns ?? [];
        const ended = runs.filter(({ phase }) => phase === "Succeeded");
        expect(ended.length).toBeGreaterThan(1);
      });
      await change("ticking", { suspend: true });
    },
  );
});

describe.concurrent("a Pod", () => {
  const selector = { "faults.test/disk": "fast" };

  test(
    "that fits no node says so, is ended by the deadline, and the next run succeeds",
    { concurrent: false },
    async () => {
      await create("homeless", { nodeSelector: selector, activeDeadlineSeconds: 120 });
      const job = await startRun("homeless", 1);
      await until(async () => {
        expect(await conditionOf("homeless", "Ready")).toMatchObject({
          status: "False",
          reason: "Unschedulable",
          message: expect.stringContaining("node affinity/selector") as string,
        });
      });
      expect(await endOfRun("homeless", job)).toMatchObject({ phase: "Failed", reason: "DeadlineExceeded" });
      expect(await conditionOf("homeless", "LastBackupSucceeded")).toMatchObject({ status: "False" });
      await kubectl(["label", "node", nodeName, "faults.test/disk=fast"]);
      await mustSucceed("homeless", 2);
      expect(await conditionOf("homeless", "Ready")).toMatchObject({ status: "True" });
      await mustHold("homeless", 1);
    },
  );
});

describe.concurrent("an image", () => {
  test(
    "that cannot be pulled is named, the deadline ends the run, and the next one succeeds",
    { concurrent: false },
    async () => {
      const connection = notesConnection("imageless", "data");
      await create("imageless", {
        connection: { ...connection, image: "registry.invalid/none:1" } as never,
        activeDeadlineSeconds: 60,
      });
      const job = await startRun("imageless", 1);
      await until(async () => {
        expect(await conditionOf("imageless", "Ready")).toMatchObject({
          status: "False",
          reason: expect.stringMatching(/^(ErrImagePull|ImagePullBackOff)$/) as string,
          message: expect.stringContaining("registry.invalid/none:1") as string,
        });
      });
      expect(await endOfRun("imageless", job)).toMatchObject({ phase: "Failed", reason: "DeadlineExceeded" });
      await change("imageless", { connection });
      await until(async () => {
        expect(await conditionOf("imageless", "Ready")).toMatchObject({ status: "True" });
        const template = await inNamespace("get", "cronjob", "imageless", "-o", "yaml");
        expect(template).not.toContain("registry.invalid");
      });
      await mustSucceed("imageless", 2);
      await mustHold("imageless", 1);
    },
  );
});

describe.concurrent("the operator", () => {
  const selector = "control-plane=controller-manager";

  /** Kills the operator before it can do anything more, so that it stays away. */
  async function takeAway(): Promise<void> {
    await signalOperator("STOP");
    await kubectl(["-n", operatorNamespace, "scale", deployment, "--replicas=0"]);
    await signalOperator("KILL");
    await kubectl(["-n", operatorNamespace, "wait", "pod", "-l", selector, "--for=delete", "--timeout=60s"]);
  }

  async function bringBack(): Promise<void> {
    await kubectl(["-n", operatorNamespace, "scale", deployment, "--replicas=1"]);
  }

  async function signalOperator(signal: "STOP" | "KILL"): Promise<void> {
    const words = ["-n", operatorNamespace, "get", "pod", "-l", selector, "-o"];
    const pod = await kubectl([...words, "jsonpath={.items[0].metadata.name}"]);
    await signalContainer(operatorNamespace, pod, "manager", signal);
  }

  test("that is killed before it has seen a run begin tells of it once", { concurrent: false }, async () => {
    await create("orphan");
    await holdAt("within", "orphan");
    await signalOperator("STOP");
    const job = await startRun("orphan", 1);
    await held("within", "orphan");
    expect((await backupOf("orphan")).status?.recentRuns ?? []).toEqual([]);
    await signalOperator("KILL");
    await until(async () => {
      const { status } = await backupOf("orphan");
      expect(status?.recentRuns).toMatchObject([{ jobName: job, phase: "Running" }]);
    });
    await release("within", "orphan");
    expect(await endOfRun("orphan", job)).toMatchObject({ phase: "Succeeded" });
    await mustHold("orphan", 1);
    expect(await told("orphan", "BackupStarted")).toHaveLength(1);
  });

  test(
    "that is away when runs end or are asked for makes up for it, once",
    { concurrent: false },
    async () => {
      await holdAt("within", "orphan");
      const job = await startRun("orphan", 2);
      await held("within", "orphan");
      await takeAway();
      await release("within", "orphan");
      await inNamespace("wait", `job/${job}`, "--for=condition=Complete", `--timeout=${patience}s`);
      await apply({
        apiVersion: "databases.test.io/v1alpha1",
        kind: "DatabaseSnapshot",
        metadata: { name: "asked-for" },
        spec: { backupRef: { name: "orphan" } },
      });
      expect(await snapshotsOf("orphan")).toHaveLength(2);
      await bringBack();
      expect(await endOfRun("orphan", job)).toMatchObject({ phase: "Succeeded" });
      await inNamespace(
        "wait",
        "databasesnapshot/asked-for",
        "--for=condition=Ready",
        `--timeout=${patience}s`,
      );
      await mustHold("orphan", 3);
      const succeeded = await told("orphan", "BackupSucceeded");
      expect(succeeded.filter((message) => message.includes(`Job ${job}:`))).toHaveLength(1);
    },
  );

  test(
    "that is killed while retention removes loses nothing that is to stay",
    { concurrent: false },
    async () => {
      // Upkeep waits for a run to end: so the operator dies between deleting the objects and their backups.
      await until(async () => {
        expect((await backupOf("orphan")).status?.repository?.lastSyncTime).toBeDefined();
      });
      await holdAt("within", "orphan");
      const job = await startRun("orphan", 4);
      await held("within", "orphan");
      await change("orphan", { retention: { keepLast: 1, minSuccessful: 1 } });
      await until(async () => {
        const going = (await snapshotsOf("orphan")).filter((each) => each.metadata.deletionTimestamp);
        expect(going).toHaveLength(2);
      });
      await signalOperator("KILL");
      await lockRepository("orphan");
      await release("within", "orphan");
      expect(await endOfRun("orphan", job)).toMatchObject({ phase: "Succeeded" });
    },
  );

  test(
    "that is killed while upkeep is at work takes in what that has done",
    { concurrent: false },
    async () => {
      const upkeep = await until(() => runningUpkeep("orphan"));
      await takeAway();
      await unlockRepository("orphan");
      await inNamespace("wait", `job/${upkeep.job}`, "--for=condition=Complete", `--timeout=${patience}s`);
      await bringBack();
      await until(async () => {
        expect(await snapshotsOf("orphan")).toHaveLength(1);
      });
      await mustHold("orphan", 1);
      expect(await conditionOf("orphan", "LastUpkeepSucceeded")).toMatchObject({ status: "True" });
      await mustSucceed("orphan", 5);
    },
  );
});

/** Has the desk work in a repository, so that upkeep has to wait. */
async function lockRepository(backup: string): Promise<void> {
  await atDesk(
    `export RESTIC_PASSWORD_FILE=/etc/repository/password
     touch /data/lock-${backup}
     setsid /my-operator/restic --no-cache backup --stdin-from-command -- \\
       sh -c "while [ -e /data/lock-${backup} ]; do sleep 0.2; done; exit 1" >/dev/null 2>&1 &
     until [ "$(/my-operator/restic --no-cache --no-lock list locks | wc -l)" -gt 0 ]; do sleep 0.2; done`,
    backup,
  );
}

async function unlockRepository(backup: string): Promise<void> {
  await atDesk(
    `export RESTIC_PASSWORD_FILE=/etc/repository/password
     rm -f /data/lock-${backup}
     until [ "$(/my-operator/restic --no-cache --no-lock list locks | wc -l)" -eq 0 ]; do sleep 0.2; done`,
    backup,
  );
}

/** The Job of upkeep that is at work, and its Pod. */
async function runningUpkeep(backup: string): Promise<{ job: string; pod: string }> {
  const pods = await list<Pod>("pods", "-l", `databases.test.io/databasebackup=${backup}`);
  const running = pods.find(
    ({ metadata, status }) =>
      metadata.labels?.["app.kubernetes.io/component"] === "upkeep" &&
      status?.containerStatuses?.some(({ state }) => state?.running !== undefined),
  );
  if (running === undefined) throw new Error(`no upkeep of ${backup} is at work`);
  const { name: pod = "", labels = {} } = running.metadata;
  return { pod, job: labels["batch.kubernetes.io/job-name"] ?? "" };
}

describe.concurrent("a run", () => {
  const sequential = { concurrent: false };

  /** Kills the program of that container whose command line begins so. */
  function killInside(pod: string, words: string): Promise<string> {
    const script = `for process in /proc/[0-9]*; do
      case "$(tr '\\0' ' ' <$process/cmdline)" in "${words}"*) kill -9 "\${process#/proc/}"; exit ;; esac
    done; exit 1`;
    return inNamespace("exec", pod, "-c", "backup", "--", "sh", "-c", script);
  }

  test.each<[victim: string, point: HoldingPoint, kill: (pod: string) => Promise<unknown>]>([
    ["container in the dump", "within", (pod) => signalContainer(namespace, pod, "backup", "KILL")],
    ["container before the commit", "end", (pod) => signalContainer(namespace, pod, "backup", "KILL")],
    ["restic before the commit", "end", (pod) => killInside(pod, "/my-operator/restic ")],
  ])(
    "whose %s is killed leaves nothing and says so, and the next one succeeds",
    sequential,
    async (victim, point, kill) => {
      const backup = victim.replaceAll(" ", "-");
      await holdAt(point, backup);
      await create(backup, { backoffLimit: 0 });
      const job = await startRun(backup, 1);
      await kill(await held(point, backup));
      expect(await endOfRun(backup, job)).toMatchObject({ phase: "Failed", reason: "Killed" });
      expect(await conditionOf(backup, "LastBackupSucceeded")).toMatchObject({
        status: "False",
        reason: "Killed",
      });
      expect(await conditionOf(backup, "Ready")).toMatchObject({ status: "True" });
      await mustHold(backup, 0);
      await release(point, backup);
      await mustSucceed(backup, 2);
      await mustHold(backup, 1);
      expect(await conditionOf(backup, "LastBackupSucceeded")).toMatchObject({ status: "True" });
    },
  );

  test("whose Pod is deleted by force is tried again, and leaves one backup", sequential, async () => {
    await create("deleted");
    await holdAt("within", "deleted");
    const job = await startRun("deleted", 1);
    const pod = await held("within", "deleted");
    await inNamespace("delete", "pod", pod, "--force", "--grace-period=0");
    await release("within", "deleted");
    expect(await endOfRun("deleted", job)).toMatchObject({ phase: "Succeeded" });
    await mustHold("deleted", 1);
  });
});

describe.concurrent("upkeep", () => {
  test(
    "that is killed while it forgets or frees space takes nothing along, and is done by the next",
    { concurrent: false },
    async () => {
      await create("tidied", { retention: { keepLast: 9, pruneInterval: "1h" } });
      for (const number of [1, 2]) await mustSucceed("tidied", number);
      await mustHold("tidied", 2);
      await until(async () => {
        expect((await backupOf("tidied")).status?.repository?.lastSyncTime).toBeDefined();
      });
      const [doomed] = await snapshotsOf("tidied");
      const name = doomed?.metadata.name ?? "";
      const id = doomed?.status?.snapshotID ?? "";

      await lockRepository("tidied");
      await inNamespace("delete", "databasesnapshot", name, "--wait=false");
      await killUpkeep("tidied", `[ ! -e "$REPOSITORY/snapshots/${id}" ]`);
      const left = await snapshotsOf("tidied");
      expect(left).toHaveLength(2);
      expect(left.find(({ metadata }) => metadata.name === name)?.status).toMatchObject({
        phase: "Deleting",
      });

      await lockRepository("tidied");
      // As if something had been forgotten two hours ago: so that space is to be freed now.
      const lastForgetTime = new Date(Date.now() - 7_200_000).toISOString();
      await inNamespace(
        ...["patch", "databasebackup", "tidied", "--subresource=status", "--type=merge"],
        ...["-p", JSON.stringify({ status: { repository: { lastForgetTime } } })],
      );
      await deleteUpkeepJobs("tidied");
      // Freeing space, it has the repository for itself.
      await killUpkeep("tidied", `now=$(ls "$REPOSITORY/locks"); [ -n "$now" ] && [ "$now" != "$before" ]`);
      expect((await atDesk(wholeDumps, "tidied")).split("\n")).toHaveLength(1);

      await deleteUpkeepJobs("tidied");
      await inNamespace("wait", `databasesnapshot/${name}`, "--for=delete", `--timeout=${patience}s`);
      await until(async () => {
        expect(await conditionOf("tidied", "LastUpkeepSucceeded")).toMatchObject({ status: "True" });
      });
      await mustHold("tidied", 1);
      await mustSucceed("tidied", 3);
      await mustHold("tidied", 2);
      await atDesk(
        `RESTIC_PASSWORD_FILE=/etc/repository/password /my-operator/restic --no-cache --no-lock check`,
        "tidied",
      );
    },
  );

  /**
   * Waits until upkeep waits for the lock, lets go of that, and kills upkeep's container as soon as the condition is met.
   * Then takes the lock away that upkeep has left, as its owner is known to be gone.
   */
  async function killUpkeep(backup: string, condition: string): Promise<void> {
    const { job, pod } = await until(() => runningUpkeep(backup));
    const script = `
      before=$(ls "$REPOSITORY/locks")
      rm "$LOCK"
      until ${condition}; do sleep 0.01; done
      kill -9 "$PID"`;
    await onNode(script, {
      PID: await pidOfContainer(namespace, pod, "upkeep"),
      LOCK: `${await folderOnNode("data")}/lock-${backup}`,
      REPOSITORY: `${await folderOnNode("repositories")}/backups/${backup}`,
    });
    await until(async () => {
      expect(await conditionOf(backup, "LastUpkeepSucceeded")).toMatchObject({
        status: "False",
        reason: "Killed",
        message: expect.stringContaining(job) as string,
      });
    });
    const unlock = "/my-operator/restic --no-cache unlock --remove-all";
    await atDesk(`RESTIC_PASSWORD_FILE=/etc/repository/password ${unlock}`, backup);
  }

  /** Where the node has the files of a claim. */
  async function folderOnNode(claimName: string): Promise<string> {
    const volume = await inNamespace("get", "pvc", claimName, "-o", "jsonpath={.spec.volumeName}");
    return kubectl(["get", "pv", volume, "-o", "jsonpath={.spec.hostPath.path}"]);
  }

  /** Then the operator does not wait ten minutes before it tries again. */
  async function deleteUpkeepJobs(backup: string): Promise<void> {
    const labels = `databases.test.io/databasebackup=${backup},app.kubernetes.io/component=upkeep`;
    await inNamespace("delete", "jobs", "-l", labels);
  }
});

describe.concurrent("PostgreSQL", () => {
  const digest = "SELECT count(*), md5(string_agg(orders::text, '' ORDER BY id)) FROM orders";

  beforeAll(async () => {
    for (const server of ["pg16", "pg18"]) {
      await inNamespace("rollout", "status", `statefulset/${server}`, "--timeout=180s");
      await psql(
        server,
        `CREATE TABLE orders AS SELECT id, repeat(md5(random()::text || id), 30) AS note FROM generate_series(1, 20000) AS id`,
      );
    }
  });

  async function psql(server: string, statement: string, database = "shop"): Promise<string> {
    const client = ["psql", "-U", "shop", "-d", database, "-v", "ON_ERROR_STOP=1", "-qtAc", statement];
    return (await inNamespace("exec", `${server}-0`, "--", ...client)).trim();
  }

  function connection(server: string) {
    return {
      engine: "postgresql",
      host: server,
      credentials: {
        usernameSecretRef: { name: server, key: "username" },
        passwordSecretRef: { name: server, key: "password" },
      },
    } as const;
  }

  /** Restores the only backup of a DatabaseBackup into a database of its name, and compares the rows. */
  async function mustRestore(backup: string, server: string): Promise<void> {
    const [snapshot, ...others] = await snapshotsOf(backup);
    expect(others).toEqual([]);
    expect(snapshot?.status).toMatchObject({ phase: "Succeeded", manifest: { tables: 1, rows: 20000 } });
    const { repository, snapshotID = "", fileName = "" } = snapshot?.status ?? {};
    if (repository === undefined) throw new Error(`${backup} has no backup`);
    const pod = `restore-${backup}`;
    const variable = (name: string, key: string) => ({
      name,
      valueFrom: { secretKeyRef: { name: server, key } },
    });
    await apply(
      repositoryScriptPod(
        pod,
        imageReference(server === "pg16" ? "postgres:16" : "postgres:18"),
        repositoryAccess(repository, "/etc/repository"),
        `createdb ${backup}; /my-operator/restic --no-cache --quiet dump ${snapshotID} ${fileName} | pg_restore --no-owner -d ${backup}`,
        [
          { name: "PGHOST", value: server },
          variable("PGUSER", "username"),
          variable("PGPASSWORD", "password"),
        ],
      ),
    );
    await inNamespace("wait", `pod/${pod}`, "--for=jsonpath={.status.phase}=Succeeded", "--timeout=120s");
    expect(await psql(server, digest, backup)).toBe(await psql(server, digest));
  }

  test.each(["16", "18"])(
    "%s is backed up with its own tools and comes back as it was",
    { concurrent: false },
    async (version) => {
      const server = `pg${version}`;
      await create(`shop${version}`, { databaseName: "shop", connection: connection(server) });
      expect((await backupOf(`shop${version}`)).status?.server).toMatchObject({
        version: expect.stringMatching(new RegExp(`^${version}\\.`)) as string,
        image: `docker.io/library/postgres:${version}`,
      });
      await mustSucceed(`shop${version}`, 1);
      await mustRestore(`shop${version}`, server);
    },
  );

  test(
    "that is killed in the dump has the run tried again, which leaves one backup",
    { concurrent: false },
    async () => {
      await create("killed", { databaseName: "shop", connection: connection("pg18"), backoffLimit: 5 });
      // A lock holds the run until restic is held, and that holds the dump in the midst of the table.
      const lock = psql("pg18", "BEGIN; LOCK TABLE orders; SELECT pg_sleep(600)").catch(() => undefined);
      const activity = (where: string) =>
        psql("pg18", `SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND ${where}`);
      await until(async () => {
        expect(await activity("wait_event = 'PgSleep'")).toBe("1");
      });
      const job = await startRun("killed", 1);
      await until(async () => {
        expect(await activity("application_name = 'my-operator' AND wait_event_type = 'Lock'")).toBe("1");
      });
      const [pod] = await list<Pod>("pods", "-l", `batch.kubernetes.io/job-name=${job}`);
      const name = pod?.metadata.name ?? "";
      await signalRestic(name, "STOP");
      await psql(
        "pg18",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'",
      );
      await lock;
      await until(async () => {
        expect(await activity("query LIKE 'COPY%' AND wait_event = 'ClientWrite'")).toBe("1");
      });
      await signalContainer(namespace, "pg18-0", "postgres", "KILL");
      await signalRestic(name, "CONT");
      expect(await endOfRun("killed", job)).toMatchObject({ phase: "Succeeded" });
      const tries = await list<Pod>("pods", "-l", `batch.kubernetes.io/job-name=${job}`);
      const first = tries.find(({ metadata }) => metadata.name === name)?.status;
      expect(first?.containerStatuses?.[0]?.state?.terminated?.message).toMatch(
        /^failed (DumpFailed|DatabaseUnreachable)\n/,
      );
      await mustRestore("killed", "pg18");
    },
  );

  async function signalRestic(pod: string, signal: "STOP" | "CONT"): Promise<void> {
    const script = `for process in /proc/[0-9]*; do
      case "$(tr '\\0' ' ' <$process/cmdline)" in "/my-operator/restic backup"*) kill -${signal} "\${process#/proc/}" ;; esac
    done`;
    await inNamespace("exec", pod, "-c", "backup", "--", "sh", "-c", script);
  }
});

describe.concurrent("a pruner", () => {
  test(
    "that deletes what carries its marks and is not in git takes no child along",
    { concurrent: false },
    async () => {
      const instance = "app.kubernetes.io/instance";
      const tracking = "argocd.argoproj.io/tracking-id";
      const marks = { labels: { [instance]: "shop" }, annotations: { [tracking]: "shop:databases.test.io" } };
      const generated = { storage: undefined, encryption: undefined };
      await create("tracked", generated as never, marks);
      await mustSucceed("tracked", 1);
      await until(async () => {
        expect(await list<Job>("jobs", "-l", "app.kubernetes.io/component=upkeep")).not.toEqual([]);
        expect(await snapshotsOf("tracked")).toHaveLength(1);
      });

      const kinds = (
        await kubectl(["api-resources", "--namespaced", "--verbs=list,delete", "-o", "name"])
      ).trim();
      const everything = await list<Pod>(kinds.replaceAll("\n", ","));
      const ours = everything.filter(({ metadata }) => metadata.name?.startsWith("tracked"));
      for (const kind of ["CronJob", "DatabaseSnapshot", "Job", "PersistentVolumeClaim", "Pod", "Secret"]) {
        expect(ours.map((each) => (each as { kind: string }).kind)).toContain(kind);
      }
      const marked = everything.filter(
        ({ metadata }) => metadata.labels?.[instance] === "shop" || tracking in (metadata.annotations ?? {}),
      );
      expect(marked.map(({ metadata }) => metadata.name)).toEqual(["tracked"]);

      // The DatabaseBackup itself goes from git: the pruner takes it, and what it holds stays.
      await inNamespace("delete", "databasebackup", "tracked", "--timeout=60s");
      await inNamespace("wait", "cronjob/tracked", "--for=delete", "--timeout=60s");
      const snapshots = await snapshotsOf("tracked");
      expect(snapshots.map(({ status }) => status?.phase)).toEqual(["Succeeded"]);
      await inNamespace("get", "secret/tracked-repository", "pvc/tracked-repository");
    },
  );
});

// By itself: what the kubelet is just about to start would be tried again, or fail without a further try.
test("a run goes on while the kubelet is started anew", async () => {
  await create("kept");
  await holdAt("within", "kept");
  const job = await startRun("kept", 1);
  const pod = await held("within", "kept");
  await restartKubelet();
  await release("within", "kept");
  expect(await endOfRun("kept", job)).toMatchObject({ phase: "Succeeded" });
  const pods = await list<Pod>("pods", "-l", `batch.kubernetes.io/job-name=${job}`);
  expect(pods.map(({ metadata, status }) => [metadata.name, status?.phase])).toEqual([[pod, "Succeeded"]]);
  await mustHold("kept", 1);
  await mustSucceed("kept", 2);
  await mustHold("kept", 2);
});
