import { expect } from "vitest";
import { eventually } from "../../../lib/testing/eventually.ts";
import { imageReference } from "../../../lib/testing/images.ts";
import { installRunner } from "../../../lib/testing/restricted-pod.ts";
import { fromSecret, secret, serverObjects } from "../../../lib/testing/server-pod.ts";
import { kubectl, tryKubectl } from "../../../lib/testing/suite.ts";
import type { DatabaseBackup } from "../../../operator/api/databases/v1/databasebackup.ts";
import type { DatabaseRestore } from "../../../operator/api/databases/v1alpha1/databaserestore.ts";
import type { DatabaseSnapshot } from "../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import type { Pod } from "../../../operator/kubernetes/kinds.ts";
import { databaseBackup, postgresqlConnection } from "../api/backups.ts";
import { postgresServer, serverPod } from "../controllers/pods.ts";
import { contentLines, contentQuery } from "./content.ts";

/** The operator's namespace and Deployment. */
export const operatorNamespace = "my-operator-system";
export const operatorDeployment = "deployment.apps/my-operator-controller-manager";

/** The server, the database and the DatabaseBackup that are attacked. */
export const server = "orders-db";
export const database = "orders";
export const repositoryClaim = "repository";

/** What waits for maintenance may wait for its next try, which comes ten minutes after a failure. */
export const untilNextMaintenance = { seconds: 900, intervalMilliseconds: 1000 };

/** Of the two containers of a drill or restore, one waits for half an hour if the other one was killed at its start. */
export const untilPodsEnd = { seconds: 2400, intervalMilliseconds: 1000 };

const second = { intervalMilliseconds: 1000 };

/** The objects that are attacked, and the means to look at them without the operator. */
export class Shop {
  readonly namespace: string;

  constructor(namespace: string) {
    this.namespace = namespace;
  }

  kubectl(words: readonly string[], input?: string): Promise<string> {
    return kubectl(["-n", this.namespace, ...words], input === undefined ? {} : { input });
  }

