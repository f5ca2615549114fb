import type { V1Container, V1JobSpec } from "@kubernetes/client-node";
import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { ProjectedFile } from "../../../container-inputs.ts";
import { containerResources } from "../../../kubernetes/container-resources.ts";
import {
  databaseChildLabels,
  postgresqlPort,
  superuserSecretName,
  tlsSecretName,
} from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { Job } from "../../../kubernetes/kinds.ts";
import type { Mounts } from "../../../kubernetes/pod-template.ts";
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
import { readWriteHost } from "../tls/server-names.ts";
import { serverImage } from "./image.ts";
import { databasePod } from "./pod.ts";

const tlsFolder = "/etc/my-operator/tls";
const terminationLog = "/dev/termination-log";

/** What is special to a Job. */
interface SuperuserJob {
  name: string;
  component: "definitions" | "initialization";
  /** A script of the runner. */
  script: string;
  env: V1Container["env"];
  mounts?: Mounts;
  spec?: Partial<V1JobSpec>;
}

/** A Job that connects to the server as its superuser, verifies it, and reports in its termination message. */
export function superuserJob(
  { metadata, spec }: Stored<PostgreSQLDatabase>,
  options: PostgreSQLDatabaseOptions,
  job: SuperuserJob,
): Desired<Job> {
  const { name, namespace } = metadata;
  const labels = databaseChildLabels(metadata, job.component);
  const authority = authorityFile(name);
  const { volumes, volumeMounts } = joinMounts(
    runnerMounts,
    scratchMounts,
    job.mounts ?? { volumes: [], volumeMounts: [] },
    fileMounts("tls", [authority], tlsFolder),
  );
  const limits = spec.resources?.limits;
  const resources = limits === undefined ? {} : { limits };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: job.name, namespace, labels },
    spec: {
      backoffLimit: 6,
      ...job.spec,
      template: {
        metadata: { labels },
        spec: {
          ...databasePod(spec, options),
          restartPolicy: "Never",
          initContainers: [runnerContainer(options.runnerImage, resources)],
          containers: [
            {
              name: "postgresql",
              image: serverImage(spec),
              command: ["/bin/sh", `${runnerFolder}/${job.script}`],
              env: [
                { name: "PGHOST", value: readWriteHost(metadata) },
                { name: "PGPORT", value: String(postgresqlPort) },
                { name: "PGUSER", valueFrom: superuserKey(name, "username") },
                { name: "PGPASSWORD", valueFrom: superuserKey(name, "password") },
                { name: "PGSSLMODE", value: "verify-full" },
                { name: "PGSSLROOTCERT", value: `${tlsFolder}/${authority.fileName}` },
                ...(job.env ?? []),
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
