import type {
  PostgreSQLDatabase,
  SynchronousReplication,
} from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { Failure } from "../../../failure.ts";
import { instancePodName } from "../../../kubernetes/database-names.ts";
import type { Stored } from "../../../runtime/index.ts";
import { replicaOrdinals } from "./instances.ts";
import type { ObservedInstances } from "./observe.ts";
import { maxMessageLength } from "./replicas-problem.ts";

/* For how many replicas commits wait. */

/** In it, the primary lowers the number to the replicas that follow, and raises it again. serve-postgresql.sh has the same path. */
const loweredFile = "/dev/shm/standbys.conf";

/** The files of the configuration that make commits wait. */
export interface StandbyConfiguration {
  /** Lines at the end of postgresql.conf. */
  lines: string;
  /** What the primary may lower by itself: the number, and the names of the replicas. Undefined if it may not. */
  preferred: string | undefined;
}

/** Replicas connect with the name of their Pod. */
export function standbyConfiguration({ metadata, spec }: Stored<PostgreSQLDatabase>): StandbyConfiguration {
  if (spec.synchronousReplication === undefined) return { lines: "", preferred: undefined };
  const { standbys, dataDurability } = withDefaults(spec.synchronousReplication);
  const names = replicaOrdinals(spec)
    .map((ordinal) => `"${instancePodName(metadata.name, ordinal)}"`)
    .join(", ");
  const required = `synchronous_standby_names = 'ANY ${standbys} (${names})'\n`;
  if (dataDurability === "Required") return { lines: required, preferred: undefined };
  // The last value of a parameter counts.
  return {
    lines: `${required}include_if_exists = '${loweredFile}'\n`,
    preferred: `${standbys} ${names}\n`,
  };
}

/** What is known of a database's replicas. */
interface KnownReplicas {
  instances: ObservedInstances;
  /** What the primary has said, by ordinal. Undefined while it was not asked. */
  replication: ReadonlyMap<number, { isStreaming: boolean }> | undefined;
  /** Which replicas are not ready. */
  unready: Failure | undefined;
}

/** Why commits wait: the spec requires more replicas than follow. Undefined when enough do, and while the primary does not answer. */
export function blockedWrites(
  database: Stored<PostgreSQLDatabase>,
  known: KnownReplicas,
): Failure | undefined {
  const missing = missingStandbys(database, known);
  if (missing?.dataDurability !== "Required") return undefined;
  const { namespace, name } = database.metadata;
  const patch = JSON.stringify({ spec: { synchronousReplication: { dataDurability: "Preferred" } } });
  return failure(
    "WritesBlocked",
    `Commits wait for replicas: ${missing.following} follow the primary, and spec.synchronousReplication.standbys is ` +
      `${missing.standbys}. They go on when enough follow. To let them go on now, although the loss of the primary's volume then ` +
      "loses them: " +
      `kubectl -n ${namespace} patch postgresqldatabase ${name} --type=merge -p '${patch}'`,
    known.unready,
  );
}

/** What commits do without: the spec prefers that they wait for more replicas than follow. */
export function reducedReplication(
  database: Stored<PostgreSQLDatabase>,
  known: KnownReplicas,
): Failure | undefined {
  const missing = missingStandbys(database, known);
  if (missing?.dataDurability !== "Preferred") return undefined;
  return failure(
    "SynchronousReplicationReduced",
    `Commits wait for fewer replicas than spec.synchronousReplication prefers: ${missing.following} follow the primary, and standbys is ` +
      `${missing.standbys}. Meanwhile, the loss of the primary's volume can lose commits.`,
    known.unready,
  );
}

/**
 * What the spec asks for, if fewer replicas follow. A ready replica follows, and so does one that has much to replay, for which commits do
 * not wait. While the primary does not answer, none can follow.
 */
function missingStandbys(
  { spec }: Stored<PostgreSQLDatabase>,
  { instances: { primary, replicas }, replication }: KnownReplicas,
) {
  if (spec.synchronousReplication === undefined || !primary.isReady) return undefined;
  const wanted = withDefaults(spec.synchronousReplication);
  const following = replicas.filter(
    ({ ordinal, isReady }) => isReady || replication?.get(ordinal)?.isStreaming === true,
  ).length;
  return following < wanted.standbys ? { ...wanted, following } : undefined;
}

function withDefaults({
  standbys = 1,
  dataDurability = "Required",
}: SynchronousReplication): Required<SynchronousReplication> {
  return { standbys, dataDurability };
}

function failure(reason: string, message: string, unready: Failure | undefined): Failure {
  return { reason, message: `${message} ${unready?.message ?? ""}`.slice(0, maxMessageLength) };
}
