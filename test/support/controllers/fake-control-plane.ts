import { createServer } from "node:https";
import type { Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Client, ClusterObject, KubernetesObject } from "../../../operator/runtime/index.ts";
import { isAlreadyExists, resource } from "../../../operator/runtime/index.ts";
import { selfSignedCertificate } from "../../../operator/runtime/metrics/certificate.ts";
import type { Job, Pod } from "../../../operator/kubernetes/kinds.ts";
import { cronJobs, jobs, pods } from "../../../operator/kubernetes/kinds.ts";
import { clusterClient } from "../runtime/parts.ts";

interface Node extends ClusterObject {
  status?: object;
}

/** An Event as the library of Kubernetes' own controllers writes it. */
interface CoreEvent extends KubernetesObject {
  involvedObject: object;
  reason: string;
  type: string;
  source: object;
  message: string;
  firstTimestamp: string;
  lastTimestamp: string;
  count: number;
}

const coreEvents = resource<CoreEvent>("v1", "Event", "events");
const nodes = resource<Node>("v1", "Node", "nodes", { namespaced: false });

/** How a container of a Job's Pod ends. */
export interface End {
  exitCode: number;
  message: string;
  /** The Pod's log. */
  log?: string;
  /** How long ago the Job has ended. Default: 0. */
  secondsAgo?: number;
}

/**
 * Does the work of the controllers of CronJobs and Jobs, and of a node with its kubelet, which keeps logs: the tier has
 * none of them. Its Pods never really run.
 */
export class FakeControlPlane {
  readonly client: Client;
  readonly #namespace: string;
  readonly #logs = new Map<string, string>();
  readonly #nodeName: string;
  #kubelet: Server | undefined;

  /** @param client Needs permission for all of that. Default: a client of the tier's administrator. */
  constructor(namespace: string, client = clusterClient("controlPlane")) {
    this.client = client;
    this.#namespace = namespace;
    this.#nodeName = `node-of-${namespace}`;
  }

