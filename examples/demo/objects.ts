/** The objects that the demo applies, as plain manifests. */

export const namespace = "my-operator-demo";
export const backupName = "orders";
export const rowCount = 5000;

const login = "orders-db-login";
const database = "orders";
const server = "orders-db";
const postgres = "docker.io/library/postgres:17";

/** A PostgreSQL server of one Pod, as somebody might have it already. */
export function databaseServer(password: string): object[] {
  const labels = { app: server };
  return [
    {
      apiVersion: "v1",
      kind: "Namespace",
      // The strictest standard that Kubernetes has: the demo's Pods and the operator's meet it.
      metadata: { name: namespace, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
    },
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: login, namespace },
      stringData: { username: "orders", password },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: server, namespace },
      spec: { selector: labels, ports: [{ name: "postgresql", port: 5432 }] },
    },
    {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: server, namespace },
      spec: {
        serviceName: server,
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            securityContext: podSecurity(999), // the image's postgres
            containers: [
              {
                name: "postgres",
                image: postgres,
                imagePullPolicy: "IfNotPresent",
                env: [
                  { name: "POSTGRES_USER", valueFrom: { secretKeyRef: { name: login, key: "username" } } },
                  {
                    name: "POSTGRES_PASSWORD",
                    valueFrom: { secretKeyRef: { name: login, key: "password" } },
                  },
                  { name: "POSTGRES_DB", value: database },
                  { name: "PGDATA", value: "/var/lib/postgresql/data/pgdata" },
                ],
                ports: [{ name: "postgresql", containerPort: 5432 }],
                readinessProbe: {
                  exec: { command: ["pg_isready", "--host=127.0.0.1", "--username=orders"] },
                  periodSeconds: 1,
                },
                securityContext: containerSecurity,
                volumeMounts: [
                  { name: "data", mountPath: "/var/lib/postgresql/data" },
                  { name: "run", mountPath: "/var/run/postgresql" },
                  { name: "tmp", mountPath: "/tmp" },
                ],
              },
            ],
            volumes: ["data", "run", "tmp"].map((name) => ({ name, emptyDir: {} })),
          },
        },
      },
    },
  ];
}

/** A table with rows of every kind of content, so that a comparison afterwards means something. */
export const fillDatabase = `
CREATE TABLE orders (id integer PRIMARY KEY, customer text NOT NULL, placed timestamptz NOT NULL, items jsonb NOT NULL);
INSERT INTO orders
SELECT id, md5(id::text), timestamptz '2030-01-01' + id * interval '1 minute', jsonb_build_array(id, random())
FROM generate_series(1, ${rowCount}) AS id;`;

/** One line that is the same for two databases only if their rows are: how many there are, and a digest of them all. */
export const describeRows = `SELECT count(*) || ' rows, digest ' || md5(string_agg(orders::text, '' ORDER BY id)) FROM orders`;

/** What the demo is about. */
export const databaseBackup = {
  apiVersion: "databases.test.io/v1",
  kind: "DatabaseBackup",
  metadata: { name: backupName, namespace },
  spec: {
    databaseName: database,
    schedule: "*/5 * * * *",
    backupPath: "/backups/orders",
    connection: {
      engine: "postgresql",
      version: "17",
      host: `${server}.${namespace}.svc`,
      credentials: {
        usernameSecretRef: { name: login, key: "username" },
        passwordSecretRef: { name: login, key: "password" },
      },
    },
    storage: { persistentVolumeClaim: { template: { size: "1Gi" } } },
  },
};

/**
 * A Pod that does by hand what a restore is: list the repository's snapshots, and pipe the newest into a new database.
 *
 * @param runnerImage The operator's image, which has restic.
 */
export function restorePod(runnerImage: string): object {
  const environment = (name: string, value: string) => ({ name, value });
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "restore-by-hand", namespace },
    spec: {
      restartPolicy: "Never",
      automountServiceAccountToken: false,
      securityContext: podSecurity(65532), // as the backup's Pods: whoever made the repository
      initContainers: [
        {
          name: "install-runner",
          image: runnerImage,
          args: ["install-runner", "/my-operator"],
          securityContext: containerSecurity,
          volumeMounts: [{ name: "runner", mountPath: "/my-operator" }],
        },
      ],
      containers: [
        {
          name: "restore",
          image: postgres,
          command: ["bash", "-euo", "pipefail", "-c"],
          args: [
            [
              "/my-operator/restic --no-cache snapshots",
              "createdb orders_restored",
              "/my-operator/restic --no-cache dump --tag part=dump latest postgresql.dump | pg_restore --no-owner --dbname=orders_restored",
            ].join("\n"),
          ],
          env: [
            environment("RESTIC_REPOSITORY", "/repository/backups/orders"),
            environment("RESTIC_PASSWORD_FILE", "/etc/repository/password"),
            environment("PGHOST", server),
            { name: "PGUSER", valueFrom: { secretKeyRef: { name: login, key: "username" } } },
            { name: "PGPASSWORD", valueFrom: { secretKeyRef: { name: login, key: "password" } } },
          ],
          securityContext: containerSecurity,
          volumeMounts: [
            { name: "runner", mountPath: "/my-operator", readOnly: true },
            { name: "repository", mountPath: "/repository" },
            { name: "repository-password", mountPath: "/etc/repository", readOnly: true },
            { name: "tmp", mountPath: "/tmp" },
          ],
        },
      ],
      volumes: [
        { name: "runner", emptyDir: {} },
        { name: "tmp", emptyDir: {} },
        { name: "repository", persistentVolumeClaim: { claimName: `${backupName}-repository` } },
        { name: "repository-password", secret: { secretName: `${backupName}-repository` } },
      ],
    },
  };
}

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
