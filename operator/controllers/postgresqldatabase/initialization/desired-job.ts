import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { ProjectedFile } from "../../../container-inputs.ts";
import { containerResources } from "../../../kubernetes/container-resources.ts";
import {
  backupRole,
  databaseChildLabels,
  initializationJobName,
  postgresqlPort,
  superuserSecretName,
  tlsSecretName,
} from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { Job } from "../../../kubernetes/kinds.ts";
import {
  fileMounts,
  joinMounts,
  restrictedContainer,
  runnerContainer,
  runnerFolder,
  runnerMounts,
  scratchMounts,
} from "../../../kubernetes/pod-template.ts";
import type { Stored } from "../../../runtime/index.ts";
import type { PostgreSQLDatabaseOptions } from "../context.ts";
import { databaseOf } from "../database-of.ts";
import { serverImage } from "../server/image.ts";
import { databasePod } from "../server/pod.ts";
import { readWriteHost } from "../tls/server-names.ts";
import { scriptSources } from "./init-scripts.ts";

const scriptsFolder = "/etc/my-operator/scripts";
const tlsFolder = "/etc/my-operator/tls";
const terminationLog = "/dev/termination-log";
/** The exit code of the script when the user's SQL is wrong. */
const wrongSql = 3;

/** The Job that makes the database. It changes nothing when that is done. */
export function desiredInitializationJob(
  database: Stored<PostgreSQLDatabase>,
  options: PostgreSQLDatabaseOptions,
): Desired<Job> {
  const { metadata, spec } = database;
  const { name, namespace } = metadata;
  const { name: newDatabase, owner } = databaseOf(database);
  const labels = databaseChildLabels(metadata, "initialization");
  const { volumes, volumeMounts } = joinMounts(
    runnerMounts,
    scratchMounts,
    fileMounts("scripts", scriptFiles(database), scriptsFolder),
    fileMounts("tls", [authorityFile(name)], tlsFolder),
  );
  const limits = spec.resources?.limits;
  const resources = limits === undefined ? {} : { limits };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: initializationJobName(name), namespace, labels },
    spec: {
      backoffLimit: 6,
      // Wrong SQL does not become right by itself. A Pod that is evicted does not count.
      podFailurePolicy: {
        rules: [
          { action: "FailJob", onExitCodes: { operator: "In", values: [wrongSql] } },
          { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
        ],
      },
      template: {
        metadata: { labels },
        spec: {
          ...databasePod(spec, options),
          restartPolicy: "Never",
          initContainers: [runnerContainer(options.runnerImage, resources)],
          containers: [
            {
              name: "initialize",
              image: serverImage(spec),
              command: ["/bin/sh", `${runnerFolder}/initialize-postgresql.sh`],
              env: [
                { name: "PGHOST", value: readWriteHost(metadata) },
                { name: "PGPORT", value: String(postgresqlPort) },
                { name: "PGUSER", valueFrom: superuserKey(name, "username") },
                { name: "PGPASSWORD", valueFrom: superuserKey(name, "password") },
                { name: "PGSSLMODE", value: "verify-full" },
                { name: "PGSSLROOTCERT", value: `${tlsFolder}/${authorityFile(name).fileName}` },
                { name: "NEW_DATABASE", value: newDatabase },
                { name: "OWNER", value: owner },
                { name: "BACKUP_ROLE", value: backupRole },
                { name: "SCRIPTS", value: scriptsFolder },
                { name: "TERMINATION_LOG", value: terminationLog },
              ],
              resources: containerResources(resources, { cpu: "50m", memory: "64Mi" }),
              securityContext: restrictedContainer,
              volumeMounts,
            },
          ],
          volumes,
        },
      },
    },
  };
}

function superuserKey(database: string, key: string) {
  return { secretKeyRef: { name: superuserSecretName(database), key } };
}

/** What the Job verifies the server with. */
function authorityFile(database: string): ProjectedFile {
  return {
    source: { secretKeyRef: { name: tlsSecretName(database), key: "ca.crt" } },
    fileName: "ca.crt",
  };
}

/** Files named after their places in the list, so that they sort in that order. */
function scriptFiles(database: PostgreSQLDatabase): ProjectedFile[] {
  return scriptSources(database).map((source, index) => ({
    source,
    fileName: `${String(index).padStart(2, "0")}.sql`,
  }));
}
