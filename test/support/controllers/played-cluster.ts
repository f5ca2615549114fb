import { setTimeout as sleep } from "node:timers/promises";
import {
  databaseLabel,
  dataClaimName,
  instancePodName,
  serverSelector,
} from "../../../operator/kubernetes/database-names.ts";
import type { Job, PersistentVolumeClaim, Pod, StatefulSet } from "../../../operator/kubernetes/kinds.ts";
import { jobs, persistentVolumeClaims, pods, statefulSets } from "../../../operator/kubernetes/kinds.ts";
import { componentLabel } from "../../../operator/kubernetes/names.ts";
import { isFinished } from "../../../operator/kubernetes/job-status.ts";
import { requestedBytes } from "../../../operator/kubernetes/requested-bytes.ts";
import type { Client, Key, KubernetesObject, Resource, Stored } from "../../../operator/runtime/index.ts";
import {
  ignoreAlreadyExists,
  isConflict,
  isInvalid,
  isNotFound,
  quantityValue,
  removeFinalizer,
} from "../../../operator/runtime/index.ts";
import { FakeControlPlane } from "./fake-control-plane.ts";
import { outcome } from "./objects.ts";

/** A server that a node runs. It ends only when its kubelet ends it. */
interface RunningServer {
  pod: Stored<Pod>;
  /** The volume that it writes to. */
  claim: Stored<PersistentVolumeClaim>;
}

const protection = "kubernetes.io/pvc-protection";
/** For how long a backup runs: an operator that does not wait for it has removed the volume by then. */
const backupMilliseconds = 5000;
const imageID = "docker.io/library/postgres@sha256:abc";

/**
 * Does all the time what Kubernetes does for the PostgreSQLDatabases of a namespace: its controllers, a kubelet, the storage. All that
 * was asked of it, it does. It notes what must never happen.
 */
export class PlayedCluster {
  /** What must never happen, and has. */
  readonly wrongs: string[] = [];
  readonly #client: Client;
  readonly #namespace: string;
  readonly #controlPlane: FakeControlPlane;
  readonly #servers = new Map<string, RunningServer>();
  /** When each backup began, by the uid of its Job. */
  readonly #backups = new Map<string, number>();
  #isStopping = false;
  #running: Promise<void> = Promise.resolve();

  constructor(namespace: string, client: Client) {
    this.#client = client;
    this.#namespace = namespace;
    this.#controlPlane = new FakeControlPlane(namespace, client);
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#running;
  }

