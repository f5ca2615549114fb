import { expect } from "vitest";
import type { BackupRun, DatabaseBackup } from "../../../operator/api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import type { Job, Pod } from "../../../operator/kubernetes/kinds.ts";
import { databaseBackups, databaseSnapshots, jobs, pods } from "../../../operator/kubernetes/kinds.ts";
import { events } from "../../../operator/runtime/events/event-writer.ts";
import type { Client } from "../../../operator/runtime/index.ts";
import { createClient } from "../../../operator/runtime/index.ts";
import { kubectl, suiteCluster } from "../../../lib/testing/suite.ts";
import { eventually } from "../../../lib/testing/eventually.ts";
import type { SpecChanges } from "../api/backups.ts";
import { databaseBackup } from "../api/backups.ts";
import type { HoldingPoint } from "./toolbox-pod.ts";
import { notesConnection, wholeDumps } from "./toolbox-pod.ts";

/** How long to wait for anything here, in seconds: far more than it takes, as the machine may be busy. */
export const maxWaitSeconds = 240;

/** Like `eventually`, but waits for `maxWaitSeconds`. */
export function until<T>(what: string, look: () => Promise<T>): Promise<T> {
  return eventually(what, look, { seconds: maxWaitSeconds });
}

/**
 * The DatabaseBackups of a namespace with a desk: how a test makes them, runs them, and judges what they have left. The
 * namespace has the claims `repositories` and `data` and the Secret `key`.
 */
export class BackupsUnderTest {
  readonly namespace: string;
  readonly #client: Client = createClient({ name: "my-tests", kubeconfig: suiteCluster().kubeconfig });

  constructor(namespace: string) {
    this.namespace = namespace;
  }

  kubectl(...words: string[]): Promise<string> {
    return kubectl(["-n", this.namespace, ...words]);
  }

  async apply(...objects: object[]): Promise<void> {
    const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
    await kubectl(["-n", this.namespace, "apply", "-f", "-"], { input });
  }

  /** Creates a DatabaseBackup, of the desk's database unless it has another connection, and waits until it is ready. */
  async create(
    name: string,
    changes: SpecChanges = {},
    metadata: Partial<DatabaseBackup["metadata"]> = {},
  ): Promise<void> {
    const backup = databaseBackup(name, {
      databaseName: "notes",
      connection: notesConnection(name, "data"),
      storage: { persistentVolumeClaim: { claimName: "repositories" } },
      encryption: { passwordSecretRef: { name: "key", key: "password" } },
      ...changes,
    });
    await this.apply({ ...backup, metadata: { name, ...metadata } });
    await until(`${name} to be ready`, async () => {
      expect(await this.condition(name, "Ready")).toMatchObject({ status: "True" });
    });
  }

  change(name: string, spec: object): Promise<string> {
    return this.kubectl("patch", "databasebackup", name, "--type=merge", "-p", JSON.stringify({ spec }));
  }

  get(name: string): Promise<DatabaseBackup> {
    return this.#client.get(databaseBackups, { namespace: this.namespace, name });
  }

  async condition(name: string, type: string) {
    const { status } = await this.get(name);
    return status?.conditions?.find((each) => each.type === type);
  }

  async snapshots(name: string): Promise<DatabaseSnapshot[]> {
    const { items } = await this.#client.list(databaseSnapshots, { namespace: this.namespace });
    return items.filter(({ spec }) => spec.backupRef.name === name);
  }

