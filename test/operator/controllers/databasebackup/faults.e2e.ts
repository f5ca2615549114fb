import { parseOutcome } from "../../../../operator/repository/run/outcome.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../../../operator/runtime/index.ts";
import { repositoryAccess } from "../../../../operator/repository/access.ts";
import { nodeImages } from "../../../../lib/testing/node-suite.ts";
import { nodeName } from "../../../../lib/testing/node/layout.ts";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { kubectl, testNamespace } from "../../../../lib/testing/suite.ts";
import { BackupsUnderTest } from "../../../support/controllers/backups-under-test.ts";
import type { HoldingPoint } from "../../../support/controllers/toolbox-pod.ts";
import {
  makeNotes,
  notesConnection,
  toolboxPod,
  wholeDumps,
} from "../../../support/controllers/toolbox-pod.ts";
import {
  folderOfClaim,
  onNode,
  pidOfContainer,
  restartKubelet,
  signalContainer,
} from "../../../support/controllers/node-faults.ts";
import { postgresServer, repositoryScriptPod } from "../../../support/controllers/pods.ts";
import { runScriptPod } from "../../../support/controllers/script-pod.ts";
import { postgresqlConnection } from "../../../support/api/backups.ts";

/*
 * Kills each program on a real node in each phase of a backup, and keeps runs from making progress. docs/backup.md has
 * the same list. No test waits for a time: a dump is held until the test has seen the state that it needs.
 */

// The Job that detects a server's version has the tools of PostgreSQL 17.
nodeImages("operator", "sqlite", "postgres:16", "postgres:17", "postgres:18");
const namespace = testNamespace("faults");
const backups = new BackupsUnderTest(namespace);
const operatorNamespace = "my-operator-system";
const deployment = "deployment.apps/my-operator-controller-manager";
/** These tests run one after the other, next to the concurrent ones. */
const inTurn = { concurrent: false };

beforeAll(async () => {
  await kubectl(["apply", "-f", "dist"]);
  await backups.kubectl("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted");
  await backups.apply(
    { apiVersion: "v1", kind: "Secret", metadata: { name: "key" }, stringData: { password: "planted-key" } },
    claim("repositories"),
    claim("data"),
    toolboxPod({ repositories: "repositories", data: "data" }, "key"),
    ...postgresServer("pg16", "16", "planted-password"),
    ...postgresServer("pg18", "18", "planted-password"),
  );
  await kubectl(["-n", operatorNamespace, "rollout", "status", deployment, "--timeout=300s"]);
  await backups.kubectl("wait", "pod/toolbox", "--for=condition=Ready", "--timeout=300s");
  await backups.inToolbox(makeNotes);
  // This DatabaseBackup needs minutes, which pass while the other tests run.
  await backups.holdAt("within", "ticking");
  await backups.create("ticking", { schedule: "* * * * *", startingDeadlineSeconds: 10 });
});

afterAll(async () => {
  await kubectl(["delete", "-f", "dist/0000-crds.k8s.yaml", "--ignore-not-found", "--timeout=300s"]);
  await kubectl(["delete", "-f", "dist", "--ignore-not-found"]);
});

function claim(name: string): object {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  };
}

