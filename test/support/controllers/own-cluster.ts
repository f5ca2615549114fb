import { expect } from "vitest";
import { eventually } from "../../../lib/testing/eventually.ts";
import type { Envtest } from "../../../lib/testing/envtest.ts";
import { startEnvtest } from "../../../lib/testing/envtest.ts";
import type { DatabaseBackup } from "../../../operator/api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import { registerControllers } from "../../../operator/controllers/index.ts";
import type { CronJob, Job } from "../../../operator/kubernetes/kinds.ts";
import {
  cronJobs,
  databaseBackups,
  databaseSnapshots,
  jobs,
  namespaces,
  secrets,
} from "../../../operator/kubernetes/kinds.ts";
import { events } from "../../../operator/runtime/events/event-writer.ts";
import type { Client } from "../../../operator/runtime/index.ts";
import { createClient, ignoreNotFound, Manager } from "../../../operator/runtime/index.ts";
import { recordingLog } from "../runtime/parts.ts";
import type { End } from "./fake-control-plane.ts";
import { controllersOptions } from "./controllers-options.ts";
import { FakeControlPlane } from "./fake-control-plane.ts";
import { ShiftedClock } from "./shifted-clock.ts";
import { doWork } from "./working-jobs.ts";

/** A Job that has a name. */
export type NamedJob = Job & { metadata: { name: string; uid: string } };

/**
 * A cluster of the test's own, with one namespace: a real API server, which other clusters know nothing of, and the operator's
 * controllers. What its Jobs do, real processes do on this machine.
 */
export class OwnCluster {
  readonly client: Client;
  readonly clock = new ShiftedClock();
  readonly controlPlane: FakeControlPlane;
  readonly #namespace: string;
  readonly #runner: string;
  readonly #envtest: Envtest;
  readonly #log = recordingLog().log;
  #stop: (() => Promise<void>) | undefined;
  #isDestroyed = false;

  private constructor(envtest: Envtest, namespace: string, runner: string) {
    this.#envtest = envtest;
    this.#namespace = namespace;
    this.#runner = runner;
    this.client = createClient({ name: "tests", kubeconfig: envtest.kubeconfig });
    this.controlPlane = new FakeControlPlane(namespace, this.client);
  }