  async pods(labelSelector: string): Promise<Pod[]> {
    return (await this.#client.list(pods, { namespace: this.namespace, labelSelector })).items;
  }

  async jobs(labelSelector: string): Promise<Job[]> {
    return (await this.#client.list(jobs, { namespace: this.namespace, labelSelector })).items;
  }

  /** What the events with that reason say about a DatabaseBackup. */
  async told(name: string, reason: string): Promise<string[]> {
    const { items } = await this.#client.list(events, { namespace: this.namespace });
    return items
      .filter((event) => event.reason === reason && event.regarding.name === name)
      .map(({ note }) => note);
  }

  /** Begins a run as people do, and returns the name of its Job. */
  async startRun(name: string, number: number): Promise<string> {
    const job = `${name}-${number}`;
    await this.kubectl("create", "job", job, `--from=cronjob/${name}`);
    return job;
  }

  endOfRun(name: string, job: string): Promise<BackupRun> {
    return until(`the end of run ${job}`, async () => {
      const run = (await this.get(name)).status?.recentRuns?.find(({ jobName }) => jobName === job);
      if (run === undefined || run.phase === "Running")
        throw new Error(`its phase is ${run?.phase ?? "unknown"}`);
      return run;
    });
  }

  async mustSucceed(name: string, number: number): Promise<void> {
    const job = await this.startRun(name, number);
    expect(await this.endOfRun(name, job)).toMatchObject({ phase: "Succeeded" });
  }

  /**
   * The repository of a DatabaseBackup of the desk's database holds so many backups, each restores with all rows and has a
   * DatabaseSnapshot, and there are no other DatabaseSnapshots.
   */
  async mustHold(name: string, count: number): Promise<void> {
    const ids = (await this.atDesk(wholeDumps, name)).split("\n").filter((line) => line !== "");
    expect(ids).toHaveLength(count);
    await until(`a DatabaseSnapshot of each backup of ${name}`, async () => {
      const snapshots = await this.snapshots(name);
      expect(snapshots.map(({ status }) => status?.phase)).toEqual(ids.map(() => "Succeeded"));
      expect(snapshots.map(({ status }) => status?.snapshotID).sort()).toEqual([...ids].sort());
    });
  }

  /**
   * Runs a script at the desk, again if it fails: the kubelet may be away for a moment.
   *
   * @param name The DatabaseBackup whose repository restic works in.
   */
  atDesk(script: string, name = ""): Promise<string> {
    const variables = [
      "RESTIC_PASSWORD_FILE=/etc/repository/password",
      `RESTIC_REPOSITORY=/repository/backups/${name}`,
    ];
    const command = ["env", ...variables, "sh", "-euc", script];
    return eventually(
      `a script at the desk that succeeds`,
      async () => (await this.kubectl("exec", "desk", "--", ...command)).trim(),
      { seconds: maxWaitSeconds, intervalMilliseconds: 1000 },
    );
  }

  /** Has the dumps of a DatabaseBackup stop there, from now on. */
  async holdAt(point: HoldingPoint, name: string): Promise<void> {
    await this.atDesk(`touch /data/hold-${name}-${point}`);
  }

  /** Waits until a dump has stopped there, and returns the name of its Pod. */
  held(point: HoldingPoint, name: string): Promise<string> {
    const file = `/data/at-${name}-${point}`;
    return this.atDesk(`timeout 60 sh -c 'until [ -s ${file} ]; do sleep 0.2; done'; cat ${file}`);
  }

  /** Has dumps go on. */
  async release(point: HoldingPoint, name: string): Promise<void> {
    await this.atDesk(`rm -f /data/hold-${name}-${point} /data/at-${name}-${point}`);
  }

  /** Has the desk work in a repository until its file `/data/lock-NAME` is gone, so that maintenance has to wait. */
  async lock(name: string): Promise<void> {
    await this.atDesk(
      `touch /data/lock-${name}
       setsid /my-operator/restic --no-cache backup --stdin-from-command -- \\
         sh -c "while [ -e /data/lock-${name} ]; do sleep 0.2; done; exit 1" >/dev/null 2>&1 &
       timeout 60 sh -c 'until /my-operator/restic --no-cache --no-lock list locks | grep -q .; do sleep 0.2; done'`,
      name,
    );
  }

  async unlock(name: string): Promise<void> {
    await this.atDesk(`rm -f /data/lock-${name}`);
  }

  /** Waits until maintenance is at work in a DatabaseBackup's repository. */
  maintenanceAtWork(name: string): Promise<{ job: string; pod: string }> {
    return this.#runningPod(
      `databases.test.io/databasebackup=${name},app.kubernetes.io/component=maintenance`,
    );
  }

  /** Waits until an attempt of a Job runs, and returns the name of its Pod. The Pods of earlier attempts have ended. */
  async runningPodOf(job: string): Promise<string> {
    return (await this.#runningPod(`batch.kubernetes.io/job-name=${job}`)).pod;
  }

  #runningPod(labelSelector: string): Promise<{ job: string; pod: string }> {
    return until(`a running Pod with the labels ${labelSelector}`, async () => {
      const all = await this.pods(labelSelector);
      const running = all.find(({ status }) =>
        status?.containerStatuses?.some(({ state }) => state?.running !== undefined),
      );
      if (running === undefined) {
        const phases = all.map(({ metadata, status }) => `${metadata.name ?? ""} ${status?.phase ?? ""}`);
        throw new Error(`the Pods are: ${phases.join(", ")}`);
      }
      const { name: pod = "", labels = {} } = running.metadata;
      return { pod, job: labels["batch.kubernetes.io/job-name"] ?? "" };
    });
  }
}
