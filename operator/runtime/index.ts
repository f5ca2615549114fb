/** The public API of the controller runtime. */
export type { ChildResult, EnsureChildOptions } from "./children.ts";
export { ensureChild, NotControlledError } from "./children.ts";
export type { BindAddress } from "./bind-address.ts";
export { parseBindAddress } from "./bind-address.ts";
export type {
  CallOptions,
  ClientOptions,
  DeleteCollectionOptions,
  DeleteOptions,
  DeletionOptions,
  List,
  ListOptions,
  LogOptions,
  Patch,
  PatchOptions,
  RawOptions,
  WatchOptions,
  WriteObserver,
  WriteOptions,
} from "./client.ts";
export { Client } from "./client.ts";
export type { Clock } from "./clock.ts";
export type { Condition, ConditionState, SetConditionOptions } from "./conditions.ts";
export { findCondition, isConditionTrue, setCondition } from "./conditions.ts";
export type {
  ControllerOptions,
  MappedSource,
  ReconcileContext,
  Request,
  Result,
  Source,
} from "./controller.ts";
export type { CreateClientOptions } from "./create-client.ts";
export { createClient } from "./create-client.ts";
export type { StatusBody, StatusCause } from "./errors.ts";
export {
  ApiError,
  ignoreAlreadyExists,
  ignoreNotFound,
  isAlreadyExists,
  isConflict,
  isExpired,
  isForbidden,
  isInvalid,
  isNotFound,
  isTooManyRequests,
  TimeoutError,
} from "./errors.ts";
export type { EventNote, EventRecorder } from "./events.ts";
export { addFinalizer, hasFinalizer, removeFinalizer } from "./finalizers.ts";
export type { Flag, FlagValues, ManagerFlags, ManagerFlagsOptions } from "./flags.ts";
export { FlagError, parseManagerFlags } from "./flags.ts";
export type { Credentials, Identity } from "./identity.ts";
export type { JsonLogOptions } from "./json-log.ts";
export { jsonLog } from "./json-log.ts";
export type { LeaseTimes } from "./leader-election.ts";
export type { LogFields, Logger } from "./logging.ts";
export type { LeaderElectionOptions, ManagerOptions, MetricsOptions } from "./manager.ts";
export { Manager } from "./manager.ts";
export { metadataOf } from "./metadata-only.ts";
export type { MetricFamily, MetricReading, MetricSource } from "./metrics.ts";
export type { Key, KubernetesObject, ObjectMeta, OwnerReference, Reads } from "./objects.ts";
export { keyOf } from "./objects.ts";
export { controllerOf, isControlledBy, ownerReference } from "./owners.ts";
export type { Change, Predicate } from "./predicates.ts";
export { annotationsChanged, anyOf, generationChanged, labelsChanged } from "./predicates.ts";
export { quantityValue } from "./quantity.ts";
export type { InitialList } from "./reflector.ts";
export type { Resource } from "./resources.ts";
export { resource } from "./resources.ts";
export type { RunManagerOptions } from "./run-manager.ts";
export { runManager } from "./run-manager.ts";
export { updateStatus } from "./status.ts";
export type { Scale } from "./scale.ts";
export type { Store } from "./store.ts";
export { terminationSignal } from "./termination.ts";
export { apiTime } from "./times.ts";
export type { RateLimit } from "./token-bucket.ts";
export type { HttpRequest, HttpResponse, HttpStream, Transport } from "./transport.ts";
export type { WatchEvent } from "./watch-events.ts";
export type { Watched } from "./watched.ts";