describe.concurrent("the operator", () => {
  const selector = "control-plane=controller-manager";

  /** Kills the operator before it can do anything more, and keeps it from starting again. */
  async function stopOperator(): Promise<void> {
    await signalOperator("STOP");
    await kubectl(["-n", operatorNamespace, "scale", deployment, "--replicas=0"]);
    await signalOperator("KILL");
    await kubectl(["-n", operatorNamespace, "wait", "pod", "-l", selector, "--for=delete", "--timeout=300s"]);
  }

  async function startOperator(): Promise<void> {
    await kubectl(["-n", operatorNamespace, "scale", deployment, "--replicas=1"]);
  }

  async function signalOperator(signal: "STOP" | "KILL"): Promise<void> {
    const args = ["-n", operatorNamespace, "get", "pod", "-l", selector, "-o"];
    const pod = await eventually("one Pod of the operator", async () => {
      const names = await kubectl([...args, "jsonpath={.items[*].metadata.name}"]);
      expect(names).toMatch(/^\S+$/);
      return names;
    });
    await signalContainer(operatorNamespace, pod, "manager", signal);
  }

  // Whatever the previous test did, one operator runs.
  beforeEach(async () => {
    await startOperator();
    await kubectl(["-n", operatorNamespace, "rollout", "status", deployment, "--timeout=300s"]);
  });

  test("that is killed before it sees a run begin reports the run once", inTurn, async () => {
    await backups.create("unseen");
    await backups.holdAt("within", "unseen");
    await signalOperator("STOP");
    const job = await backups.startRun("unseen", 1);
    await backups.held("within", "unseen");
    expect((await backups.get("unseen")).status?.recentRuns ?? []).toEqual([]);
    await signalOperator("KILL");
    await eventually("the run in the status", async () => {
      const { status } = await backups.get("unseen");
      expect(status?.recentRuns).toMatchObject([{ jobName: job, phase: "Running" }]);
    });
    await backups.release("within", "unseen");
    expect(await backups.endOfRun("unseen", job)).toMatchObject({ phase: "Succeeded" });
    await backups.assertBackups("unseen", 1);
    expect(await backups.eventNotes("unseen", "BackupStarted")).toHaveLength(1);
  });

  test("that is away when a run ends and a backup is requested catches up, once", inTurn, async () => {
    await backups.create("unattended");
    await backups.holdAt("within", "unattended");
    const job = await backups.startRun("unattended", 1);
    await backups.held("within", "unattended");
    await stopOperator();
    await backups.release("within", "unattended");
    await backups.kubectl("wait", `job/${job}`, "--for=condition=Complete", "--timeout=300s");
    await backups.apply({
      apiVersion: "databases.test.io/v1alpha1",
      kind: "DatabaseSnapshot",
      metadata: { name: "asked-for" },
      spec: { backupRef: { name: "unattended" } },
    });
    expect(await backups.snapshots("unattended")).toHaveLength(1);
    await startOperator();
    expect(await backups.endOfRun("unattended", job)).toMatchObject({ phase: "Succeeded" });
    await backups.kubectl("wait", "databasesnapshot/asked-for", "--for=condition=Ready", "--timeout=300s");
    await backups.assertBackups("unattended", 2);
    const succeeded = await backups.eventNotes("unattended", "BackupSucceeded");
    expect(succeeded.filter((message) => message.includes(`Job ${job}:`))).toHaveLength(1);
  });

  test("that is killed while retention removes backups loses none that retention keeps", inTurn, async () => {
    await backups.create("retained");
    for (const number of [1, 2, 3]) await backups.runToSuccess("retained", number);
    await firstMaintenance("retained");
    // Maintenance waits until the run ends. So the operator dies after it deleted the objects, and before maintenance
    // removes their backups.
    await backups.holdAt("within", "retained");
    const job = await backups.startRun("retained", 4);
    await backups.held("within", "retained");
    await backups.change("retained", { retention: { keepLast: 1, minSuccessful: 1 } });
    await eventually("the deletion of two DatabaseSnapshots", async () => {
      const deleted = (await backups.snapshots("retained")).filter((each) => each.metadata.deletionTimestamp);
      expect(deleted).toHaveLength(2);
    });
    await signalOperator("KILL");
    await backups.release("within", "retained");
    expect(await backups.endOfRun("retained", job)).toMatchObject({ phase: "Succeeded" });
    await onlyOneIsLeft("retained");
  });

  test("that is killed during maintenance reads the report of that maintenance", inTurn, async () => {
    await backups.create("maintained");
    for (const number of [1, 2]) await backups.runToSuccess("maintained", number);
    await firstMaintenance("maintained");
    await backups.lock("maintained");
    await backups.change("maintained", { retention: { keepLast: 1, minSuccessful: 1 } });
    const maintenance = await backups.runningMaintenance("maintained");
    await stopOperator();
    await backups.unlock("maintained");
    await backups.kubectl("wait", `job/${maintenance.job}`, "--for=condition=Complete", "--timeout=300s");
    await startOperator();
    await onlyOneIsLeft("maintained");
    expect(await backups.condition("maintained", "LastMaintenanceSucceeded")).toMatchObject({
      status: "True",
    });
    await backups.runToSuccess("maintained", 3);
  });

  /**
   * Waits until the operator has listed a repository for the first time. After that, only a removal makes maintenance
   * due.
   */
  async function firstMaintenance(backup: string): Promise<void> {
    await eventually(`the first maintenance of ${backup}`, async () => {
      expect((await backups.get(backup)).status?.repository?.lastMaintenanceTime).toBeDefined();
    });
  }

  async function onlyOneIsLeft(backup: string): Promise<void> {
    await eventually(`one DatabaseSnapshot of ${backup}`, async () => {
      expect(await backups.snapshots(backup)).toHaveLength(1);
    });
    await backups.assertBackups(backup, 1);
  }
});