  /** Whether the server in a Pod accepts connections now. */
  serves(pod: string): boolean {
    return [...this.#servers.values()].some(({ pod: { metadata } }) => metadata.name === pod);
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      for (const turn of [this.#store, this.#keepServers, this.#keepStatefulSets, this.#work]) {
        await turn.call(this).catch((error: unknown) => {
          // Another writer was faster: the next round sees it.
          if (!isNotFound(error) && !isConflict(error)) throw error;
        });
      }
      await sleep(100);
    }
  }

  async #list<T extends KubernetesObject>(of: Resource<T>): Promise<Stored<T>[]> {
    return (await this.#client.list(of, { namespace: this.#namespace })).items;
  }

  #key(name: string): Key {
    return { namespace: this.#namespace, name };
  }

  /** The storage: each claim gets a volume of the size that it asks for, and one that no Pod uses can go. */
  async #store(): Promise<void> {
    const used = new Set((await this.#list(pods)).flatMap(claimsOf));
    for (const claim of await this.#list(persistentVolumeClaims)) {
      const { name, deletionTimestamp } = claim.metadata;
      if (deletionTimestamp !== undefined) {
        if (!used.has(name)) await this.#release(claim);
        continue;
      }
      if (quantityValue(claim.status?.capacity?.["storage"] ?? "0") === requestedBytes(claim)) continue;
      const status = { phase: "Bound", capacity: claim.spec.resources?.requests };
      await this.#client.patchStatus(persistentVolumeClaims, this.#key(name), {
        type: "merge",
        body: { status },
      });
    }
    const left = new Set((await this.#list(persistentVolumeClaims)).map(({ metadata }) => metadata.uid));
    for (const { pod, claim } of this.#servers.values())
      if (!left.has(claim.metadata.uid)) this.wrongs.push(`${pod.metadata.name} runs without its volume`);
  }

  async #release(claim: Stored<PersistentVolumeClaim>): Promise<void> {
    try {
      await removeFinalizer(this.#client, persistentVolumeClaims, claim, protection);
    } catch (error) {
      // The operator removed a finalizer of its own meanwhile: the next round sees it.
      if (!isInvalid(error)) throw error;
    }
  }

  /** The kubelet: it runs the server of each Pod until the Pod is deleted. */
  async #keepServers(): Promise<void> {
    const all = await this.#list(pods);
    for (const [uid, { pod }] of this.#servers) {
      if (all.some(({ metadata }) => metadata.uid === uid)) continue;
      this.wrongs.push(`Pod ${pod.metadata.name} is gone while its server runs`);
      this.#servers.delete(uid);
    }
    for (const pod of all) {
      const { name, uid, deletionTimestamp, labels } = pod.metadata;
      if (labels?.[componentLabel] !== "server") continue;
      if (deletionTimestamp !== undefined) {
        this.#servers.delete(uid);
        await this.#client.delete(pods, this.#key(name), { gracePeriodSeconds: 0, preconditions: { uid } });
      } else if (!this.#servers.has(uid)) {
        await this.#serve(pod);
      }
    }
  }

  async #serve(pod: Stored<Pod>): Promise<void> {
    const { name, uid } = pod.metadata;
    const claim = await this.#client.get(persistentVolumeClaims, this.#key(claimsOf(pod)[0] ?? ""));
    for (const other of this.#servers.values())
      if (other.claim.metadata.uid === claim.metadata.uid)
        this.wrongs.push(`${name} and ${other.pod.metadata.name} write to one volume`);
    this.#servers.set(uid, { pod, claim });
    const container = { image: "postgres", imageID, name: "postgresql", ready: true, restartCount: 0 };
    const status = {
      phase: "Running",
      conditions: [{ type: "Ready", status: "True" }],
      containerStatuses: [{ ...container, state: { running: {} } }],
    };
    await this.#client.patchStatus(pods, this.#key(name), { type: "merge", body: { status } });
  }

  /** The controller of StatefulSets, and the garbage collector. */
  async #keepStatefulSets(): Promise<void> {
    const sets = await this.#list(statefulSets);
    const all = await this.#list(pods);
    for (const set of sets) {
      for (let ordinal = 0; ordinal < (set.spec.replicas ?? 1); ordinal++) {
        const name = instancePodName(set.metadata.name, ordinal);
        if (all.every(({ metadata }) => metadata.name !== name)) await this.#createPod(set, name, ordinal);
      }
      const { name, generation } = set.metadata;
      if (set.status?.observedGeneration === generation) continue;
      const status = { observedGeneration: generation, replicas: set.spec.replicas };
      await this.#client.patchStatus(statefulSets, this.#key(name), { type: "merge", body: { status } });
    }
    for (const { metadata } of all) {
      const set = sets.find(({ metadata: { name } }) => name === metadata.labels?.[databaseLabel]);
      if (metadata.labels?.[componentLabel] !== "server" || metadata.deletionTimestamp !== undefined)
        continue;
      const ordinal = Number(metadata.name.split("-").at(-1));
      if (ordinal >= (set?.spec.replicas ?? 0)) await this.#client.delete(pods, this.#key(metadata.name));
    }
  }

  async #createPod({ metadata, spec }: Stored<StatefulSet>, name: string, ordinal: number): Promise<void> {
    const claimName = dataClaimName(metadata.name, ordinal);
    const [claim] = spec.volumeClaimTemplates ?? [];
    await ignoreAlreadyExists(
      this.#client.create(persistentVolumeClaims, {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { name: claimName, namespace: this.#namespace, labels: serverSelector(metadata.name) },
        spec: claim?.spec ?? {},
      }),
    );
    const { labels = {}, annotations = {} } = spec.template.metadata ?? {};
    const data = { name: "data", persistentVolumeClaim: { claimName } };
    const template = structuredClone(spec.template.spec ?? { containers: [] });
    await this.#client.create(pods, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: this.#namespace, labels, annotations },
      spec: Object.assign(template, { nodeName: "node", volumes: [...(template.volumes ?? []), data] }),
    });
  }

  /** The Pods of Jobs: all succeed, and only a backup takes long. */
  async #work(): Promise<void> {
    const all = await this.#list(jobs);
    for (const { metadata } of await this.#list(pods)) {
      const uid = metadata.labels?.["batch.kubernetes.io/controller-uid"];
      if (uid === undefined || all.some((job) => job.metadata.uid === uid)) continue;
      await this.#client.delete(pods, this.#key(metadata.name), { gracePeriodSeconds: 0 });
    }
    for (const job of all) {
      const component = job.metadata.labels?.[componentLabel] ?? "";
      const message = messages.get(component);
      if (message === undefined || isFinished(job)) continue;
      if (component === "backup" && !this.#hasRunLong(job)) continue;
      const [container] = job.spec?.template.spec?.containers ?? [];
      await this.#controlPlane.end(
        job.metadata.name,
        { exitCode: 0, message: message(new Date()) },
        container?.name,
      );
    }
  }

  #hasRunLong({ metadata: { uid } }: Stored<Job>): boolean {
    const began = this.#backups.get(uid) ?? performance.now();
    this.#backups.set(uid, began);
    return performance.now() - began > backupMilliseconds;
  }
}

/** What the Pods of Jobs report, by their component. */
const messages = new Map<string, (now: Date) => string>([
  ["initialization", () => "version 17.2"],
  ["definitions", () => "applied"],
  ["backup", (now) => outcome({ startTime: now.toISOString() })],
]);

function claimsOf({ spec }: Pod): string[] {
  return (spec?.volumes ?? []).flatMap(({ persistentVolumeClaim: claim }) => claim?.claimName ?? []);
}
