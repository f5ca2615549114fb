import { fromSecret, imageReference, secret, serverObjects } from "my-operator/testing";
import type { DemoDatabase } from "./database.ts";

const server = "shop-db";
const user = "backup";
const asRoot = "exec mariadb --user=root --batch --skip-column-names";

/** A MariaDB 11.8 with a table of 3000 products. */
export const shop: DemoDatabase = {
  name: "shop",
  server,
  image: imageReference("mariadb:11.8"),
  objects: (passwords) => [
    secret(server, { password: passwords.administrator }),
    secret(`${server}-backup`, { username: user, password: passwords.backup }),
    ...serverObjects(server, 3306, {
      image: imageReference("mariadb:11.8"),
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
  ],
  fill: ({ backup }) => `
    CREATE TABLE products (id INTEGER PRIMARY KEY, name VARCHAR(64) NOT NULL, price DECIMAL(8, 2) NOT NULL);
    INSERT INTO products SELECT seq, MD5(RAND()), seq / 7 FROM seq_1_to_3000;
    CREATE USER ${user}@'%' IDENTIFIED BY '${backup}';`,
  grant: `GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, SHOW CREATE ROUTINE ON shop.* TO ${user}@'%'`,
  describeRows: `
    SET SESSION group_concat_max_len = 16777216;
    SELECT CONCAT(COUNT(*), ' rows, digest ', MD5(GROUP_CONCAT(id, ',', name, ',', price ORDER BY id))) FROM products`,
  client: (database) => ["sh", "-c", `MYSQL_PWD=$MARIADB_ROOT_PASSWORD ${asRoot} ${database}`],
  restorer: [fromSecret("MYSQL_PWD", server, "password")],
  restore: (dump, database) => {
    const client = `mariadb --skip-ssl --host=${server} --user=root`;
    return `${client} --execute='CREATE DATABASE ${database}'; ${dump} | ${client} ${database}`;
  },
};
