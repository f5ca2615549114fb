import type {
  DatabaseInstance,
  PostgreSQLDatabase,
} from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { Failure } from "../../../failure.ts";
import { instancePodName, serverSelector } from "../../../kubernetes/database-names.ts";
import { stuckPod } from "../../../kubernetes/job-status.ts";
import type { Pod, StatefulSet } from "../../../kubernetes/kinds.ts";
import { unpreparedPod } from "../../../kubernetes/unprepared-pod.ts";
import { withoutUndefined } from "../../../kubernetes/without-undefined.ts";
import type { Stored } from "../../../runtime/index.ts";
import type { DatabaseContext } from "../context.ts";
import { crash } from "./crash.ts";
import { serverContainer } from "./desired-statefulset.ts";
import { isServing } from "./is-serving.ts";
import { refusedPod } from "./refused.ts";
import { instanceOrdinals, primaryOrdinal } from "./instances.ts";

/** How long a Pod may take to be scheduled, including the creation of its volume. */
const schedulingGraceSeconds = 60;
/** The length that the status allows. */
const maxMessageLength = 1024;

/** An instance of the server. */
export interface ObservedInstance {
  ordinal: number;
  isPrimary: boolean;
  pod: Stored<Pod> | undefined;
  isReady: boolean;
  /** The image that it runs, as the node names it. */
  image: string | undefined;
  /** Why it is not ready. Undefined when it is. */
  why: Failure | undefined;
}

/** All instances that the spec asks for. */
export interface ObservedInstances {
  primary: ObservedInstance;
  replicas: ObservedInstance[];
}

/**
 * What the Pods of the instances do.
 *
 * @param obstacles Why replicas cannot have their Pods, by ordinal.
 */
export async function observeInstances(
  database: Stored<PostgreSQLDatabase>,
  obstacles: ReadonlyMap<number, Failure>,
  context: DatabaseContext,
): Promise<ObservedInstances> {
  const observe = async (ordinal: number): Promise<ObservedInstance> => {
    const observed = await observeInstance(database, ordinal, context);
    const why = observed.isReady ? undefined : (obstacles.get(ordinal) ?? observed.why);
    return { ...observed, why };
  };
  const ordinals = instanceOrdinals(database.spec).filter((ordinal) => ordinal !== primaryOrdinal());
  return { primary: await observe(primaryOrdinal()), replicas: await Promise.all(ordinals.map(observe)) };
}

async function observeInstance(
  database: Stored<PostgreSQLDatabase>,
  ordinal: number,
  context: DatabaseContext,
): Promise<ObservedInstance> {
  const { namespace, name } = database.metadata;
  const isPrimary = ordinal === primaryOrdinal();
  const podName = instancePodName(name, ordinal);
  const pod = context.stores.pods.get(namespace, podName);
  const isOurs = Object.entries(serverSelector(name)).every(
    ([key, value]) => pod?.metadata.labels?.[key] === value,
  );
  if (pod === undefined || !isOurs) {
    const statefulSet = context.stores.statefulSets.get(namespace, name);
    const why = (await refusedPod(statefulSet, podName, context)) ?? {
      reason: "ServerStarting",
      message: `Pod "${podName}" does not exist yet.`,
    };
    return { ordinal, isPrimary, pod: undefined, isReady: false, image: undefined, why };
  }
  const isReady = isServing(pod);
  return {
    ordinal,
    isPrimary,
    pod,
    isReady,
    image: pod.status?.containerStatuses?.find((each) => each.name === serverContainer)?.imageID,
    why: isReady ? undefined : await whyNotReady(pod, isPrimary, context),
  };
}

async function whyNotReady(pod: Stored<Pod>, isPrimary: boolean, context: DatabaseContext): Promise<Failure> {
  const { name, deletionTimestamp } = pod.metadata;
  if (deletionTimestamp !== undefined)
    return { reason: "ServerStopping", message: `Pod "${name}" is shutting the server down.` };
  return (
    stuckPod([pod], context.now(), schedulingGraceSeconds) ??
    crash(pod) ??
    (await unpreparedPod([pod], context)) ?? {
      reason: "ServerStarting",
      message: isPrimary
        ? `The server in Pod "${name}" is starting.`
        : `The replica in Pod "${name}" is being cloned, or does not follow the primary closely. Its log says more.`,
    }
  );
}

/**
 * The instances, as the status lists them.
 *
 * @param replication How far replicas are behind, by ordinal; undefined while the primary has not been asked. Then what the status says
 *   holds.
 */
export function instancesOf(
  { metadata, status }: Stored<PostgreSQLDatabase>,
  { primary, replicas }: ObservedInstances,
  replication: ReadonlyMap<number, { lagBytes?: number | undefined }> | undefined,
): DatabaseInstance[] {
  const before = new Map((status?.instances ?? []).map((each) => [each.ordinal, each]));
  return [primary, ...replicas]
    .sort((a, b) => a.ordinal - b.ordinal)
    .map(({ ordinal, isPrimary, isReady, why }) =>
      withoutUndefined({
        ordinal,
        podName: instancePodName(metadata.name, ordinal),
        role: isPrimary ? "Primary" : "Replica",
        ready: isReady,
        lagBytes: isPrimary ? undefined : (replication ?? before).get(ordinal)?.lagBytes,
        message: why?.message.slice(0, maxMessageLength),
      }),
    );
}

/** Whether the StatefulSet controller has seen the newest template, and so makes new Pods from it. */
export function hasSeenTemplate({ metadata, status }: Stored<StatefulSet>): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
}
