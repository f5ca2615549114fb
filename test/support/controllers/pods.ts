import type { EnvironmentVariable } from "../../../operator/container-inputs.ts";
import type { RepositoryAccess } from "../../../operator/repository/access.ts";
import { repositoryFolder } from "../../../operator/repository/access.ts";
import { imageReference, type ImageName } from "../../../lib/testing/images.ts";
import {
  containerSecurity,
  installRunner,
  podSecurity,
  service,
} from "../../../lib/testing/restricted-pod.ts";
import type { ScriptPod } from "./script-pod.ts";

/** Manifests of Pods that the tests on a real node need beside the operator's own. */

/** A PostgreSQL server of that major version, its Service, and a Secret with its superuser's name and password. */
export function postgresServer(name: string, version: string, password: string): object[] {
  const labels = { app: name };
  const secretKey = (key: string) => ({ valueFrom: { secretKeyRef: { name, key } } });
  return [
    { apiVersion: "v1", kind: "Secret", metadata: { name }, stringData: { username: "shop", password } },
    service(name, 5432),
    {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name },
      spec: {
        serviceName: name,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            securityContext: podSecurity(999),
            containers: [
              {
                name: "postgres",
                image: `docker.io/library/postgres:${version}`,
                imagePullPolicy: "IfNotPresent",
                env: [
                  { name: "POSTGRES_USER", ...secretKey("username") },
                  { name: "POSTGRES_PASSWORD", ...secretKey("password") },
                  { name: "PGDATA", value: "/var/lib/postgresql/data/pgdata" },
                ],
                readinessProbe: { exec: { command: ["pg_isready", "--host=127.0.0.1"] }, periodSeconds: 1 },
                securityContext: containerSecurity,
                volumeMounts: [
                  { name: "data", mountPath: "/var/lib/postgresql/data" },
                  { name: "run", mountPath: "/var/run/postgresql" },
                  { name: "tmp", mountPath: "/tmp" },
                ],
              },
            ],
            volumes: ["data", "run", "tmp"].map((volume) => ({ name: volume, emptyDir: {} })),
          },
        },
      },
    },
  ];
}

/** A DatabaseBackup's repository, and the PostgreSQL server that it is of. */
export interface Repository {
  backup: string;
  backupPath: string;
  server: string;
  /** The server's major version, and so that of the tools. */
  version: string;
}

/** A Pod that runs a shell script beside a repository, with restic and the server's tools. */
export function repositoryPod(name: string, of: Repository, script: string): ScriptPod {
  const secretKey = (key: string) => ({ valueFrom: { secretKeyRef: { name: of.server, key } } });
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: {
      restartPolicy: "Never",
      automountServiceAccountToken: false,
      securityContext: podSecurity(65532),
      initContainers: [installRunner("my-operator:0.1.0")],
      containers: [
        {
          name: "script",
          image: `docker.io/library/postgres:${of.version}`,
          command: ["bash", "-euo", "pipefail", "-c"],
          args: [script],
          env: [
            { name: "RESTIC_REPOSITORY", value: `/repository${of.backupPath}` },
            { name: "RESTIC_PASSWORD_FILE", value: "/etc/repository/password" },
            { name: "PGHOST", value: of.server },
            { name: "PGUSER", ...secretKey("username") },
            { name: "PGPASSWORD", ...secretKey("password") },
          ],
          securityContext: containerSecurity,
          volumeMounts: [
            { name: "runner", mountPath: "/my-operator" },
            { name: "repository", mountPath: "/repository" },
            { name: "password", mountPath: "/etc/repository" },
            { name: "tmp", mountPath: "/tmp" },
          ],
        },
      ],
      volumes: [
        { name: "runner", emptyDir: {} },
        { name: "tmp", emptyDir: {} },
        { name: "repository", persistentVolumeClaim: { claimName: `${of.backup}-repository` } },
        { name: "password", secret: { secretName: `${of.backup}-repository` } },
      ],
    },
  };
}

/** A server of one restricted Pod. */
export interface ServerPod {
  image: ImageName;
  command?: readonly string[];
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Folders that it may write to, empty at first. */
  writable?: readonly string[];
  /** Folders in those that are there from the start. */
  folders?: readonly string[];
  /** Claims by where they are mounted. */
  claims?: Readonly<Record<string, string>>;
  /** Secrets by where they are mounted. */
  secrets?: Readonly<Record<string, string>>;
  /** A command that succeeds when it serves. */
  ready?: readonly string[];
}

/** A Pod that serves, with the label `app`. */
export function server(name: string, user: number, of: ServerPod): object {
  const nameOf = (path: string) => path.slice(1).replaceAll("/", "-");
  const mount = (path: string) => ({ name: nameOf(path), mountPath: path });
  const { writable = [], folders = [], claims = {}, secrets = {} } = of;
  const image = imageReference(of.image);
  const mounts = [...writable, ...Object.keys(claims), ...Object.keys(secrets)].map(mount);
  const common = { imagePullPolicy: "Never", securityContext: containerSecurity, volumeMounts: mounts };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { app: name } },
    spec: {
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      securityContext: podSecurity(user),
      initContainers: folders.map((folder, index) => ({
        ...common,
        name: `folder-${index}`,
        image: imageReference("sqlite"),
        command: ["mkdir", "-p", folder],
      })),
      containers: [
        {
          ...common,
          name: "main",
          image,
          command: of.command,
          args: of.args,
          env: Object.entries(of.env ?? {}).map(([variable, value]) => ({ name: variable, value })),
          readinessProbe: of.ready && { exec: { command: of.ready }, periodSeconds: 1, timeoutSeconds: 5 },
        },
      ],
      volumes: [
        ...writable.map((path) => ({ name: nameOf(path), emptyDir: {} })),
        ...Object.entries(claims).map(([path, claimName]) => ({
          name: nameOf(path),
          persistentVolumeClaim: { claimName },
        })),
        ...Object.entries(secrets).map(([path, secretName]) => ({
          name: nameOf(path),
          secret: { secretName },
        })),
      ],
    },
  };
}

/** A Pod that runs a shell script with restic at hand and a repository, wherever that is. */
export function repositoryScriptPod(
  name: string,
  image: string,
  access: RepositoryAccess,
  script: string,
  env: readonly EnvironmentVariable[],
): ScriptPod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: {
      restartPolicy: "Never",
      automountServiceAccountToken: false,
      securityContext: podSecurity(65532),
      initContainers: [installRunner("my-operator:0.1.0")],
      containers: [
        {
          name: "script",
          image,
          imagePullPolicy: "Never",
          command: ["bash", "-euo", "pipefail", "-c"],
          args: [script],
          env: [...access.environment, ...env],
          securityContext: containerSecurity,
          volumeMounts: [
            { name: "runner", mountPath: "/my-operator" },
            { name: "files", mountPath: "/etc/repository" },
            { name: "tmp", mountPath: "/tmp" },
            ...(access.claimName === undefined ? [] : [{ name: "repository", mountPath: repositoryFolder }]),
          ],
        },
      ],
      volumes: [
        { name: "runner", emptyDir: {} },
        { name: "tmp", emptyDir: {} },
        {
          name: "files",
          projected: {
            sources: access.secretFiles.map(({ secret, fileName }) => ({
              secret: { name: secret.name, items: [{ key: secret.key, path: fileName }] },
            })),
          },
        },
        ...(access.claimName === undefined
          ? []
          : [{ name: "repository", persistentVolumeClaim: { claimName: access.claimName } }]),
      ],
    },
  };
}
