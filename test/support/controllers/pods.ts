import type { EnvironmentVariable } from "../../../operator/container-inputs.ts";
import type { RepositoryAccess } from "../../../operator/repository/access.ts";
import { imageReference, type ImageName } from "../../../lib/testing/images.ts";
import { repositoryPod } from "../../../lib/testing/repository-pod.ts";
import type { ServerPod } from "../../../lib/testing/server-pod.ts";
import { fromSecret, secret, serverObjects, serverPodSpec } from "../../../lib/testing/server-pod.ts";
import type { ScriptPod } from "./script-pod.ts";

/** Manifests of the Pods that tests on a real node need, besides those of the operator. */

/** A PostgreSQL server of a major version, its Service, and a Secret with its superuser's name and password. */
export function postgresServer(name: string, version: "15" | "16" | "17" | "18", password: string): object[] {
  return [
    secret(name, { username: "shop", password }),
    ...serverObjects(name, 5432, {
      image: imageReference(`postgres:${version}`),
      user: 999,
      env: [
        fromSecret("POSTGRES_USER", name, "username"),
        fromSecret("POSTGRES_PASSWORD", name, "password"),
        { name: "PGDATA", value: "/var/lib/postgresql/data/pgdata" },
      ],
      writable: ["/var/lib/postgresql/data", "/var/run/postgresql", "/tmp"],
      readinessProbe: { exec: { command: ["pg_isready", "--host=127.0.0.1"] } },
    }),
  ];
}

/** A server's Pod as a test describes it. */
export interface TestServer extends Omit<ServerPod, "image" | "env" | "readinessProbe"> {
  image: ImageName;
  env?: Readonly<Record<string, string>>;
  /** A command that succeeds when the server is ready. */
  ready?: readonly string[];
}

/** A server's Pod, with the label `app`. */
export function serverPod(name: string, { image, env = {}, ready, ...server }: TestServer) {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { app: name } },
    spec: serverPodSpec({
      ...server,
      image: imageReference(image),
      env: Object.entries(env).map(([variable, value]) => ({ name: variable, value })),
      readinessProbe: ready && { exec: { command: ready } },
    }),
  };
}

/**
 * The repository of a DatabaseBackup, in the claim that the operator created, and the PostgreSQL server that it backs
 * up.
 */
export interface PostgresRepository {
  backup: string;
  backupPath: string;
  server: string;
  /** The major version of the server and of the tools. */
  version: "15" | "17";
}

/** A Pod that runs a shell script with a repository, restic and the server's tools. */
export function postgresScriptPod(name: string, repository: PostgresRepository, script: string): ScriptPod {
  const { backup, backupPath, server, version } = repository;
  const secretName = `${backup}-repository`;
  const access = {
    environment: [
      { name: "RESTIC_REPOSITORY", value: `/repository${backupPath}` },
      { name: "RESTIC_PASSWORD_FILE", value: "/etc/repository/password" },
    ],
    files: [{ source: { secretKeyRef: { name: secretName, key: "password" } }, fileName: "password" }],
    claimName: secretName,
  };
  return repositoryPod(name, imageReference("operator"), access, {
    ...scriptContainer(script),
    image: imageReference(`postgres:${version}`),
    env: [
      { name: "PGHOST", value: server },
      fromSecret("PGUSER", server, "username"),
      fromSecret("PGPASSWORD", server, "password"),
    ],
  });
}

/** A Pod that runs a shell script with restic and a repository in any storage. */
export function repositoryScriptPod(
  name: string,
  image: ImageName,
  access: RepositoryAccess,
  script: string,
  env: readonly EnvironmentVariable[],
): ScriptPod {
  return repositoryPod(name, imageReference("operator"), access, {
    ...scriptContainer(script),
    image: imageReference(image),
    env,
  });
}

function scriptContainer(script: string) {
  return { name: "script", command: ["bash", "-euo", "pipefail", "-c"], args: [script] };
}
