/** The public API of the controller runtime. */
export type { ChildResult, EnsureChildOptions } from "./objects/children.ts";
export { ensureChild, NotControlledError } from "./objects/children.ts";
export type { BindAddress } from "./manager/bind-address.ts";
export { parseBindAddress } from "./manager/bind-address.ts";
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
} from "./client/client.ts";
export { Client } from "./client/client.ts";
export type { Clock } from "./clock.ts";
export type { Condition, ConditionState, SetConditionOptions } from "./objects/conditions.ts";
export { findCondition, isConditionTrue, setCondition } from "./objects/conditions.ts";
export type {
  ControllerOptions,
  MappedSource,
  ReconcileContext,
  Request,
  Result,
  Source,
  Trigger,
} from "./controller/controller.ts";
export { TerminalError } from "./controller/terminal-error.ts";
export type { CreateClientOptions } from "./client/create-client.ts";
export { createClient } from "./client/create-client.ts";
export type { StatusBody, StatusCause } from "./client/errors.ts";
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
} from "./client/errors.ts";
export type { EventNote, EventRecorder } from "./events/events.ts";
export { addFinalizer, hasFinalizer, removeFinalizer } from "./objects/finalizers.ts";
export type { Flag, FlagValues, ManagerFlags, ManagerFlagsOptions } from "./manager/flags.ts";
export { FlagError, parseManagerFlags } from "./manager/flags.ts";
export type { Credentials, Identity } from "./client/identity.ts";
export type { JsonLogOptions } from "./manager/json-log.ts";
export { jsonLog } from "./manager/json-log.ts";
export { FencedError } from "./manager/write-fence.ts";
export type { LeaseTimes } from "./manager/leader-election.ts";
export type { LogFields, Logger } from "./logging.ts";
export type { LeaderElectionOptions, ManagerOptions, MetricsOptions } from "./manager/manager.ts";
export { Manager } from "./manager/manager.ts";
export type { MetadataOnly } from "./client/metadata-only.ts";
export { metadataOf } from "./client/metadata-only.ts";
export { selfSignedCertificate } from "./metrics/certificate.ts";
export type { MetricFamily, MetricReading, MetricSource } from "./metrics/metrics.ts";
export type {
  ClusterObject,
  Key,
  KubernetesObject,
  ObjectMeta,
  OwnerReference,
  Reads,
  Stored,
  StoredMeta,
  StoredObject,
} from "./client/objects.ts";
export { keyOf } from "./client/objects.ts";
export { controllerOf, isControlledBy, ownerReference } from "./objects/owners.ts";
export type { Change, Predicate } from "./objects/predicates.ts";
export { annotationsChanged, anyOf, generationChanged, labelsChanged } from "./objects/predicates.ts";
export { quantityValue } from "./objects/quantity.ts";
export type { Progress, Readiness } from "./objects/readiness.ts";
export { setReadiness } from "./objects/readiness.ts";
export type { InitialList } from "./cache/reflector.ts";
export type { Resource } from "./client/resources.ts";
export { resource } from "./client/resources.ts";
export type { Runnable } from "./manager/runnable.ts";
export type { Stage } from "./manager/stages.ts";
export type { RunManagerOptions } from "./manager/run-manager.ts";
export { runManager } from "./manager/run-manager.ts";
export { updateStatus } from "./objects/status.ts";
export type { Scale } from "./client/scale.ts";
export type { Shared, Store } from "./cache/store.ts";
export { terminationSignal } from "./manager/termination.ts";
export { apiTime } from "./times.ts";
export type { RateLimit } from "./queue/token-bucket.ts";
export type { HttpRequest, HttpResponse, HttpStream, Transport } from "./client/transport.ts";
export type { WatchEvent } from "./client/watch-events.ts";
export type { Watched } from "./cache/watched.ts";
export type { CertificateContents, Issuer, KeyPair } from "./x509/certificate.ts";
export { makeCertificate, newPrivateKey } from "./x509/certificate.ts";