  /** Starts the kubelet, from which the API server gets logs. */
  async start(): Promise<void> {
    const { cert, key } = selfSignedCertificate("kubelet", Date.now());
    this.#kubelet = createServer({ cert, key }, (request, response) => {
      const [, , , pod = ""] = new URL(request.url ?? "", "https://kubelet").pathname.split("/");
      response.end(this.#logs.get(pod) ?? "");
    });
    await new Promise<void>((resolve) => this.#kubelet?.listen(0, "127.0.0.1", resolve));
    const { port } = this.#kubelet.address() as AddressInfo;
    const node: Node = { apiVersion: "v1", kind: "Node", metadata: { name: this.#nodeName } };
    await this.client.create(nodes, node);
    await this.client.patchStatus(
      nodes,
      { namespace: "", name: this.#nodeName },
      {
        type: "merge",
        body: {
          status: {
            addresses: [{ type: "InternalIP", address: "127.0.0.1" }],
            daemonEndpoints: { kubeletEndpoint: { Port: port } },
          },
        },
      },
    );
  }

  async stop(): Promise<void> {
    await this.client.delete(nodes, { namespace: "", name: this.#nodeName });
    this.#kubelet?.closeAllConnections();
    await new Promise((resolve) => this.#kubelet?.close(resolve));
  }

  /** Creates a Job of a CronJob: for a time of its schedule, or without one, as a user does. */
  async startRun(cronJobName: string, jobName: string, scheduledTime?: string): Promise<Job> {
    const cronJob = await this.client.get(cronJobs, { namespace: this.#namespace, name: cronJobName });
    const { metadata, spec } = cronJob.spec.jobTemplate;
    const cause =
      scheduledTime === undefined
        ? { "cronjob.kubernetes.io/instantiate": "manual" }
        : { "batch.kubernetes.io/cronjob-scheduled-timestamp": scheduledTime };
    const job: Job = {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: {
        name: jobName,
        namespace: this.#namespace,
        labels: { ...metadata?.labels },
        annotations: { ...metadata?.annotations, ...cause },
      },
      ...(spec === undefined ? {} : { spec }),
    };
    return this.client.create(jobs, job);
  }

  /** Sets the status of a Job and its Pod as if the Job ran. */
  async begin(jobName: string, container = "backup"): Promise<void> {
    const job = await this.#job(jobName);
    await this.#patchJob(jobName, { startTime: job.status?.startTime ?? now(), active: 1 });
    await this.#pod(job, container, { running: { startedAt: now() } }, "Running");
  }

  /** Sets the status of a Job and its Pod as if the Pod's image could not be pulled. */
  async failToPull(jobName: string, message: string): Promise<void> {
    const job = await this.#job(jobName);
    await this.#patchJob(jobName, { startTime: job.status?.startTime ?? now(), active: 1 });
    await this.#pod(job, "backup", { waiting: { reason: "ImagePullBackOff", message } }, "Pending");
  }

  /** Sets the status of a Job and its Pod as if the Pod fitted no node. */
  async leaveUnscheduled(jobName: string, why: string, container = "maintenance"): Promise<void> {
    const job = await this.#job(jobName);
    await this.#patchJob(jobName, { startTime: job.status?.startTime ?? now(), active: 1 });
    const condition = {
      type: "PodScheduled",
      status: "False",
      reason: "Unschedulable",
      message: why,
      lastTransitionTime: now(),
    };
    await this.#pod(job, container, { waiting: { reason: "ContainerCreating" } }, "Pending", [condition]);
  }

  /** Reports, as the controller of Jobs does, that the API server has refused the Pods of a Job for a minute. */
  async refuse(jobName: string, why: string): Promise<void> {
    const job = await this.#job(jobName);
    const message = `Error creating: pods "${jobName}-x7k2p" is forbidden: ${why}`;
    await this.warn(job, "FailedCreate", "job-controller", message);
    await this.#patchJob(jobName, { startTime: now(-60), active: 0 });
  }

  /** Reports, as a kubelet does, that it cannot mount a volume of a Job's Pod. */
  async failToMount(jobName: string, message: string): Promise<void> {
    const job = await this.#job(jobName);
    await this.#patchJob(jobName, { startTime: job.status?.startTime ?? now(), active: 1 });
    await this.#pod(job, "backup", { waiting: { reason: "ContainerCreating" } }, "Pending");
    const pod = await this.client.get(pods, { namespace: this.#namespace, name: podName(jobName) });
    await this.warn(pod, "FailedMount", "kubelet", message);
  }

  /** Sets the log of a Job's Pod. */
  writeLog(jobName: string, log: string): void {
    this.#logs.set(podName(jobName), log);
  }

  /** Sets the status of a Job and its Pod as if the Job had ended. */
  async end(jobName: string, end: End, container = "backup"): Promise<void> {
    const job = await this.#job(jobName);
    if (end.log !== undefined) this.writeLog(jobName, end.log);
    const terminated = {
      exitCode: end.exitCode,
      message: end.message,
      reason: end.exitCode === 0 ? "Completed" : "Error",
    };
    await this.#pod(job, container, { terminated }, end.exitCode === 0 ? "Succeeded" : "Failed");
    const time = now(-(end.secondsAgo ?? 0));
    const [before, after] =
      end.exitCode === 0 ? ["SuccessCriteriaMet", "Complete"] : ["FailureTarget", "Failed"];
    await this.#patchJob(jobName, {
      startTime: job.status?.startTime ?? time,
      active: 0,
      ...(end.exitCode === 0 ? { completionTime: time, succeeded: 1 } : { failed: 1 }),
      uncountedTerminatedPods: {},
      conditions: [before, after].map((type) => ({
        type,
        status: "True",
        lastProbeTime: time,
        lastTransitionTime: time,
      })),
    });
  }

  /** Lists the Jobs of a DatabaseBackup with this component label. */
  async jobsOf(backupName: string, component: string): Promise<Job[]> {
    const labelSelector = `databases.test.io/databasebackup=${backupName},app.kubernetes.io/component=${component}`;
    return (await this.client.list(jobs, { namespace: this.#namespace, labelSelector })).items;
  }

  /** Records an event as a component of Kubernetes does. */
  async warn(about: KubernetesObject, reason: string, component: string, message: string): Promise<void> {
    const { apiVersion, kind, metadata } = about;
    const { name = "", uid } = metadata;
    const event: CoreEvent = {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: `${name}.${reason.toLowerCase()}`, namespace: this.#namespace },
      involvedObject: { apiVersion, kind, name, namespace: this.#namespace, uid },
      reason,
      type: "Warning",
      source: { component },
      message,
      firstTimestamp: now(),
      lastTimestamp: now(),
      count: 1,
    };
    await this.client.create(coreEvents, event);
  }

  #job(name: string): Promise<Job> {
    return this.client.get(jobs, { namespace: this.#namespace, name });
  }

  async #pod(
    job: Job,
    container: string,
    state: object,
    phase: string,
    conditions: readonly object[] = [],
  ): Promise<void> {
    const name = podName(job.metadata.name ?? "");
    const template = job.spec?.template;
    const pod: Pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name,
        namespace: this.#namespace,
        labels: {
          ...template?.metadata?.labels,
          "batch.kubernetes.io/controller-uid": job.metadata.uid ?? "",
          "batch.kubernetes.io/job-name": job.metadata.name ?? "",
        },
        annotations: { ...template?.metadata?.annotations },
      },
      spec: Object.assign(structuredClone(template?.spec ?? { containers: [] }), {
        nodeName: this.#nodeName,
      }),
    };
    try {
      await this.client.create(pods, pod);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
    const status = { name: container, image: "i", imageID: "i", ready: false, restartCount: 0, state };
    await this.client.patchStatus(
      pods,
      { namespace: this.#namespace, name },
      { type: "merge", body: { status: { phase, conditions, containerStatuses: [status] } } },
    );
  }

  async #patchJob(name: string, status: object): Promise<void> {
    await this.client.patchStatus(
      jobs,
      { namespace: this.#namespace, name },
      { type: "merge", body: { status } },
    );
  }
}

function podName(jobName: string): string {
  return `${jobName}-pod`;
}

function now(plusSeconds = 0): string {
  return new Date(Date.now() + plusSeconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
}
