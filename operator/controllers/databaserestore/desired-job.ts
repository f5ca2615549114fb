import type { V1Container } from "@kubernetes/client-node";
import type { DatabaseRestore } from "../../api/databases/v1alpha1/databaserestore.ts";
import type { ClientProgram } from "../../engines/client-program.ts";
import { engineOf } from "../../engines/engines.ts";
import { literal } from "../../engines/literal.ts";
import { containerResources } from "../../kubernetes/container-resources.ts";
import type { Desired } from "../../kubernetes/desired.ts";
import type { Job } from "../../kubernetes/kinds.ts";
import { childMetadata } from "../../kubernetes/names.ts";
import type { PodPolicy } from "../../kubernetes/pod-template.ts";
import {
  credentialsFolder,
  fileMounts,
  jobMetadata,
  joinMounts,
  restrictedContainer,
  restrictedPod,
  runnerContainer,
  runnerFolder,
  runnerMounts,
  scratchMounts,
} from "../../kubernetes/pod-template.ts";
import { ownerReference, type Stored } from "../../runtime/index.ts";
import { isReadOnly } from "../databasebackup/access-mode.ts";
import { accessTo, repositoryEnvironment, repositoryMounts } from "../repository-pod.ts";
import type { ResolvedRestore } from "./resolve.ts";

/** What a Job of a DatabaseRestore is for. */
export type RestorePurpose = "preflight" | "restore" | "cleanup";

/** On a Job of a DatabaseRestore: the name of the object. */
export const restoreAnnotation = "databases.test.io/databaserestore";
/** On the Jobs of a DatabaseRestore and their Pods: the beginning of its uid, which is in the names of the databases as well. */
export const restoreLabel = "databases.test.io/databaserestore";
/** The container that has the credentials of the target. */
export const restoreContainer = "restore";
/** The container that opens the repository, and reports. */
export const fetchContainer = "fetch";

const exchangeFolder = "/exchange";
const defaultDeadlineSeconds = 86_400;

/** The name of a Job. Its name is a label of its Pods: at most 63 characters. */
export function restoreJobName(
  { metadata }: Stored<DatabaseRestore>,
  purpose: RestorePurpose,
  attempt: number,
): string {
  const start = metadata.name.slice(0, 40).replace(/[-.]+$/, "");
  return `${start}-${purpose}${String(attempt)}-${metadata.uid.slice(0, 8)}`;
}

/**
 * The Job that restores, or only asks what would prevent that. The container with the repository's key has no credentials of the
 * target, and the one with these cannot open the repository.
 */
export function desiredRestoreJob(
  restore: Stored<DatabaseRestore>,
  resolved: ResolvedRestore,
  purpose: "preflight" | "restore",
  attempt: number,
  policy: PodPolicy & { runnerImage: string },
): Desired<Job> {
  const { snapshot, backup, repository, target, engine, image, options } = resolved;
  const { spec } = restore;
  const access = accessTo(repository, { isReadOnly: backup !== undefined && isReadOnly(backup) });
  const program = programFor(resolved, [engine.script]);
  const exchange = {
    volumes: [{ name: "exchange", emptyDir: { sizeLimit: "1Gi" } }],
    volumeMounts: [{ name: "exchange", mountPath: exchangeFolder }],
  };
  const fetchScratch = {
    volumes: [{ name: "fetch-tmp", emptyDir: {} }],
    volumeMounts: [{ name: "fetch-tmp", mountPath: "/tmp" }],
  };
  const credentials = fileMounts("database-credentials", program.files, credentialsFolder);
  const restoring = joinMounts(runnerMounts, credentials, scratchMounts, exchange);
  const fetching = joinMounts(repositoryMounts(access), fetchScratch, exchange);
  const mode = purpose === "preflight" ? "PreflightOnly" : "Restore";
  const [script, ...args] = program.command;
  const containers: V1Container[] = [
    {
      name: restoreContainer,
      image,
      command: ["/bin/sh", `${runnerFolder}/${script}`, ...args],
      env: [...program.environment, { name: "RESTORE_EXCHANGE", value: exchangeFolder }],
      resources: containerResources(spec.resources, { cpu: "100m", memory: "256Mi" }),
      securityContext: restrictedContainer,
      volumeMounts: restoring.volumeMounts,
    },
    {
      name: fetchContainer,
      image: policy.runnerImage,
      args: [
        "restore",
        ...["--engine", target.connection.engine, "--exchange", exchangeFolder],
        ...["--snapshot", snapshot.status?.artifact?.snapshotID ?? ""],
        ...["--file", snapshot.status?.artifact?.fileName ?? ""],
        ...["--inventory", snapshot.status?.inventory?.snapshotID ?? ""],
        ...["--options", literal(JSON.stringify({ ...options, mode }))],
      ],
      env: repositoryEnvironment(access, repository.id),
      resources: containerResources(backup?.spec.repository?.resources, { cpu: "100m", memory: "128Mi" }),
      securityContext: restrictedContainer,
      volumeMounts: fetching.volumeMounts,
    },
  ];
  const volumes = [
    ...restoring.volumes,
    ...fetching.volumes.filter(({ name }) => !restoring.volumes.some((each) => each.name === name)),
  ];
  return job(
    restore,
    resolved,
    purpose,
    attempt,
    spec.activeDeadlineSeconds ?? defaultDeadlineSeconds,
    (of) =>
      restrictedPod(of, policy, {
        initContainers: [runnerContainer(policy.runnerImage, spec.resources)],
        containers,
        volumes,
      }),
  );
}