test.concurrent(
  "a Pod that fits no node is reported, the deadline ends its run, and the next run succeeds",
  async () => {
    await backups.create("homeless", {
      nodeSelector: { "faults.test/disk": "fast" },
    });
    const job = await backups.startRun("homeless", 1);
    await eventually("the explanation Unschedulable", async () => {
      expect(await backups.condition("homeless", "Ready")).toMatchObject({
        status: "False",
        reason: "Unschedulable",
        message: expect.stringContaining("node affinity/selector") as string,
      });
    });
    await backups.reachDeadline(job);
    expect(await backups.endOfRun("homeless", job)).toMatchObject({
      phase: "Failed",
      reason: "DeadlineExceeded",
    });
    expect(await backups.condition("homeless", "LastBackupSucceeded")).toMatchObject({ status: "False" });
    await kubectl(["label", "node", nodeName, "faults.test/disk=fast"]);
    await backups.runToSuccess("homeless", 2);
    expect(await backups.condition("homeless", "Ready")).toMatchObject({ status: "True" });
    await backups.assertBackups("homeless", 1);
  },
);

describe.concurrent("a run", () => {
  /** Kills the program of the backup container whose command line begins with these words. */
  function killInside(pod: string, words: string): Promise<string> {
    const script = `for process in /proc/[0-9]*; do
      case "$(tr '\\0' ' ' <$process/cmdline)" in "${words}"*) kill -9 "\${process#/proc/}"; exit ;; esac
    done; exit 1`;
    return backups.kubectl("exec", pod, "-c", "backup", "--", "sh", "-c", script);
  }

  test.each<[victim: string, point: HoldingPoint, kill: (pod: string) => Promise<unknown>]>([
    ["container in the dump", "within", (pod) => signalContainer(namespace, pod, "backup", "KILL")],
    ["container before the commit", "end", (pod) => signalContainer(namespace, pod, "backup", "KILL")],
    ["restic before the commit", "end", (pod) => killInside(pod, "/my-operator/restic ")],
  ])(
    "whose %s is killed leaves nothing and is reported, and the next one succeeds",
    inTurn,
    async (victim, point, kill) => {
      const backup = victim.replaceAll(" ", "-");
      await backups.holdAt(point, backup);
      await backups.create(backup, { backoffLimit: 0 });
      const job = await backups.startRun(backup, 1);
      await kill(await backups.held(point, backup));
      expect(await backups.endOfRun(backup, job)).toMatchObject({ phase: "Failed", reason: "Killed" });
      expect(await backups.condition(backup, "LastBackupSucceeded")).toMatchObject({
        status: "False",
        reason: "Killed",
      });
      expect(await backups.condition(backup, "Ready")).toMatchObject({ status: "True" });
      await backups.assertBackups(backup, 0);
      await backups.release(point, backup);
      await backups.runToSuccess(backup, 2);
      await backups.assertBackups(backup, 1);
      expect(await backups.condition(backup, "LastBackupSucceeded")).toMatchObject({ status: "True" });
    },
  );

  test("whose Pod is deleted by force is retried, and leaves one backup", inTurn, async () => {
    await backups.create("deleted");
    await backups.holdAt("within", "deleted");
    const job = await backups.startRun("deleted", 1);
    const pod = await backups.held("within", "deleted");
    const process = { PID: await pidOfContainer(namespace, pod, "backup") };
    await backups.kubectl("delete", "pod", pod, "--force", "--grace-period=0");
    // The container runs until the kubelet has ended it.
    await eventually("the end of the deleted Pod's process", () => onNode(`! kill -0 "$PID"`, process));
    await backups.release("within", "deleted");
    expect(await backups.endOfRun("deleted", job)).toMatchObject({ phase: "Succeeded" });
    await backups.assertBackups("deleted", 1);
  });
});

