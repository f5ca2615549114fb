import type { DumpOptions } from "../../operator/engines/engine.ts";
import type { CommandConnection, DatabaseConnection } from "../../operator/api/databases/v1/connection.ts";
import type { DatabaseBackup } from "../../operator/api/databases/v1/databasebackup.ts";
import type { EnvironmentVariable } from "../../operator/container-inputs.ts";
import { desiredCronJob } from "../../operator/controllers/databasebackup/setup/desired-cronjob.ts";
import { engineOf } from "../../operator/engines/engines.ts";
import { repositoryAccess } from "../../operator/repository/access.ts";
import type { Pod, PodFolder } from "../../test/support/engines/pod.ts";
import { credentialsFolder, makePodFolder, startPod } from "../../test/support/engines/pod.ts";
import { postgresPrograms } from "../../test/support/servers/postgres.ts";
import { database, superuser, version } from "./shop.ts";

/** Values of the Secrets that each run reads. */
const common = {
  ...{ "login/user": "backup", "login/password": "backup", "repository/password": "repository" },
  ...{ "restorer/user": superuser.PGUSER, "restorer/password": superuser.PGPASSWORD },
};

type ServerOfKnownEngine = Exclude<DatabaseConnection, CommandConnection>;

/** Where programs run: all of them in Pods of the same kind. */
export interface Place {
  /** The root file system of the image. */
  readonly root: string;
  readonly runner: string;
  readonly shared: PodFolder;
  readonly port: number;
}

/** @param secrets values of more Secrets, by name and key, such as `login/password` */
export async function makePlace(
  options: Omit<Place, "shared">,
  secrets: Readonly<Record<string, string>> = {},
): Promise<Place> {
  return { ...options, shared: await makePodFolder(options.runner, { ...common, ...secrets }) };
}

/**
 * Starts a run with the environment and the arguments that its CronJob would give it.
 *
 * @param backupPath the repository's folder below `repository` of the shared folder
 * @param connection how it connects, by default to PostgreSQL without TLS
 * @param variables override the CronJob's variables, to try something
 */
export function startRun(
  place: Place,
  backupPath: string,
  {
    connection = connectionTo(place, "postgresql"),
    inventory = "Full",
    variables = {},
  }: {
    connection?: ServerOfKnownEngine;
    inventory?: DumpOptions["inventory"];
    variables?: Record<string, string>;
  } = {},
): Promise<Pod> {
  const spec: DatabaseBackup["spec"] = { databaseName: database, schedule: "@daily", backupPath, connection };
  const dump = engineOf(connection).dump({ connection, database }, { inventory }, credentialsFolder);
  const access = repositoryAccess(
    {
      storage: { persistentVolumeClaim: { claimName: "shop-repository" } },
      path: backupPath,
      passwordSecretRef: { name: "repository", key: "password" },
    },
    credentialsFolder,
  );
  const cronJob = desiredCronJob(
    {
      apiVersion: "databases.test.io/v1",
      kind: "DatabaseBackup",
      metadata: { name: "shop", namespace: "shop", uid: "uid", resourceVersion: "1" },
      spec,
    },
    {
      dump,
      image: "",
      access,
      repositoryID: undefined,
      clusterID: "",
      runnerImage: "",
      userIdsFromPlatform: false,
      isLimited: false,
      schedule: "0 0 * * *",
    },
  );
  const [container] = cronJob.spec.jobTemplate.spec?.template.spec?.containers ?? [];
  if (container === undefined) throw new Error("The CronJob has no container.");
  const environment = (container.env ?? []) as EnvironmentVariable[];
  return startPod({
    root: place.root,
    programs: connection.engine === "postgresql" ? postgresPrograms(version) : "/usr/bin",
    runner: place.runner,
    shared: place.shared,
    command: (container.command ?? []).slice(1),
    environment: [
      // startPod sets the variables that the API server would fill in from the Pod itself.
      ...environment.filter((variable) => "value" in variable || "secretKeyRef" in variable.valueFrom),
      ...Object.entries(variables).map(([name, value]) => ({ name, value })),
    ],
    files: [...dump.files, ...access.files],
  });
}

/** How the user of backups connects to the server with its password. */
export function connectionTo({ port }: Place, engine: ServerOfKnownEngine["engine"]): ServerOfKnownEngine {
  const server = {
    host: "127.0.0.1",
    port,
    credentials: {
      usernameSecretRef: { name: "login", key: "user" },
      passwordSecretRef: { name: "login", key: "password" },
    },
  };
  return engine === "postgresql" ? { engine, version, ...server } : { engine, ...server };
}

/** Starts a shell command in the image, with access to the server and the repository. */
export function startCommand(place: Place, command: string, backupPath = ""): Promise<Pod> {
  const variables = {
    ...superuser,
    PGPORT: String(place.port),
    PGDATABASE: database,
    RESTIC_REPOSITORY: `/repository${backupPath}`,
  };
  return startPod({
    root: place.root,
    programs: postgresPrograms(version),
    runner: place.runner,
    shared: place.shared,
    // The pipe fails if any part of it fails.
    command: ["-c", `exec bash -o pipefail -c 'PATH=$PATH:/my-operator; ${command}'`],
    environment: Object.entries(variables).map(([name, value]) => ({ name, value })),
  });
}
