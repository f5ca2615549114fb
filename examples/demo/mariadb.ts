import { fromSecret, imageReference, secret, serverObjects } from "my-operator/testing";
import type { DemoDatabase } from "./database.ts";

const server = "shop-db";
const user = "backup";
const image = imageReference("mariadb:11.8");
const asRoot = "exec mariadb --user=root --batch --skip-column-names";

/** The Secret with the login of the user for backups. */
export const shopLogin = `${server}-backup`;

/** The Service of the server. */
export const shopHost = server;

/** Passwords that each run of the demo generates. */
export interface ShopPasswords {
  administrator: string;
  /** The password of the user for backups. */
  backup: string;
}

/** A database that the operator does not run. */
export const shop: DemoDatabase = {
  name: "shop",
  pod: `${server}-0`,
  image,
  describeRows: `
    SET SESSION group_concat_max_len = 16777216;
    SELECT CONCAT(COUNT(*), ' rows, digest ', MD5(GROUP_CONCAT(id, ',', name, ',', price ORDER BY id))) FROM products`,
  client: (database) => ["sh", "-c", `MYSQL_PWD=$MARIADB_ROOT_PASSWORD ${asRoot} ${database}`],
};

/** The manifests of its server, a MariaDB 11.8. */
export function shopServer(passwords: ShopPasswords): object[] {
  return [
    secret(server, { password: passwords.administrator }),
    secret(shopLogin, { username: user, password: passwords.backup }),
    ...serverObjects(server, 3306, {
      image,
      user: 999, // the image's user mysql
      env: [
        fromSecret("MARIADB_ROOT_PASSWORD", server, "password"),
        { name: "MARIADB_DATABASE", value: "shop" },
      ],
      writable: ["/var/lib/mysql", "/run/mysqld", "/tmp"],
      readinessProbe: {
        exec: {
          command: [
            "sh",
            "-c",
            `MYSQL_PWD=$MARIADB_ROOT_PASSWORD ${asRoot} --host=127.0.0.1 --execute='SELECT 1' shop`,
          ],
        },
      },
    }),
  ];
}

/** SQL that creates a table of 3000 products, and the user for backups, who has no permissions yet. */
export function fillShop({ backup }: ShopPasswords): string {
  return `
    CREATE TABLE products (id INTEGER PRIMARY KEY, name VARCHAR(64) NOT NULL, price DECIMAL(8, 2) NOT NULL);
    INSERT INTO products SELECT seq, MD5(RAND()), seq / 7 FROM seq_1_to_3000;
    CREATE USER ${user}@'%' IDENTIFIED BY '${backup}';`;
}

/** SQL that grants the user for backups what it needs. */
export const grantToBackups = `GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, SHOW CREATE ROUTINE ON shop.* TO ${user}@'%'`;

/** The variables of a container that restores the database. */
export const shopRestorer: readonly object[] = [fromSecret("MYSQL_PWD", server, "password")];

/** A line of shell that restores into a new database. @param dump A command that prints the dump. */
export function restoreShop(dump: string, database: string): string {
  const client = `mariadb --skip-ssl --host=${server} --user=root`;
  return `${client} --execute='CREATE DATABASE ${database}'; ${dump} | ${client} ${database}`;
}