describe.concurrent("PostgreSQL", () => {
  const digest = "SELECT count(*), md5(string_agg(orders::text, '' ORDER BY id)) FROM orders";

  beforeAll(async () => {
    for (const server of ["pg16", "pg18"]) {
      await backups.kubectl("rollout", "status", `statefulset/${server}`, "--timeout=300s");
      // Retried, because kubectl exec may lose its connection to the node on a busy machine.
      await eventually(`a table of ${server}`, () =>
        psql(
          server,
          `DROP TABLE IF EXISTS orders;
           CREATE TABLE orders AS SELECT id, repeat(md5(random()::text || id), 30) AS note FROM generate_series(1, 20000) AS id`,
        ),
      );
    }
  });

  async function psql(server: string, statement: string, database = "shop"): Promise<string> {
    const client = ["psql", "-U", "shop", "-d", database, "-v", "ON_ERROR_STOP=1", "-qtAc", statement];
    return (await backups.kubectl("exec", `${server}-0`, "--", ...client)).trim();
  }

  /** Asserts that the only backup of a DatabaseBackup restores with the same rows, into a database of its name. */
  async function assertRestores(backup: string, server: string): Promise<void> {
    const [snapshot, ...others] = await backups.snapshots(backup);
    expect(others).toEqual([]);
    expect(snapshot?.status).toMatchObject({
      phase: "Succeeded",
      inventory: { version: 2, tables: 1, rows: 20000 },
    });
    const { repository, artifact } = snapshot?.status ?? {};
    const { snapshotID = "", fileName = "" } = artifact ?? {};
    if (repository === undefined) throw new Error(`${backup} has no backup`);
    const variable = (name: string, key: string) => ({
      name,
      valueFrom: { secretKeyRef: { name: server, key } },
    });
    await runScriptPod(
      namespace,
      repositoryScriptPod(
        `restore-${backup}`,
        server === "pg16" ? "postgres:16" : "postgres:18",
        repositoryAccess(repository, "/etc/repository"),
        `createdb ${backup}; /my-operator/restic --no-cache --quiet --retry-lock 2m dump ${snapshotID} ${fileName} | pg_restore --no-owner -d ${backup}`,
        [
          { name: "PGHOST", value: server },
          variable("PGUSER", "username"),
          variable("PGPASSWORD", "password"),
        ],
      ),
    );
    expect(await psql(server, digest, backup)).toBe(await psql(server, digest));
  }

  test.each(["16", "18"])(
    "%s is backed up with its own tools and restores with the same rows",
    inTurn,
    async (version) => {
      const server = `pg${version}`;
      await backups.create(`shop${version}`, {
        databaseName: "shop",
        connection: postgresqlConnection(server),
      });
      expect((await backups.get(`shop${version}`)).status?.server).toMatchObject({
        version: expect.stringMatching(new RegExp(`^${version}\\.`)) as string,
        image: `docker.io/library/postgres:${version}`,
      });
      await backups.runToSuccess(`shop${version}`, 1);
      await assertRestores(`shop${version}`, server);
    },
  );

  test("that is killed during the dump makes the run retry, which leaves one backup", inTurn, async () => {
    await backups.create("killed", {
      databaseName: "shop",
      connection: postgresqlConnection("pg18"),
      backoffLimit: 5,
    });
    // The lock blocks the dump until restic is stopped. Then the stopped restic blocks it in the middle of the table.
    const lock = psql("pg18", "BEGIN; LOCK TABLE orders; SELECT pg_sleep(600)").catch(() => undefined);
    const activity = (where: string) =>
      psql("pg18", `SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND ${where}`);
    await eventually("the lock on the table", async () => {
      expect(await activity("wait_event = 'PgSleep'")).toBe("1");
    });
    const job = await backups.startRun("killed", 1);
    await eventually("a dump that waits for the lock", async () => {
      expect(await activity("application_name = 'my-operator' AND wait_event_type = 'Lock'")).toBe("1");
    });
    const name = await backups.runningPodOf(job);
    await signalRestic(name, "STOP");
    await psql("pg18", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
    await lock;
    await eventually("a dump that cannot write on", async () => {
      expect(await activity("query LIKE 'COPY%' AND wait_event = 'ClientWrite'")).toBe("1");
    });
    await signalContainer(namespace, "pg18-0", "server", "KILL");
    await signalRestic(name, "CONT");
    expect(await backups.endOfRun("killed", job)).toMatchObject({ phase: "Succeeded" });
    const tries = await backups.pods(`batch.kubernetes.io/job-name=${job}`);
    const first = tries.find(({ metadata }) => metadata.name === name)?.status;
    expect(parseOutcome(first?.containerStatuses?.[0]?.state?.terminated?.message ?? "")).toMatchObject({
      failure: { reason: expect.stringMatching(/^(DumpFailed|DatabaseUnreachable)$/) as unknown },
    });
    await assertRestores("killed", "pg18");
  });

  async function signalRestic(pod: string, signal: "STOP" | "CONT"): Promise<void> {
    const script = `for process in /proc/[0-9]*; do
      case "$(tr '\\0' ' ' <$process/cmdline)" in "/my-operator/restic backup"*) kill -${signal} "\${process#/proc/}" ;; esac
    done`;
    await backups.kubectl("exec", pod, "-c", "backup", "--", "sh", "-c", script);
  }
});

test.concurrent(
  "an image that cannot be pulled is reported, and once the spec names another, another Job takes the run's place",
  async () => {
    const connection = notesConnection("imageless", "data");
    await backups.create("imageless", {
      connection: { ...connection, image: "registry.invalid/none:1" },
    });
    const job = await backups.startRun("imageless", 1);
    await eventually("the explanation that names the image", async () => {
      expect(await backups.condition("imageless", "Ready")).toMatchObject({
        status: "False",
        reason: expect.stringMatching(/^(ErrImagePull|ImagePullBackOff)$/) as string,
        message: expect.stringContaining("registry.invalid/none:1") as string,
      });
    });
    await backups.change("imageless", { connection });
    await eventually("a backup by another Job", async () => {
      const runs = (await backups.get("imageless")).status?.recentRuns;
      expect(runs).toMatchObject([{ phase: "Succeeded", trigger: "Manual" }]);
      expect(runs?.[0]?.jobName).not.toBe(job);
    });
    expect(await backups.condition("imageless", "Ready")).toMatchObject({ status: "True" });
    expect(await backups.eventNotes("imageless", "RunReplaced")).toHaveLength(1);
    expect(await backups.eventNotes("imageless", "BackupFailed")).toEqual([]);
    await backups.assertBackups("imageless", 1);
  },
);

test.concurrent(
  "a schedule whose run takes longer than the interval skips times, reports them, and goes on",
  async () => {
    await backups.held("within", "ticking");
    await eventually("a missed run", async () => {
      expect((await backups.get("ticking")).status?.missedRuns).toBeGreaterThan(0);
    });
    await eventually("the event BackupMissed", async () => {
      expect((await backups.eventNotes("ticking", "BackupMissed")).join()).toMatch(/No backup started at/);
    });
    const { status } = await backups.get("ticking");
    expect(status?.recentRuns).toMatchObject([{ phase: "Running", trigger: "Schedule" }]);
    expect(await backups.condition("ticking", "Ready")).toMatchObject({ status: "True" });

    await backups.release("within", "ticking");
    await eventually("two backups after the long run", async () => {
      const runs = (await backups.get("ticking")).status?.recentRuns ?? [];
      const ended = runs.filter(({ phase }) => phase === "Succeeded");
      expect(ended.length).toBeGreaterThan(1);
    });
    await backups.change("ticking", { suspend: true });
  },
);

describe.concurrent("maintenance", () => {
  test("finds by a check what the storage has lost, and names the backup that needs it", async () => {
    await backups.create("rotting", { repository: { check: { schedule: "* * * * *" } } });
    await backups.runToSuccess("rotting", 1);
    await eventually("a check that finds no damage", async () => {
      expect(await backups.condition("rotting", "RepositoryIntact")).toMatchObject({ status: "True" });
    });
    // The files of directories are smaller.
    await backups.inToolbox("find /repository/backups/rotting/data -type f -size +1k -exec rm {} +");
    await eventually("a check that finds the damage", async () => {
      expect(await backups.condition("rotting", "RepositoryIntact")).toMatchObject({
        status: "False",
        reason: "RepositoryDamaged",
        message: expect.stringContaining("does not exist") as string,
      });
    });
    const [snapshot] = await backups.snapshots("rotting");
    expect(snapshot?.status?.conditions).toContainEqual(
      expect.objectContaining({ type: "Verified", status: "False", reason: "RepositoryDamaged" }),
    );
  });

  test(
    "that is killed while it forgets or frees space loses nothing, and the next one completes it",
    inTurn,
    async () => {
      await backups.create("cleaned", { retention: { keepLast: 9 }, repository: { pruneInterval: "1h" } });
      for (const number of [1, 2]) await backups.runToSuccess("cleaned", number);
      await backups.assertBackups("cleaned", 2);
      await eventually("the first maintenance of cleaned", async () => {
        expect((await backups.get("cleaned")).status?.repository?.lastMaintenanceTime).toBeDefined();
      });
      const [removed, kept] = await backups.snapshots("cleaned");
      const name = removed?.metadata.name ?? "";
      const id = removed?.status?.artifact?.snapshotID ?? "";

      await backups.lock("cleaned");
      await backups.kubectl("delete", "databasesnapshot", name, "--wait=false");
      await killMaintenance("cleaned", `[ ! -e "$REPOSITORY/snapshots/${id}" ]`);
      const left = await backups.snapshots("cleaned");
      expect(left).toHaveLength(2);
      expect(left.find(({ metadata }) => metadata.name === name)?.status).toMatchObject({
        phase: "Deleting",
      });

      await backups.lock("cleaned");
      // Pretend that maintenance forgot a snapshot two hours ago, so that freeing space is due.
      const lastForgetTime = new Date(Date.now() - 7_200_000).toISOString();
      await backups.kubectl(
        ...["patch", "databasebackup", "cleaned", "--subresource=status", "--type=merge"],
        ...["-p", JSON.stringify({ status: { repository: { lastForgetTime } } })],
      );
      await deleteMaintenanceJobs("cleaned");
      // While maintenance frees space, it holds an exclusive lock on the repository.
      await killMaintenance(
        "cleaned",
        `now=$(ls "$REPOSITORY/locks"); [ -n "$now" ] && [ "$now" != "$before" ]`,
      );
      expect(await backups.inToolbox(wholeDumps, "cleaned")).toBe(kept?.status?.artifact?.snapshotID);

      await deleteMaintenanceJobs("cleaned");
      await backups.kubectl("wait", `databasesnapshot/${name}`, "--for=delete", "--timeout=300s");
      await eventually("maintenance of cleaned to succeed", async () => {
        expect(await backups.condition("cleaned", "LastMaintenanceSucceeded")).toMatchObject({
          status: "True",
        });
      });
      await backups.assertBackups("cleaned", 1);
      await backups.runToSuccess("cleaned", 3);
      await backups.assertBackups("cleaned", 2);
      await backups.inToolbox("/my-operator/restic --no-cache --no-lock check", "cleaned");
    },
  );

  /**
   * Waits until maintenance waits for the lock, releases the lock, and kills maintenance's container as soon as the
   * condition is true. Then removes the lock that maintenance left.
   */
  async function killMaintenance(backup: string, condition: string): Promise<void> {
    const { job, pod } = await backups.runningMaintenance(backup);
    const script = `
      before=$(ls "$REPOSITORY/locks")
      rm "$LOCK"
      until ${condition}; do sleep 0.01; done # onNode has a deadline
      kill -9 "$PID"`;
    await onNode(script, {
      PID: await pidOfContainer(namespace, pod, "maintenance"),
      LOCK: `${await folderOfClaim(namespace, "data")}/lock-${backup}`,
      REPOSITORY: `${await folderOfClaim(namespace, "repositories")}/backups/${backup}`,
    });
    await eventually(`the explanation Killed of ${backup}`, async () => {
      expect(await backups.condition(backup, "LastMaintenanceSucceeded")).toMatchObject({
        status: "False",
        reason: "Killed",
        message: expect.stringContaining(job) as string,
      });
    });
    await backups.inToolbox("/my-operator/restic --no-cache unlock --remove-all", backup);
  }

  /** Deletes the maintenance Jobs. The operator would retry only ten minutes after a failed one. */
  async function deleteMaintenanceJobs(backup: string): Promise<void> {
    const labels = `databases.test.io/databasebackup=${backup},app.kubernetes.io/component=maintenance`;
    await backups.kubectl("delete", "jobs", "-l", labels);
  }
});

test.concurrent(
  "a GitOps pruner, which deletes objects with its marks that are not in git, deletes no child",
  async () => {
    const instance = "app.kubernetes.io/instance";
    const tracking = "argocd.argoproj.io/tracking-id";
    const marks = { labels: { [instance]: "shop" }, annotations: { [tracking]: "shop:databases.test.io" } };
    // The operator creates a claim and a Secret for it.
    await backups.create("tracked", { storage: undefined, encryption: undefined }, marks);
    await backups.runToSuccess("tracked", 1);
    await eventually("maintenance and a DatabaseSnapshot of tracked", async () => {
      expect(
        await backups.jobs(
          "databases.test.io/databasebackup=tracked,app.kubernetes.io/component=maintenance",
        ),
      ).not.toEqual([]);
      expect(await backups.snapshots("tracked")).toHaveLength(1);
    });

    const kinds = (
      await kubectl(["api-resources", "--namespaced", "--verbs=list,delete", "-o", "name"])
    ).trim();
    const answer = await backups.kubectl("get", kinds.replaceAll("\n", ","), "-o", "json");
    const everything = (JSON.parse(answer) as { items: KubernetesObject[] }).items;
    const ours = everything.filter(({ metadata }) => metadata.name?.startsWith("tracked"));
    for (const kind of ["CronJob", "DatabaseSnapshot", "Job", "PersistentVolumeClaim", "Pod", "Secret"]) {
      expect(ours.map((each) => each.kind)).toContain(kind);
    }
    const marked = everything.filter(
      ({ metadata }) => metadata.labels?.[instance] === "shop" || tracking in (metadata.annotations ?? {}),
    );
    expect(marked.map(({ metadata }) => metadata.name)).toEqual(["tracked"]);

    // The DatabaseBackup itself is removed from git: the pruner deletes it, and its backups stay.
    await backups.kubectl("delete", "databasebackup", "tracked", "--timeout=300s");
    await backups.kubectl("wait", "cronjob/tracked", "--for=delete", "--timeout=300s");
    const snapshots = await backups.snapshots("tracked");
    expect(snapshots.map(({ status }) => status?.phase)).toEqual(["Succeeded"]);
    await backups.kubectl("get", "secret/tracked-repository", "pvc/tracked-repository");
  },
);

// Not concurrent: the restart would make runs of other tests retry or fail if the kubelet is about to start them.
test("a run goes on while the kubelet restarts", async () => {
  await backups.create("kept");
  await backups.holdAt("within", "kept");
  const job = await backups.startRun("kept", 1);
  const pod = await backups.held("within", "kept");
  await restartKubelet();
  await backups.release("within", "kept");
  expect(await backups.endOfRun("kept", job)).toMatchObject({ phase: "Succeeded" });
  const pods = await backups.pods(`batch.kubernetes.io/job-name=${job}`);
  expect(pods.map(({ metadata, status }) => [metadata.name, status?.phase])).toEqual([[pod, "Succeeded"]]);
  await backups.assertBackups("kept", 1);
  await backups.runToSuccess("kept", 2);
  await backups.assertBackups("kept", 2);
});