  apply(...objects: object[]): Promise<string> {
    return this.kubectl(
      ["apply", "-f", "-"],
      JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }),
    );
  }

  patchBackup(spec: object): Promise<string> {
    return this.kubectl([
      "patch",
      "databasebackup",
      database,
      "--type=merge",
      "-p",
      JSON.stringify({ spec }),
    ]);
  }

  async get<T>(kind: string, name: string): Promise<T> {
    return JSON.parse(await this.kubectl(["get", kind, name, "-o", "json"])) as T;
  }

  getBackup(): Promise<DatabaseBackup> {
    return this.get("databasebackup", database);
  }

  async snapshots(): Promise<(DatabaseSnapshot & { metadata: { name: string } })[]> {
    const list = await this.kubectl(["get", "databasesnapshots", "-o", "json"]);
    return (JSON.parse(list) as { items: (DatabaseSnapshot & { metadata: { name: string } })[] }).items;
  }

  /** The names of the Pods with these labels that have not ended. */
  async workingPods(selector: string): Promise<string[]> {
    const list = await this.kubectl(["get", "pods", "-l", selector, "-o", "json"]);
    return (JSON.parse(list) as { items: Pod[] }).items
      .filter(({ status }) => status?.phase === "Pending" || status?.phase === "Running")
      .map(({ metadata }) => metadata.name ?? "");
  }

  /** Executes SQL as the superuser of the attacked server. */
  async psql(statement: string, on = database): Promise<string> {
    const client = ["psql", "-U", "shop", "-d", on, "-v", "ON_ERROR_STOP=1", "-qtA"];
    return (await this.kubectl(["exec", "-i", `${server}-0`, "--", ...client], statement)).trim();
  }

  /** What the attacked database holds, as `describeContent` says it. */
  content(): Promise<string> {
    return eventually(
      "the content of the database",
      async () => contentLines(await this.psql(contentQuery)),
      second,
    );
  }

  /** Runs a script with restic, the repository and a server of its own, none of which the operator uses. */
  judge(script: string): Promise<string> {
    const command = ["exec", "-i", "judge", "--", "bash", "-euo", "pipefail", "-c", script];
    return eventually("an answer of the Pod judge", async () => (await this.kubectl(command)).trim(), second);
  }

  /** What a backup holds: restored with nothing but restic and pg_restore, or why that is not possible. */
  async contentOfBackup({ id, fileName }: { id: string; fileName: string }): Promise<string> {
    const output = await this.judge(`
      dropdb --if-exists --force compared; createdb compared
      if /my-operator/restic --no-cache --no-lock dump ${id} ${fileName} 2>/tmp/restic | pg_restore --no-owner --no-privileges --exit-on-error -d compared 2>/tmp/pg_restore
      then psql -d compared -v ON_ERROR_STOP=1 -qtA <<'END'
${contentQuery}
END
      else echo "cannot be restored: $(cat /tmp/restic /tmp/pg_restore)"
      fi`);
    return contentLines(output);
  }

  /** Creates everything, and waits until it is ready. */
  async setUp(): Promise<void> {
    await this.kubectl([
      "label",
      "namespace",
      this.namespace,
      "pod-security.kubernetes.io/enforce=restricted",
    ]);
    await this.apply(
      secret("key", { password: "planted-key" }),
      secret("restorer", { username: "restorer", password: "planted-restorer" }),
      secret(server, { username: "shop", password: "planted-password" }),
      // Limited, so that it can be full.
      claim(repositoryClaim, "512Mi", "limited"),
      claim("database", "1Gi", "standard"),
      ...serverObjects(server, 5432, {
        image: imageReference("postgres:17"),
        user: 999,
        env: [
          fromSecret("POSTGRES_USER", server, "username"),
          fromSecret("POSTGRES_PASSWORD", server, "password"),
          { name: "PGDATA", value: "/var/lib/postgresql/data/pgdata" },
        ],
        // It outlives its Pod, which is killed.
        claims: { "/var/lib/postgresql/data": "database" },
        writable: ["/var/run/postgresql", "/tmp"],
        readinessProbe: { exec: { command: ["pg_isready", "--host=127.0.0.1"] } },
      }),
      ...postgresServer("judge-db", "17", "planted-judge"),
      judgePod(),
    );
    await kubectl(["-n", operatorNamespace, "rollout", "status", operatorDeployment, "--timeout=300s"]);
    for (const name of [server, "judge-db"])
      await this.kubectl(["rollout", "status", `statefulset/${name}`, "--timeout=300s"]);
    await this.kubectl(["wait", "pod/judge", "--for=condition=Ready", "--timeout=300s"]);
    await eventually("the roles", () =>
      this.psql(
        `DROP DATABASE IF EXISTS ${database};
         DROP ROLE IF EXISTS app, restorer;
         CREATE ROLE app NOLOGIN;
         CREATE ROLE restorer LOGIN CREATEDB PASSWORD 'planted-restorer';
         GRANT app, pg_signal_backend TO restorer;
         CREATE DATABASE ${database} OWNER app`,
        "shop",
      ),
    );
    await this.psql("ALTER SCHEMA public OWNER TO app");
  }

  /** @param keepLast How many backups retention keeps. */
  async applyBackup(keepLast: number): Promise<void> {
    await this.apply(
      databaseBackup(database, {
        backoffLimit: 1,
        connection: { ...postgresqlConnection(server), version: "17" },
        storage: { persistentVolumeClaim: { claimName: repositoryClaim } },
        encryption: { passwordSecretRef: { name: "key", key: "password" } },
        retention: { keepLast, minSuccessful: 1 },
        repository: { check: { suspend: true } },
        // The image is not known of backups whose objects were lost.
        verification: { suspend: true, image: imageReference("postgres:17") },
      }),
    );
  }

  /** Waits for the end of a DatabaseRestore, and returns it; undefined once it is deleted. */
  async endOfRestore(name: string): Promise<DatabaseRestore | undefined> {
    return eventually(
      `the end of restore ${name}`,
      async () => {
        const { code, stdout, stderr } = await tryKubectl([
          ...["-n", this.namespace, "get", "databaserestore", name, "-o", "json"],
        ]);
        if (code !== 0 && stderr.includes("NotFound")) return undefined;
        if (code !== 0) throw new Error(stderr);
        const restore = JSON.parse(stdout) as DatabaseRestore;
        expect(["Succeeded", "Failed"]).toContain(restore.status?.phase);
        if (restore.metadata.deletionTimestamp !== undefined) throw new Error("It is being deleted.");
        return restore;
      },
      untilPodsEnd,
    );
  }

  /** Waits until nothing works any more but maintenance, and the server and the operator are there. */
  async settle(): Promise<void> {
    const working = "app.kubernetes.io/component in (backup,verification,restore)";
    await kubectl(["-n", operatorNamespace, "rollout", "status", operatorDeployment, "--timeout=300s"]);
    await eventually(
      "the end of all runs, drills and restores",
      async () => {
        await this.psql("SELECT 1", "shop");
        expect(await this.workingPods(working)).toEqual([]);
        const { status } = await this.getBackup();
        expect(status?.inProgress ?? false).toBe(false);
        expect(status?.verification?.active).toBeUndefined();
      },
      untilNextMaintenance,
    );
  }
}

function claim(name: string, storage: string, storageClassName: string): object {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name },
    spec: { accessModes: ["ReadWriteOnce"], storageClassName, resources: { requests: { storage } } },
  };
}

/** A Pod with restic, the repository, and the tools of PostgreSQL, which restores into a server that nothing else uses. */
function judgePod(): object {
  const { spec, ...pod } = serverPod("judge", {
    image: "postgres:17",
    user: 65532, // as the Pods of backups, which own the repository's files
    command: ["sleep", "infinity"],
    writable: ["/tmp", "/my-operator"],
    claims: { "/repository": repositoryClaim },
    secrets: { "/etc/repository": "key" },
    ready: ["pg_restore", "--version"],
  });
  const [container] = spec.containers;
  const env = [
    { name: "RESTIC_REPOSITORY", value: `/repository/backups/${database}` },
    { name: "RESTIC_PASSWORD_FILE", value: "/etc/repository/password" },
    { name: "PGHOST", value: "judge-db" },
    fromSecret("PGUSER", "judge-db", "username"),
    fromSecret("PGPASSWORD", "judge-db", "password"),
  ];
  const runner = installRunner(imageReference("operator")) as { volumeMounts: object[] };
  return {
    ...pod,
    spec: {
      ...spec,
      initContainers: [{ ...runner, volumeMounts: [{ name: "my-operator", mountPath: "/my-operator" }] }],
      containers: [{ ...container, env }],
    },
  };
}
