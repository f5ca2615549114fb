import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { RepositoryAccess } from "../../../repository/access.ts";
import type { Job } from "../../../kubernetes/kinds.ts";
import { childMetadata, maintenanceJobName } from "../../../kubernetes/names.ts";
import {
  joined,
  restrictedContainer,
  restrictedPod,
  scratchMounts,
  secretMounts,
} from "../../../kubernetes/pod-template.ts";
import {
  repositoryCredentialsFolder,
  repositoryMounts,
  repositoryEnvironment,
} from "../../repository-pod.ts";
import { nextKey } from "../setup/password.ts";
import { placeOf } from "../../../repository/reference.ts";
import type { MaintenanceOperation } from "./plan.ts";

/** What a maintenance Job needs to know beside what it is to do. */
export interface MaintenanceJobParts {
  /** Of the DatabaseBackup, which may be gone. */
  namespace: string;
  backupName: string;
  /** Where its Pod may run; of a DatabaseBackup that is gone, anywhere. */
  spec: Partial<DatabaseBackup["spec"]>;
  access: RepositoryAccess;
  /** The Secret with the password that the repository is to get. */
  nextPasswordSecret: string | undefined;
  /** The operator's own image. */
  runnerImage: string;
  /** Name of the Job before this one; the same thing tried again gets another name by it. */
  previous: string | undefined;
}

/** On a maintenance Job: what it does. */
export const maintenanceAnnotation = "databases.test.io/maintenance";
/** On a maintenance Job: of which place, see `placeOf`. */
export const placeAnnotation = "databases.test.io/repository";
/** On a maintenance Job: the name of the one before it. */
export const previousAnnotation = "databases.test.io/previous-maintenance";
/** The container that does it. */
export const maintenanceContainer = "maintenance";

const nextPasswordFolder = "/etc/my-operator/next";
/** A repository of terabytes is pruned in hours; what takes longer hangs. */
const longestMaintenanceSeconds = 12 * 60 * 60;
/** The outcome must have been read by then. */
const keepSeconds = 60 * 60;

/** The Job of one operation. It has no owner: a DatabaseBackup that goes leaves snapshots that may have to go later. */
export function maintenanceJob(maintenance: MaintenanceOperation, parts: MaintenanceJobParts): Job {
  const { namespace, backupName, spec, access } = parts;
  const own = childMetadata(backupName, "maintenance");
  const { volumes, volumeMounts } = joined(
    repositoryMounts(access),
    secretMounts(
      "next-password",
      parts.nextPasswordSecret === undefined
        ? []
        : [{ secret: { name: parts.nextPasswordSecret, key: nextKey }, fileName: "password" }],
      nextPasswordFolder,
    ),
    scratchMounts,
  );
  const what = JSON.stringify({
    operation: maintenance.operation,
    forget: maintenance.forget,
    prune: maintenance.prune,
  });
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: maintenanceJobName(backupName, `${what} ${parts.previous ?? ""}`),
      namespace,
      labels: own.labels,
      annotations: {
        ...own.annotations,
        [maintenanceAnnotation]: maintenance.operation,
        [placeAnnotation]: placeOf(maintenance.repository),
        ...(parts.previous === undefined ? {} : { [previousAnnotation]: parts.previous }),
      },
    },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: longestMaintenanceSeconds,
      ttlSecondsAfterFinished: keepSeconds,
      template: {
        metadata: { labels: own.labels, annotations: own.annotations },
        spec: restrictedPod(spec, {
          containers: [
            {
              name: maintenanceContainer,
              image: parts.runnerImage,
              args: ["repository", ...words(maintenance, `${namespace}/${backupName}`)],
              env: repositoryEnvironment(access, maintenance.repository.id),
              resources: { requests: { cpu: "100m", memory: "128Mi" } },
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

function words({ operation, forget, prune }: MaintenanceOperation, host: string): string[] {
  switch (operation) {
    case "Maintain":
      return [
        "maintain",
        ...["--host", host],
        ...forget.flatMap((id) => ["--forget", id]),
        ...(prune ? ["--prune"] : []),
      ];
    case "ChangeKey":
      return [
        "change-key",
        ...["--old-password-file", `${repositoryCredentialsFolder}/password`],
        ...["--new-password-file", `${nextPasswordFolder}/password`],
      ];
    case "Destroy":
      return ["destroy", "--host", host];
  }
}
