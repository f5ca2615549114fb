import { service } from "../../../lib/testing/restricted-pod.ts";
import { secret } from "../../../lib/testing/server-pod.ts";
import { databaseBackup } from "../api/backups.ts";
import { documentedBlocks } from "../engines/documented.ts";
import { serverPod } from "./pods.ts";
import type { restoresUnderTest } from "./restores-under-test.ts";

const password = "planted-password";
const login = (name: string) => ({
  usernameSecretRef: { name, key: "username" },
  passwordSecretRef: { name, key: "password" },
});

/**
 * A MariaDB server `carts-db` with the database `carts`, and a user with the rights that docs/restore.md names, in the namespace of
 * restores. When the server is killed, another one begins in its place.
 */
export function cartsDatabase({
  apply,
  backUp,
  inNamespace,
  restore,
}: Pick<ReturnType<typeof restoresUnderTest>, "apply" | "backUp" | "inNamespace" | "restore">) {
  const inCarts = (words: readonly string[], input?: string) =>
    inNamespace(["exec", "-i", "carts-db", "--", ...words], input);

  /** Runs statements as the superuser. Returns their output: one line per row, with tabs between values. */
  async function sql(statements: string): Promise<string> {
    const client = "mariadb -h 127.0.0.1 -u root --batch --skip-column-names carts";
    return inCarts(["sh", "-c", `MYSQL_PWD=$MARIADB_ROOT_PASSWORD exec ${client}`], statements);
  }

  /** Starts the server, fills the database, and makes the backup `carts-good` of it. */
  async function startCarts(content: string): Promise<void> {
    await apply(
      secret("carts-db", { username: "root", password }),
      secret("carts-restorer", { username: "restorer", password: "planted-restorer" }),
      service("carts-db", 3306),
      serverPod("carts-db", {
        user: 999,
        image: "mariadb:11.8",
        command: ["sh", "-c", "while :; do docker-entrypoint.sh mariadbd; done"],
        env: { MARIADB_ROOT_PASSWORD: password, MARIADB_DATABASE: "carts" },
        writable: ["/tmp", "/run/mysqld", "/var/lib/mysql"],
        ready: [
          "sh",
          "-c",
          'MYSQL_PWD=$MARIADB_ROOT_PASSWORD exec mariadb -h 127.0.0.1 -u root carts -e "select 1"',
        ],
      }),
    );
    await inNamespace(["wait", "pod/carts-db", "--for=condition=Ready", "--timeout=300s"]);
    const [, rights = ""] = documentedBlocks("## What the user needs", "sql", "docs/restore.md");
    await sql(rights.replaceAll("ON orders.*", "ON carts.*").replace("'…'", "'planted-restorer'"));
    await sql(content);
    await apply(
      databaseBackup("carts", {
        backoffLimit: 2,
        connection: {
          ...{ engine: "mariadb", host: "carts-db", version: "11.8" },
          credentials: login("carts-db"),
        },
        storage: { persistentVolumeClaim: { template: { size: "1Gi" } } },
        verification: { suspend: true },
      }),
    );
    await backUp("carts", "carts-good");
  }

  /** A restore of the backup, by the user with the documented rights. */
  const restoreCarts = (name: string, more: object = {}) =>
    restore(name, {
      source: { snapshotRef: { name: "carts-good" } },
      target: { type: "Original", credentials: login("carts-restorer") },
      ...more,
    });

  return { inCarts, restoreCarts, sql, startCarts };
}
