import type { Desired } from "../../../kubernetes/desired.ts";
import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { ClientProgram } from "../../../engines/client-program.ts";
import { ownerReference, type Stored } from "../../../runtime/index.ts";
import type { Job } from "../../../kubernetes/kinds.ts";
import { childMetadata, probeJobName } from "../../../kubernetes/names.ts";
import { templateDigest } from "../../../kubernetes/template-digest.ts";
import { containerResources } from "../../../kubernetes/container-resources.ts";
import type { PodPolicy } from "../../../kubernetes/pod-template.ts";
import {
  credentialsFolder,
  jobMetadata,
  joinMounts,
  restrictedContainer,
  restrictedPod,
  runnerContainer,
  runnerFolder,
  runnerMounts,
  scratchMounts,
  fileMounts,
} from "../../../kubernetes/pod-template.ts";

/** The container that detects the version. */
export const probeContainer = "probe";

/** The Job that detects a server's version. It is deleted with the DatabaseBackup. */
export function desiredProbeJob(
  backup: Stored<DatabaseBackup>,
  options: { program: ClientProgram; image: string; runnerImage: string } & PodPolicy,
): Desired<Job> {
  const { metadata, spec } = backup;
  const { program, image, runnerImage, ...policy } = options;
  const name = metadata.name;
  const ofJobAndPods = jobMetadata(spec, childMetadata(name, "probe"));
  const { volumes, volumeMounts } = joinMounts(
    runnerMounts,
    fileMounts("database-credentials", program.files, credentialsFolder),
    scratchMounts,
  );
  const [script, ...args] = program.command;
  const template = {
    metadata: ofJobAndPods,
    spec: restrictedPod(spec, policy, {
      initContainers: [runnerContainer(runnerImage, spec.resources)],
      containers: [
        {
          name: probeContainer,
          image,
          command: ["/bin/sh", `${runnerFolder}/${script}`, ...args],
          env: [...program.environment],
          resources: containerResources(spec.resources, { cpu: "50m", memory: "64Mi" }),
          securityContext: restrictedContainer,
          volumeMounts,
        },
      ],
      volumes,
    }),
  };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: probeJobName(name),
      namespace: metadata.namespace,
      labels: ofJobAndPods.labels,
      annotations: { ...ofJobAndPods.annotations, ...templateDigest(template) },
      ownerReferences: [ownerReference(backup)],
    },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: 300,
      template,
    },
  };
}
