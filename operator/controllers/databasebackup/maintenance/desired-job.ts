import type { SecretKeySelector } from "my-operator/crd/types";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { MaintenanceFields } from "../../../api/databases/v1/databasebackup.ts";
import type { RepositoryAccess } from "../../../repository/access.ts";
import type { Job } from "../../../kubernetes/kinds.ts";
import { backupUidAnnotation, childMetadata, maintenanceJobName } from "../../../kubernetes/names.ts";
import { containerResources } from "../../../kubernetes/container-resources.ts";
import type { PodPolicy } from "../../../kubernetes/pod-template.ts";
import {
  jobMetadata,
  joinMounts,
  restrictedContainer,
  restrictedPod,
  scratchMounts,
  fileMounts,
} from "../../../kubernetes/pod-template.ts";
import {
  ownerVariable,
  repositoryCredentialsFolder,
  repositoryMounts,
  repositoryEnvironment,
} from "../../repository-pod.ts";
import { locationKey } from "../../../repository/reference.ts";
import type { MaintenanceOperation } from "./plan.ts";

/** What a maintenance Job needs in addition to the operation. */
export interface MaintenanceJobOptions extends PodPolicy {
  /** The namespace of the DatabaseBackup, which may no longer exist. */
  namespace: string;
  backupName: string;
  /** The DatabaseBackup's uid; undefined when it no longer exists. */
  backupUid: string | undefined;
  /** Says where and as whom the Pod runs: the DatabaseBackup's, or what a DatabaseSnapshot has recorded of it. */
  spec: MaintenanceFields;
  access: RepositoryAccess;
  /** The password that the repository is to get; undefined unless the operation changes the key. */
  nextPassword: SecretKeySelector | undefined;
  /** The operator's own image. */
  runnerImage: string;
  /** The cluster that must be the owner of the repository. */
  clusterID: string;
  /** Name of the Job before this one. It makes the name of a retry differ. */
  previous: string | undefined;
}

/** On a maintenance Job: what it does. */
export const maintenanceAnnotation = "databases.test.io/maintenance";
/** On a maintenance Job: the repository that it works in, see `locationKey`. */
export const repositoryAnnotation = "databases.test.io/repository";
/** On a maintenance Job: the name of the one before it. */
export const previousAnnotation = "databases.test.io/previous-maintenance";
/** On a maintenance Job that changes the key: the key of the operator's copy with the password that the repository gets. */
export const nextPasswordAnnotation = "databases.test.io/next-password-key";
/** The container of a maintenance Job. */
export const maintenanceContainer = "maintenance";

const nextPasswordFolder = "/etc/my-operator/next";
/** Pruning a repository of terabytes takes hours. A Job that takes longer than this hangs. */
const maxMaintenanceSeconds = 12 * 60 * 60;
/** How long an ended Job is kept. The operator must have read its result by then. */
const keepJobSeconds = 60 * 60;

/** The Job of an operation. It has no owner, because DatabaseSnapshots outlive the DatabaseBackup and may be deleted later. */
export function desiredMaintenanceJob(
  maintenance: MaintenanceOperation,
  options: MaintenanceJobOptions,
): Desired<Job> {
  const { namespace, backupName, spec, access, nextPassword, clusterID } = options;
  const { takeOverFrom } = maintenance;
  const { labels, annotations } = jobMetadata(spec, childMetadata(backupName, "maintenance"));
  const { volumes, volumeMounts } = joinMounts(
    repositoryMounts(access),
    fileMounts(
      "next-password",
      nextPassword === undefined ? [] : [{ source: { secretKeyRef: nextPassword }, fileName: "password" }],
      nextPasswordFolder,
    ),
    scratchMounts,
  );
  const what = JSON.stringify({
    operation: maintenance.operation,
    forget: maintenance.forget,
    marks: maintenance.marks,
    mayBeMissing: maintenance.mayBeMissing,
    prune: maintenance.prune,
    check: maintenance.check,
    takeOverFrom: maintenance.takeOverFrom,
  });
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: maintenanceJobName(backupName, `${what} ${options.previous ?? ""} ${options.backupUid ?? ""}`),
      namespace,
      labels,
      annotations: {
        ...annotations,
        [maintenanceAnnotation]: maintenance.operation,
        [repositoryAnnotation]: locationKey(maintenance.repository),
        ...(options.backupUid === undefined ? {} : { [backupUidAnnotation]: options.backupUid }),
        ...(nextPassword === undefined ? {} : { [nextPasswordAnnotation]: nextPassword.key }),
        ...(options.previous === undefined ? {} : { [previousAnnotation]: options.previous }),
      },
    },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: maxMaintenanceSeconds,
      ttlSecondsAfterFinished: keepJobSeconds,
      template: {
        metadata: { labels, annotations },
        spec: restrictedPod(spec, options, {
          containers: [
            {
              name: maintenanceContainer,
              image: options.runnerImage,
              args: ["repository", ...commandLine(maintenance, `${namespace}/${backupName}`)],
              env: [
                ...repositoryEnvironment(access, maintenance.repository.id),
                ownerVariable(clusterID),
                ...(takeOverFrom === undefined
                  ? []
                  : [{ name: "REPOSITORY_TAKE_OVER_FROM", value: takeOverFrom }]),
              ],
              resources: containerResources(spec.repository?.resources, { cpu: "100m", memory: "128Mi" }),
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

function commandLine(
  { operation, forget, marks, mayBeMissing, prune, check }: MaintenanceOperation,
  host: string,
): string[] {
  switch (operation) {
    case "Maintain":
      return [
        "maintain",
        ...["--host", host],
        ...forget.flatMap((id) => ["--forget", id]),
        ...(marks?.mark ?? []).flatMap((mark) => ["--mark", mark]),
        ...(marks?.unmark ?? []).flatMap((mark) => ["--unmark", mark]),
        ...(mayBeMissing === true ? ["--may-be-missing"] : []),
        ...(prune ? ["--prune"] : []),
      ];
    case "List":
      return ["maintain", "--host", host];
    case "Check":
      return [
        "check",
        ...["--host", host],
        ...["--subsets", String(check?.subsets ?? 1)],
        ...(check?.read ?? [1]).flatMap((n) => ["--read", String(n)]),
      ];
    case "ChangeKey":
      return [
        "change-key",
        ...["--host", host],
        ...["--old-password-file", `${repositoryCredentialsFolder}/password`],
        ...["--new-password-file", `${nextPasswordFolder}/password`],
      ];
    case "Destroy":
      return ["destroy", "--host", host];
  }
}
