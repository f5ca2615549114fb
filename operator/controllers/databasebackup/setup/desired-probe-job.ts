import type { Desired } from "../../../kubernetes/desired.ts";
import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { ClientProgram } from "../../../engines/engine.ts";
import { ownerReference, type Stored } from "../../../runtime/index.ts";
import type { Job } from "../../../kubernetes/kinds.ts";
import { childMetadata, probeJobName } from "../../../kubernetes/names.ts";
import {
  credentialsFolder,
  joinMounts,
  restrictedContainer,
  restrictedPod,
  runnerContainer,
  runnerFolder,
  runnerMounts,
  scratchMounts,
  secretMounts,
} from "../../../kubernetes/pod-template.ts";

/** The container that detects the version. */
export const probeContainer = "probe";

/** The Job that detects a server's version. It is deleted with the DatabaseBackup. */
export function desiredProbeJob(
  backup: Stored<DatabaseBackup>,
  options: { program: ClientProgram; image: string; runnerImage: string },
): Desired<Job> {
  const { metadata, spec } = backup;
  const { program, image, runnerImage } = options;
  const name = metadata.name;
  const own = childMetadata(name, "probe");
  const { volumes, volumeMounts } = joinMounts(
    runnerMounts,
    secretMounts("database-credentials", program.secretFiles, credentialsFolder),
    scratchMounts,
  );
  const [script, ...args] = program.command;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: probeJobName(name),
      namespace: metadata.namespace,
      ...own,
      ownerReferences: [ownerReference(backup)],
    },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: 300,
      template: {
        metadata: own,
        spec: restrictedPod(spec, {
          initContainers: [runnerContainer(runnerImage)],
          containers: [
            {
              name: probeContainer,
              image,
              command: ["/bin/sh", `${runnerFolder}/${script}`, ...args],
              env: [...program.environment],
              resources: { requests: { cpu: "50m", memory: "64Mi" } },
              securityContext: restrictedContainer,
              volumeMounts,
            },
          ],
          volumes,
        }),
      },
    },
  };
}
