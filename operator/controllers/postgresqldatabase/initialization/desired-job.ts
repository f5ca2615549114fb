import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { ProjectedFile } from "../../../container-inputs.ts";
import { backupRole, initializationJobName } from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { Job } from "../../../kubernetes/kinds.ts";
import { fileMounts } from "../../../kubernetes/pod-template.ts";
import type { Stored } from "../../../runtime/index.ts";
import type { PostgreSQLDatabaseOptions } from "../context.ts";
import { databaseOf } from "../database-of.ts";
import { superuserJob } from "../server/superuser-job.ts";
import { scriptSources } from "./init-scripts.ts";

const scriptsFolder = "/etc/my-operator/scripts";
/** The exit code of the script when the user's SQL is wrong. */
const wrongSql = 3;

/** The Job that makes the database. It changes nothing when that is done. */
export function desiredInitializationJob(
  database: Stored<PostgreSQLDatabase>,
  options: PostgreSQLDatabaseOptions,
): Desired<Job> {
  const { name: newDatabase, owner } = databaseOf(database);
  return superuserJob(database, options, {
    name: initializationJobName(database.metadata.name),
    component: "initialization",
    script: "initialize-postgresql.sh",
    env: [
      { name: "NEW_DATABASE", value: newDatabase },
      { name: "OWNER", value: owner },
      { name: "BACKUP_ROLE", value: backupRole },
      { name: "IS_RESTORED", value: String(database.spec.bootstrap?.snapshotRef !== undefined) },
      { name: "SCRIPTS", value: scriptsFolder },
    ],
    mounts: fileMounts("scripts", scriptFiles(database), scriptsFolder),
    spec: {
      // Wrong SQL does not become right by itself. A Pod that is evicted does not count.
      podFailurePolicy: {
        rules: [
          { action: "FailJob", onExitCodes: { operator: "In", values: [wrongSql] } },
          { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
        ],
      },
    },
  });
}

/** Files named after their places in the list, so that they sort in that order. */
function scriptFiles(database: PostgreSQLDatabase): ProjectedFile[] {
  return scriptSources(database).map((source, index) => ({
    source,
    fileName: `${String(index).padStart(2, "0")}.sql`,
  }));
}
