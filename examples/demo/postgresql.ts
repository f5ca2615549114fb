import type { PostgreSQLDatabase } from "my-operator/api/databases/v1alpha1/postgresqldatabase.ts";
import { imageReference } from "my-operator/testing";
import type { DemoDatabase } from "./database.ts";
import { namespace } from "./namespace.ts";

const name = "orders";

/** The database that the operator runs. */
export const orders: DemoDatabase = {
  name,
  pod: `${name}-0`,
  image: imageReference("postgres:17"),
  describeRows: `SELECT count(*) || ' rows, digest ' || md5(string_agg(orders::text, '' ORDER BY id)) FROM orders`,
  client: (database) => [...psql(database), "--no-psqlrc", "--set=ON_ERROR_STOP=1", "-qtA"],
};

/** psql in the server's Pod, where its socket trusts the superuser. */
export function psql(database: string): readonly string[] {
  return ["psql", "--host=/var/run/postgresql", "--username=postgres", `--dbname=${database}`];
}

/** SQL that creates a table of 5000 orders, which belongs to the owner of the database. */
export const fillOrders = `
  SET ROLE ${name};
  CREATE TABLE orders (id integer PRIMARY KEY, customer text NOT NULL, placed timestamptz NOT NULL, items jsonb NOT NULL);
  INSERT INTO orders
  SELECT id, md5(id::text), timestamptz '2030-01-01' + id * interval '1 minute', jsonb_build_array(id, random())
  FROM generate_series(1, 5000) AS id;`;

/** `orders`: a PostgreSQL that is backed up every night, with a drill after each backup. */
export const ordersDatabase: PostgreSQLDatabase = {
  apiVersion: "databases.test.io/v1alpha1",
  kind: "PostgreSQLDatabase",
  metadata: { name, namespace },
  spec: {
    version: "17",
    replicas: 1,
    backupSchedule: "H 2 * * *",
    storage: { size: "1Gi" },
    backup: {
      storage: { persistentVolumeClaim: { template: { size: "1Gi" } } },
      verification: {
        triggers: ["Schedule", "AfterBackup"],
        assertions: [
          {
            name: "orders-are-there",
            query: "SELECT count(*) FROM orders",
            operator: "AtLeast",
            value: "5000",
          },
        ],
      },
    },
  },
};
