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

/**
 * Creates DatabaseBackups in a namespace, runs them, and checks what they have stored. The namespace needs the toolbox
 * Pod, the claims `repositories` and `data`, and the Secret `key`.
 */
export class BackupsUnderTest {
  readonly namespace: string;
  readonly #client: Client = createClient({ name: "my-tests", kubeconfig: suiteCluster().kubeconfig });

  constructor(namespace: string) {
    this.namespace = namespace;
  }

  kubectl(...args: string[]): Promise<string> {
    return kubectl(["-n", this.namespace, ...args]);
  }

  async apply(...objects: object[]): Promise<void> {
    const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
    await kubectl(["-n", this.namespace, "apply", "-f", "-"], { input });
  }

  /** Creates a DatabaseBackup, by default of the toolbox's database, and waits until it is ready. */
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
    await eventually(`${name} to be ready`, async () => {
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

  /** The notes of a DatabaseBackup's events with that reason. */
  async eventNotes(name: string, reason: string): Promise<string[]> {
    const { items } = await this.#client.list(events, { namespace: this.namespace });
    return items
      .filter((event) => event.reason === reason && event.regarding.name === name)
      .map(({ note }) => note);
  }

  /** Starts a run as a user does, and returns the name of its Job. */
  async startRun(name: string, number: number): Promise<string> {
    const job = `${name}-${number}`;
    await this.kubectl("create", "job", job, `--from=cronjob/${name}`);
    return job;
  }

  endOfRun(name: string, job: string): Promise<BackupRun> {
    return eventually(`the end of run ${job}`, async () => {
      const run = (await this.get(name)).status?.recentRuns?.find(({ jobName }) => jobName === job);
      if (run === undefined || run.phase === "Running")
        throw new Error(`its phase is ${run?.phase ?? "unknown"}`);
      return run;
    });
  }

  /**
   * Makes the deadline of a run pass now. A short deadline from the start could pass before the operator reports the
   * run.
   */
  async reachDeadline(job: string): Promise<void> {
    await this.kubectl("patch", "job", job, "--type=merge", "-p", '{"spec":{"activeDeadlineSeconds":1}}');
  }

  /** Runs a backup, and asserts that it succeeds. */
  async runToSuccess(name: string, number: number): Promise<void> {
    const job = await this.startRun(name, number);
    expect(await this.endOfRun(name, job)).toMatchObject({ phase: "Succeeded" });
  }

  /**
   * Asserts that a DatabaseBackup of the toolbox's database has this number of backups in its repository, that each
   * restores with all rows, and that exactly these have a DatabaseSnapshot.
   */
  async assertBackups(name: string, count: number): Promise<void> {
    const ids = (await this.inToolbox(wholeDumps, name)).split("\n").filter((line) => line !== "");
    expect(ids).toHaveLength(count);
    await eventually(`a DatabaseSnapshot of each backup of ${name}`, async () => {
      const snapshots = await this.snapshots(name);
      expect(snapshots.map(({ status }) => status?.phase)).toEqual(ids.map(() => "Succeeded"));
      expect(snapshots.map(({ status }) => status?.artifact?.snapshotID).sort()).toEqual([...ids].sort());
    });
  }

  /**
   * Runs a script in the toolbox Pod. Retries until it succeeds, because a test may be restarting the kubelet.
   *
   * @param name The DatabaseBackup whose repository restic uses.
   */
  inToolbox(script: string, name = ""): Promise<string> {
    const variables = [
      "RESTIC_PASSWORD_FILE=/etc/repository/password",
      `RESTIC_REPOSITORY=/repository/backups/${name}`,
    ];
    const command = ["env", ...variables, "sh", "-euc", script];
    return eventually(
      "success of a script in the toolbox Pod",
      async () => (await this.kubectl("exec", "toolbox", "--", ...command)).trim(),
      { intervalMilliseconds: 1000 },
    );
  }

  /** Holds all further dumps of a DatabaseBackup at this point. */
  async holdAt(point: HoldingPoint, name: string): Promise<void> {
    await this.inToolbox(`touch /data/hold-${name}-${point}`);
  }

  /** Waits until a dump is held at this point, and returns the name of its Pod. */
  held(point: HoldingPoint, name: string): Promise<string> {
    const file = `/data/at-${name}-${point}`;
    return this.inToolbox(`timeout 60 sh -c 'until [ -s ${file} ]; do sleep 0.2; done'; cat ${file}`);
  }

  /** Releases the dumps that are held at this point. */
  async release(point: HoldingPoint, name: string): Promise<void> {
    await this.inToolbox(`rm -f /data/hold-${name}-${point} /data/at-${name}-${point}`);
  }

  /** Locks a repository until its file `/data/lock-NAME` is removed: maintenance has to wait. */
  async lock(name: string): Promise<void> {
    await this.inToolbox(
      `touch /data/lock-${name}
       setsid /my-operator/restic --no-cache backup --stdin-from-command -- \\
         sh -c "while [ -e /data/lock-${name} ]; do sleep 0.2; done; exit 1" >/dev/null 2>&1 &
       timeout 60 sh -c 'until /my-operator/restic --no-cache --no-lock list locks | grep -q .; do sleep 0.2; done'`,
      name,
    );
  }

  async unlock(name: string): Promise<void> {
    await this.inToolbox(`rm -f /data/lock-${name}`);
  }

  /** Waits until a maintenance Pod of a DatabaseBackup runs. */
  runningMaintenance(name: string): Promise<{ job: string; pod: string }> {
    return this.#runningPod(
      `databases.test.io/databasebackup=${name},app.kubernetes.io/component=maintenance`,
    );
  }

  /** Waits until an attempt of a Job runs, and returns the name of its Pod. The Pods of earlier attempts have ended. */
  async runningPodOf(job: string): Promise<string> {
    return (await this.#runningPod(`batch.kubernetes.io/job-name=${job}`)).pod;
  }

  #runningPod(labelSelector: string): Promise<{ job: string; pod: string }> {
    return eventually(`a running Pod with the labels ${labelSelector}`, async () => {
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