/** The Job that removes what the restore has left. */
export function desiredCleanupJob(
  restore: Stored<DatabaseRestore>,
  resolved: ResolvedRestore,
  command: ClientProgram["command"],
  attempt: number,
  policy: PodPolicy & { runnerImage: string },
): Desired<Job> {
  const program = programFor(resolved, command);
  const [script, ...args] = program.command;
  const { volumes, volumeMounts } = joinMounts(
    runnerMounts,
    fileMounts("database-credentials", program.files, credentialsFolder),
    scratchMounts,
  );
  return job(restore, resolved, "cleanup", attempt, 600, (of) =>
    restrictedPod(of, policy, {
      initContainers: [runnerContainer(policy.runnerImage, restore.spec.resources)],
      containers: [
        {
          name: restoreContainer,
          image: resolved.image,
          command: ["/bin/sh", `${runnerFolder}/${script}`, ...args.map(literal)],
          env: [...program.environment],
          resources: containerResources(restore.spec.resources, { cpu: "50m", memory: "64Mi" }),
          securityContext: restrictedContainer,
          volumeMounts,
        },
      ],
      volumes,
    }),
  );
}

function job(
  restore: Stored<DatabaseRestore>,
  { snapshot, backup }: ResolvedRestore,
  purpose: RestorePurpose,
  attempt: number,
  activeDeadlineSeconds: number,
  pod: (fields: Parameters<typeof restrictedPod>[0]) => ReturnType<typeof restrictedPod>,
): Desired<Job> {
  // A DatabaseBackup that no longer exists has left its fields in the DatabaseSnapshot.
  const fields =
    backup?.spec ?? ((snapshot.status?.maintenanceFields ?? {}) as Parameters<typeof restrictedPod>[0]);
  const { metadata } = restore;
  const own = jobMetadata(fields, childMetadata(snapshot.spec.backupRef.name, "restore"));
  const labels = { ...own.labels, [restoreLabel]: metadata.uid.slice(0, 8) };
  const annotations = { ...own.annotations, [restoreAnnotation]: metadata.name };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: restoreJobName(restore, purpose, attempt),
      namespace: metadata.namespace,
      labels,
      annotations,
      ownerReferences: [ownerReference(restore)],
    },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds,
      template: { metadata: { labels, annotations }, spec: pod(fields) },
    },
  };
}

/** A script with the credentials of the target. */
function programFor({ target }: ResolvedRestore, command: ClientProgram["command"]): ClientProgram {
  const program = engineOf(target.connection).restoreProgram?.(command, target, credentialsFolder);
  if (program === undefined) throw new Error(`The engine ${target.connection.engine} cannot restore.`);
  return program;
}