  /** @param runner See `makeRunnerFolder`. */
  static async start(namespace: string, runner: string): Promise<OwnCluster> {
    const envtest = await startEnvtest({ crds: ["dist/0000-crds.k8s.yaml"] });
    const cluster = new OwnCluster(envtest, namespace, runner);
    await cluster.client.create(namespaces, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: namespace },
    });
    await cluster.controlPlane.start();
    cluster.startOperator();
    return cluster;
  }

  /** What a person needs to work with the cluster: the path of kubectl, and that of its configuration. */
  get access(): { readonly kubectl: string; readonly kubeconfig: string } {
    return this.#envtest;
  }

  /** The ID of the cluster, as repositories record it. */
  async id(): Promise<string> {
    const { metadata } = await this.client.get(namespaces, { namespace: "", name: "kube-system" });
    return metadata.uid;
  }

  startOperator(): void {
    const stop = new AbortController();
    const manager = new Manager({
      name: "my-operator",
      kubeconfig: this.#envtest.kubeconfig,
      namespaces: [this.#namespace],
      log: this.#log,
      clock: this.clock,
      metrics: { bindAddress: "127.0.0.1:0", secure: false },
    });
    registerControllers(manager, controllersOptions);
    const running = manager.start(stop.signal);
    this.#stop = async () => {
      stop.abort();
      await running;
    };
  }

  async stopOperator(): Promise<void> {
    await this.#stop?.();
    this.#stop = undefined;
  }

  /** Ends the cluster, unless it has ended. Nothing of it stays. */
  async destroy(): Promise<void> {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    await this.stopOperator();
    await this.controlPlane.stop();
    await this.#envtest.stop();
  }

  async createSecret(name: string, stringData: Record<string, string>): Promise<void> {
    const metadata = { name, namespace: this.#namespace };
    await this.client.create(secrets, { apiVersion: "v1", kind: "Secret", metadata, stringData });
  }

  async createBackup(name: string, spec: DatabaseBackup["spec"]): Promise<void> {
    const metadata = { name, namespace: this.#namespace };
    await this.client.create(databaseBackups, {
      apiVersion: "databases.test.io/v1",
      kind: "DatabaseBackup",
      metadata,
      spec,
    });
  }

  /** Changes fields of the spec; null removes one. */
  async changeBackup(name: string, spec: object): Promise<void> {
    await this.client.patch(
      databaseBackups,
      { namespace: this.#namespace, name },
      { type: "merge", body: { spec } },
    );
  }

  /** Deletes a DatabaseBackup, and waits until it and its CronJob are gone. The tier has no garbage collector. */
  async deleteBackup(name: string): Promise<void> {
    const target = { namespace: this.#namespace, name };
    await this.client.delete(databaseBackups, target);
    await eventually(`the end of ${name}`, async () => {
      expect(await ignoreNotFound(this.client.get(databaseBackups, target))).toBeUndefined();
    });
    await ignoreNotFound(this.client.delete(cronJobs, target));
  }

  /** Makes the operator reconcile now. */
  async touch(name: string): Promise<void> {
    const { spec } = await this.backup(name);
    await this.changeBackup(name, { activeDeadlineSeconds: (spec.activeDeadlineSeconds ?? 86_400) - 1 });
  }

  backup(name: string): Promise<DatabaseBackup> {
    return this.client.get(databaseBackups, { namespace: this.#namespace, name });
  }

  async condition(name: string, type: string) {
    const { status } = await this.backup(name);
    return status?.conditions?.find((each) => each.type === type);
  }

  /** Waits until `Ready` has this reason, and returns its message. */
  ready(name: string, reason: string): Promise<string> {
    return eventually(`the reason ${reason} of ${name}`, async () => {
      const ready = await this.condition(name, "Ready");
      expect(`${ready?.reason ?? ""}: ${ready?.message ?? ""}`).toMatch(new RegExp(`^${reason}: `));
      return ready?.message ?? "";
    });
  }

  async snapshots(): Promise<DatabaseSnapshot[]> {
    const { items } = await this.client.list(databaseSnapshots, { namespace: this.#namespace });
    return items.sort((a, b) => ((a.status?.startTime ?? "") < (b.status?.startTime ?? "") ? -1 : 1));
  }

  /** Changes fields of the spec; null removes one. */
  async changeSnapshot(name: string, spec: object): Promise<void> {
    await this.client.patch(
      databaseSnapshots,
      { namespace: this.#namespace, name },
      { type: "merge", body: { spec } },
    );
  }

  async deleteSnapshot(name: string): Promise<void> {
    await this.client.delete(databaseSnapshots, { namespace: this.#namespace, name });
  }

  cronJob(name: string): Promise<CronJob | undefined> {
    return ignoreNotFound(this.client.get(cronJobs, { namespace: this.#namespace, name }));
  }

  async allJobs(): Promise<NamedJob[]> {
    return (await this.client.list(jobs, { namespace: this.#namespace })).items;
  }

  async secretNames(): Promise<string[]> {
    const { items } = await this.client.list(secrets, { namespace: this.#namespace });
    return items.map(({ metadata }) => metadata.name).sort();
  }

  async eventReasons(name: string): Promise<string[]> {
    const { items } = await this.client.list(events, { namespace: this.#namespace });
    return items.filter(({ regarding }) => regarding.name === name).map(({ reason }) => reason);
  }

  /** Waits for a Job that has not ended. */
  async nextJob(backupName: string, component: string): Promise<NamedJob> {
    return eventually(`a Job of ${backupName} for ${component}`, async () => {
      const all = (await this.controlPlane.jobsOf(backupName, component)) as NamedJob[];
      const job = all.find(({ status }) => status?.conditions === undefined);
      if (job === undefined) throw new Error("There is none.");
      return job;
    });
  }

  /** Does what the next maintenance Job says, and returns its arguments and its end. */
  async maintain(backupName: string): Promise<{ args: readonly string[]; end: End }> {
    const job = await this.nextJob(backupName, "maintenance");
    const end = await this.#work(job, "maintenance");
    await eventually("the end of maintenance in the status", async () => {
      const { maintenance } = (await this.backup(backupName)).status?.repository ?? {};
      // The next Job may have started since.
      expect(maintenance).not.toMatchObject({ jobName: job.metadata.name, phase: "Running" });
      expect(maintenance).toBeDefined();
    });
    return { args: job.spec?.template.spec?.containers[0]?.args ?? [], end };
  }

  /** Runs a backup, and returns its end once the status has it. */
  async run(backupName: string, jobName: string): Promise<End> {
    const job = (await this.controlPlane.startRun(backupName, jobName)) as NamedJob;
    const end = await this.#work(job, "backup");
    await eventually(`the end of run ${job.metadata.name} in the status`, async () => {
      const run = (await this.backup(backupName)).status?.recentRuns?.find(
        ({ jobUID }) => jobUID === job.metadata.uid,
      );
      expect(["Succeeded", "Failed"]).toContain(run?.phase);
    });
    return end;
  }

  async #work(job: NamedJob, container: string): Promise<End> {
    const { client } = this;
    const end = await doWork(job, container, { client, namespace: this.#namespace, runner: this.#runner });
    await this.controlPlane.end(job.metadata.name, end, container);
    return end;
  }
}
