import { fromSecret, imageReference, secret, serverObjects } from "my-operator/testing";
import type { DemoDatabase } from "./database.ts";

const server = "orders-db";
const user = "backup";

/** A PostgreSQL 17 with a table of 5000 orders. */
export const orders: DemoDatabase = {
  name: "orders",
  server,
  image: imageReference("postgres:17"),
  objects: (passwords) => [
    secret(server, { password: passwords.administrator }),
    secret(`${server}-backup`, { username: user, password: passwords.backup }),
    ...serverObjects(server, 5432, {
      image: imageReference("postgres:17"),
      user: 999, // the image's user postgres
      env: [
        fromSecret("POSTGRES_PASSWORD", server, "password"),
        { name: "POSTGRES_DB", value: "orders" },
        { name: "PGDATA", value: "/var/lib/postgresql/data/pgdata" },
      ],
      writable: ["/var/lib/postgresql/data", "/var/run/postgresql", "/tmp"],
      readinessProbe: { exec: { command: ["pg_isready", "--host=127.0.0.1"] } },
    }),
  ],
  // The user for backups may log in, and has no permissions yet.
  fill: ({ backup }) => `
    CREATE TABLE orders (id integer PRIMARY KEY, customer text NOT NULL, placed timestamptz NOT NULL, items jsonb NOT NULL);
    INSERT INTO orders
    SELECT id, md5(id::text), timestamptz '2030-01-01' + id * interval '1 minute', jsonb_build_array(id, random())
    FROM generate_series(1, 5000) AS id;
    CREATE ROLE ${user} LOGIN PASSWORD '${backup}';`,
  grant: `GRANT pg_read_all_data TO ${user}`,
  describeRows: `SELECT count(*) || ' rows, digest ' || md5(string_agg(orders::text, '' ORDER BY id)) FROM orders`,
  client: (database) => [
    ...["psql", "--username=postgres", `--dbname=${database}`],
    ...["--no-psqlrc", "--set=ON_ERROR_STOP=1", "-qtA"],
  ],
  restorer: [
    { name: "PGHOST", value: server },
    { name: "PGUSER", value: "postgres" },
    fromSecret("PGPASSWORD", server, "password"),
  ],
  restore: (dump, database) =>
    `createdb ${database}; ${dump} | pg_restore --no-owner --no-privileges --dbname=${database}`,
};
