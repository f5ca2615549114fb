import type {
  DatabaseEndpoints,
  PostgreSQLDatabase,
  PostgreSQLDatabaseStatus,
} from "../../api/databases/v1alpha1/postgresqldatabase.ts";
import { ownerSecretName, postgresqlPort, readWriteServiceName } from "../../kubernetes/database-names.ts";
import { withoutUndefined } from "../../kubernetes/without-undefined.ts";
import type { Failure } from "../../failure.ts";
import type { ConditionState, Stored } from "../../runtime/index.ts";
import { findCondition, setCondition, setReadiness } from "../../runtime/index.ts";
import { progressOf } from "../progress.ts";
import { collationState } from "./collations.ts";
import { databaseOf } from "./database-of.ts";
import { degradedState } from "./degraded.ts";
import type { Initialization } from "./initialization/ensure-initialization.ts";
import type { ObservedInstance } from "./server/observe.ts";
import { instancesOf } from "./server/observe.ts";

/** What a reconcile found. */
export interface DatabaseFindings {
  /** Why the database cannot be used as the spec says; undefined when it can. */
  notReady: Failure | undefined;
  /** Why the volume does not have the size that the spec asks for. */
  volumeProblem: Failure | undefined;
  instance: ObservedInstance;
  initialization: Initialization | undefined;
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
  const { initialization, notReady } = found;
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
  const problems = [found.volumeProblem, collations?.status === "False" ? collations : undefined];
  conditions = setCondition(conditions, degradedState(problems), options);
  return withoutUndefined({
    observedGeneration: generation,
    replicas: database.spec.replicas ?? 1,
    readyReplicas: found.instance.isReady ? 1 : 0,
    currentVersion: initialization?.version,
    image: initialization?.image,
    database: { name, owner, secretName: ownerSecretName(database.metadata.name) },
    endpoints: endpointsOf(database),
    initializationTime: initialization?.time,
    lastBackupTime: found.lastBackupTime,
    repository: found.repositoryID === undefined ? undefined : { id: found.repositoryID },
    instances: instancesOf(found.instance),
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
export function endpointsOf({ metadata }: Stored<PostgreSQLDatabase>): DatabaseEndpoints {
  return { readWrite: `${readWriteServiceName(metadata.name)}.${metadata.namespace}.svc:${postgresqlPort}` };
}
