import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DatabaseBackup } from "../../../operator/api/databases/v1/databasebackup.ts";
import { ApiServer } from "../../support/api/admission.ts";
import { installCrds } from "../../support/api/install-crds.ts";
import type { Manifest } from "../../support/api/admission.ts";
import { backup } from "../../support/controllers/objects.ts";
import { postgresqlConnection } from "../../support/api/backups.ts";

/*
 * Fields that become variables or arguments of a run unchanged: the API server rejects $(NAME) in them.
 * expansion.test.ts tests the fields that accept $(NAME).
 */

let server: ApiServer;

beforeAll(async () => {
  await installCrds();
  server = new ApiServer();
});
afterAll(() => {
  server.close();
});

const reference = "$(PGPASSWORD)";
const connection = { ...postgresqlConnection("db", "login"), version: "17" };
const command = { dump: ["true"], restore: ["true"] };

const specs: Record<string, Partial<DatabaseBackup["spec"]>> = {
  "connection.host": { connection: { ...connection, host: reference } },
  "connection.version": { connection: { ...connection, version: reference } },
  "connection.image": { connection: { ...connection, image: reference } },
  "connection.command.env[].name": {
    connection: {
      engine: "command",
      image: "i",
      command: { ...command, env: [{ name: reference, value: "" }] },
    },
  },
  "connection.command.volumes[].mountPath": {
    connection: {
      engine: "command",
      image: "i",
      command: {
        ...command,
        volumes: [{ mountPath: `/${reference}`, persistentVolumeClaim: { claimName: "c" } }],
      },
    },
  },
  tables: { tables: [reference] },
  excludeTables: { excludeTables: [reference] },
  backupPath: { backupPath: `/${reference}` },
  timeZone: { timeZone: reference },
  "storage.persistentVolumeClaim.claimName": { storage: { persistentVolumeClaim: { claimName: reference } } },
  "storage.s3.bucket": { storage: { s3: { bucket: reference } } },
  "storage.s3.endpoint": { storage: { s3: { bucket: "backups", endpoint: `https://${reference}` } } },
  "storage.s3.region": { storage: { s3: { bucket: "backups", region: reference } } },
  "storage.gcs.bucket": { storage: { gcs: { bucket: reference } } },
  "storage.azure.container": { storage: { azure: { container: reference, accountName: "account" } } },
  "storage.azure.accountName": { storage: { azure: { container: "backups", accountName: reference } } },
  "storage.azure.endpointSuffix": {
    storage: { azure: { container: "backups", accountName: "account", endpointSuffix: reference } },
  },
  "storage.rest.url": { storage: { rest: { url: `https://rest.example.com/${reference}` } } },
};

function manifest(spec: Partial<DatabaseBackup["spec"]>): Manifest {
  const { apiVersion, kind, spec: whole } = backup({ spec });
  return { apiVersion, kind, metadata: { name: "any" }, spec: whole };
}

describe("the API server", () => {
  it("admits the object that the others are made from", async () => {
    expect((await server.tryCreate(manifest({}))).complaints).toEqual([]);
  });

  it.each(Object.entries(specs))("lets no reference to a variable into %s", async (field, spec) => {
    const { complaints } = await server.tryCreate(manifest(spec));
    expect(complaints.map((each) => each.field).join("\n")).toContain(
      `spec.${field.replaceAll("[]", "[0]")}`,
    );
  });
});
