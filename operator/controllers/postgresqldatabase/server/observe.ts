import type {
  DatabaseInstance,
  PostgreSQLDatabase,
} from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { Failure } from "../../../failure.ts";
import { serverSelector } from "../../../kubernetes/database-names.ts";
import { stuckPod } from "../../../kubernetes/job-status.ts";
import type { Pod, StatefulSet } from "../../../kubernetes/kinds.ts";
import { lostPod } from "../../../kubernetes/lost-pod.ts";
import { unpreparedPod } from "../../../kubernetes/unprepared-pod.ts";
import { withoutUndefined } from "../../../kubernetes/without-undefined.ts";
import type { Stored } from "../../../runtime/index.ts";
import type { DatabaseContext } from "../context.ts";
import { crash } from "./crash.ts";
import { serverContainer } from "./desired-statefulset.ts";
import { isServing } from "./is-serving.ts";
import { refusedServer } from "./refused.ts";

/** How long a Pod may take to be scheduled, including the creation of its volume. */
const schedulingGraceSeconds = 60;
/** The length that the status allows. */
const maxMessageLength = 1024;

/** The instance with the ordinal 0. */
export interface ObservedInstance {
  pod: Stored<Pod> | undefined;
  isReady: boolean;
  /** The image that it runs, as the node names it. */
  image: string | undefined;
  /** Why it does not accept connections. Undefined when it does. */
  why: Failure | undefined;
}

/** What the Pod of the primary does. */
export async function observeInstance(
  database: Stored<PostgreSQLDatabase>,
  context: DatabaseContext,
): Promise<ObservedInstance> {
  const { namespace, name } = database.metadata;
  const pod = context.stores.pods.get(namespace, `${name}-0`);
  const isOurs = Object.entries(serverSelector(name)).every(
    ([key, value]) => pod?.metadata.labels?.[key] === value,
  );
  if (pod === undefined || !isOurs) {
    const why = (await refusedServer(context.stores.statefulSets.get(namespace, name), context)) ?? {
      reason: "ServerStarting",
      message: `Pod "${name}-0" does not exist yet.`,
    };
    return { pod: undefined, isReady: false, image: undefined, why };
  }
  const isReady = isServing(pod);
  return {
    pod,
    isReady,
    image: pod.status?.containerStatuses?.find((each) => each.name === serverContainer)?.imageID,
    why: isReady ? undefined : await whyNotReady(pod, context),
  };
}

async function whyNotReady(pod: Stored<Pod>, context: DatabaseContext): Promise<Failure> {
  const { name, deletionTimestamp } = pod.metadata;
  if (deletionTimestamp !== undefined)
    return { reason: "ServerStopping", message: `Pod "${name}" is shutting the server down.` };
  return (
    stuckPod([pod], context.now(), schedulingGraceSeconds) ??
    lostPod([pod], context.now()) ??
    crash(pod) ??
    (await unpreparedPod([pod], context)) ?? {
      reason: "ServerStarting",
      message: `The server in Pod "${name}" is starting.`,
    }
  );
}

/** The instances, as the status lists them. */
export function instancesOf({ pod, isReady, why }: ObservedInstance): DatabaseInstance[] {
  if (pod === undefined) return [];
  return [
    withoutUndefined({
      ordinal: 0,
      podName: pod.metadata.name,
      role: "Primary",
      ready: isReady,
      message: why?.message.slice(0, maxMessageLength),
    }),
  ];
}

/** Whether the StatefulSet controller has seen the newest template, and so makes new Pods from it. */
export function hasSeenTemplate({ metadata, status }: Stored<StatefulSet>): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
}
