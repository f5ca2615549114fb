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

/**
 * Why commits wait: the spec requires more replicas than are ready. Undefined when enough are, and while the primary does not answer. A
 * replica that follows but has much to replay is not ready, either, although commits would not wait for that.
 *
 * @param unready Which replicas are not ready.
 */
export function blockedWrites(
  database: Stored<PostgreSQLDatabase>,
  instances: ObservedInstances,
  unready: Failure | undefined,
): Failure | undefined {
  const missing = missingStandbys(database, instances);
  if (missing?.dataDurability !== "Required") return undefined;
  const { namespace, name } = database.metadata;
  const patch = JSON.stringify({ spec: { synchronousReplication: { dataDurability: "Preferred" } } });
  return failure(
    "WritesBlocked",
    `Commits wait for replicas: ${missing.ready} are ready, and spec.synchronousReplication.standbys is ${missing.standbys}. They go on ` +
      "when enough are ready. To let them go on now, although the loss of the primary's volume then loses them: " +
      `kubectl -n ${namespace} patch postgresqldatabase ${name} --type=merge -p '${patch}'`,
    unready,
  );
}

/**
 * What commits do without: the spec prefers that they wait for more replicas than are ready.
 *
 * @param unready Which replicas are not ready.
 */
export function reducedReplication(
  database: Stored<PostgreSQLDatabase>,
  instances: ObservedInstances,
  unready: Failure | undefined,
): Failure | undefined {
  const missing = missingStandbys(database, instances);
  if (missing?.dataDurability !== "Preferred") return undefined;
  return failure(
    "SynchronousReplicationReduced",
    `Commits wait for fewer replicas than spec.synchronousReplication prefers: ${missing.ready} are ready, and standbys is ` +
      `${missing.standbys}. Meanwhile, the loss of the primary's volume can lose commits.`,
    unready,
  );
}

/** What the spec asks for, if fewer replicas are ready. While the primary does not answer, none of them can be. */
function missingStandbys({ spec }: Stored<PostgreSQLDatabase>, { primary, replicas }: ObservedInstances) {
  if (spec.synchronousReplication === undefined || !primary.isReady) return undefined;
  const wanted = withDefaults(spec.synchronousReplication);
  const ready = replicas.filter(({ isReady }) => isReady).length;
  return ready < wanted.standbys ? { ...wanted, ready } : undefined;
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
