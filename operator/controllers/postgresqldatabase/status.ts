import type {
  DatabaseEndpoints,
  PostgreSQLDatabase,
  PostgreSQLDatabaseStatus,
} from "../../api/databases/v1alpha1/postgresqldatabase.ts";
import {
  ownerSecretName,
  postgresqlPort,
  readOnlyServiceName,
  readWriteServiceName,
  serverSelector,
} from "../../kubernetes/database-names.ts";
import { withoutUndefined } from "../../kubernetes/without-undefined.ts";
import type { Failure } from "../../failure.ts";
import type { ConditionState, Stored } from "../../runtime/index.ts";
import { findCondition, setCondition, setReadiness } from "../../runtime/index.ts";
import { progressOf } from "../progress.ts";
import { collationState } from "./collations.ts";
import { databaseOf } from "./database-of.ts";
import { degradedState } from "./degraded.ts";
import type { Initialization } from "./initialization/ensure-initialization.ts";
import { slotProblem } from "./replication/replica-slots.ts";
import type { ShownReplica } from "./replication/shown-lag.ts";
import { replicaOrdinals } from "./server/instances.ts";
import type { ObservedInstances } from "./server/observe.ts";
import { instancesOf } from "./server/observe.ts";

/** What a reconcile found. */
export interface DatabaseFindings {
  /** Why the database cannot be used as the spec says; undefined when it can. */
  notReady: Failure | undefined;
  /** Why volumes do not have the size that the spec asks for. */
  volumeProblem: Failure | undefined;
  /** How far replicas are behind, by ordinal; undefined while the primary has not been asked. */
  replication: ReadonlyMap<number, ShownReplica> | undefined;
  /** Why replicas do not follow the primary as they should. */
  replicasProblem: Failure | undefined;
  instances: ObservedInstances;
  initialization: Initialization | undefined;
  /** When the initial configuration was complete. */
  initializationTime: string | undefined;
  backedUp: ConditionState;
  lastBackupTime: string | undefined;
  repositoryID: string | undefined;
  now: Date;
}

/** The next status of a PostgreSQLDatabase. */
export function nextStatus(
  database: Stored<PostgreSQLDatabase>,
  found: DatabaseFindings,
): PostgreSQLDatabaseStatus {
  const { generation } = database.metadata;
  const options = { observedGeneration: generation, now: found.now };
  const { name, owner } = databaseOf(database);
  const { initialization, instances, notReady } = found;
  let conditions = setReadiness(
    database.status?.conditions,
    notReady === undefined
      ? {
          type: "Ready",
          status: "True",
          reason: "Serving",
          message: servingMessage(database, initialization),
        }
      : { type: "Ready", status: "False", ...notReady, progress: progressOf(notReady.reason) },
    options,
  );
  conditions = setCondition(conditions, found.backedUp, options);
  // Without a new report, the one before holds.
  if (initialization?.collations !== undefined)
    conditions = setCondition(conditions, collationState(initialization.collations), options);
  const collations = findCondition(conditions, "CollationsMatch");
  const problems = [
    found.replicasProblem,
    slotProblem(database, found.replication),
    found.volumeProblem,
    collations?.status === "False" ? collations : undefined,
  ];
  conditions = setCondition(conditions, degradedState(problems), options);
  return withoutUndefined({
    observedGeneration: generation,
    replicas: database.spec.replicas ?? 1,
    readyReplicas: [instances.primary, ...instances.replicas].filter(({ isReady }) => isReady).length,
    selector: Object.entries(serverSelector(database.metadata.name))
      .map(([key, value]) => `${key}=${value}`)
      .join(","),
    currentVersion: initialization?.version,
    image: initialization?.image,
    database: { name, owner, secretName: ownerSecretName(database.metadata.name) },
    endpoints: endpointsOf(database),
    initializationTime: initialization?.time ?? found.initializationTime,
    lastBackupTime: found.lastBackupTime,
    repository: found.repositoryID === undefined ? undefined : { id: found.repositoryID },
    instances: instancesOf(database, instances, found.replication),
    conditions,
  });
}

function servingMessage(
  database: Stored<PostgreSQLDatabase>,
  initialization: Initialization | undefined,
): string {
  const version = initialization === undefined ? "" : ` ${initialization.version}`;
  return `PostgreSQL${version} accepts connections at ${endpointsOf(database).readWrite ?? ""}.`;
}

/** Where the server answers. */
export function endpointsOf({ metadata, spec }: Stored<PostgreSQLDatabase>): DatabaseEndpoints {
  const at = (service: string) => `${service}.${metadata.namespace}.svc:${postgresqlPort}`;
  const readWrite = at(readWriteServiceName(metadata.name));
  if (replicaOrdinals(spec).length === 0) return { readWrite };
  return { readWrite, readOnly: at(readOnlyServiceName(metadata.name)) };
}
