/** Manifests of Pods that the tests on a real node need beside the operator's own. */

/** Meets the `restricted` standard that the tests' namespaces enforce. */
function podSecurity(user: number): object {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    seccompProfile: { type: "RuntimeDefault" },
  };
}

const containerSecurity = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

/** A PostgreSQL server of that major version, its Service, and a Secret with its superuser's name and password. */
export function postgresServer(name: string, version: string, password: string): object[] {
  const labels = { app: name };
  const secretKey = (key: string) => ({ valueFrom: { secretKeyRef: { name, key } } });
  return [
    { apiVersion: "v1", kind: "Secret", metadata: { name }, stringData: { username: "shop", password } },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name },
      spec: { selector: labels, ports: [{ port: 5432 }] },
    },
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
export function repositoryPod(name: string, of: Repository, script: string): object {
  const secretKey = (key: string) => ({ valueFrom: { secretKeyRef: { name: of.server, key } } });
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: {
      restartPolicy: "Never",
      automountServiceAccountToken: false,
      securityContext: podSecurity(65532),
      initContainers: [
        {
          name: "install-runner",
          image: "my-operator:0.1.0",
          args: ["install-runner", "/my-operator"],
          securityContext: containerSecurity,
          volumeMounts: [{ name: "runner", mountPath: "/my-operator" }],
        },
      ],
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
