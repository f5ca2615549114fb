import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testNamespace } from "../../../lib/testing/suite.ts";
import { ApiServer, expectOne } from "../../support/api/admission.ts";
import { installCrds } from "../../support/api/install-crds.ts";
import type { Change, Manifest } from "../../support/api/admission.ts";
import {
  azure,
  claim,
  gcs,
  mariadb,
  minimal,
  onDemand,
  rest,
  s3,
  snapshotID,
  template,
} from "../../support/api/backups.ts";
import { isOldestKubernetes } from "../../support/oldest-kubernetes.ts";

/* Which fields of an object can change before its repository exists, and after. */

const namespace = testNamespace("updates");
let server: ApiServer;

beforeAll(async () => {
  await installCrds();
  server = new ApiServer();
  for (const object of [...Object.values(without), ...Object.values(made)]) {
    expect((await server.create(object)).complaints).toEqual([]);
  }
  for (const object of Object.values(made)) {
    const passwordSecretRef = { name: "password", key: "password" };
    const storage = { persistentVolumeClaim: { claimName: "repository" } };
    const repository = { storage, path: "/backups/example-db", passwordSecretRef, id: snapshotID };
    expect((await server.setStatus(object, { repository })).complaints).toEqual([]);
  }
});
afterAll(() => {
  server.close();
});

const named = (name: string, object: Manifest): Manifest => ({ ...object, metadata: { namespace, name } });

/** Objects whose status has no repository. */
const without = {
  minimal: named("new", minimal),
  s3: named("new-s3", s3),
  template: named("new-template", template),
  onDemand: named("asked-for", onDemand),
  kept: named("kept", { ...onDemand, spec: { ...onDemand.spec, snapshotID } }),
};

/** DatabaseBackups whose status has a repository. */
const made = {
  minimal: named("minimal", minimal),
  mariadb: named("mariadb", mariadb),
  claim: named("claim", claim),
  s3: named("s3", s3),
  gcs: named("gcs", gcs),
  azure: named("azure", azure),
  rest: named("rest", rest),
};

type Update = readonly [what: string, object: Manifest, change: Change];

const { connection } = mariadb.spec as { connection: object };

describe("a DatabaseBackup whose repository exists", () => {
  it.each<readonly [...Update, field: string, message: string]>([
    [
      "its database",
      made.minimal,
      { databaseName: "other" },
      "databaseName",
      'databaseName cannot change from "example-db" to "other": the repository holds backups of the old one; create another DatabaseBackup, or set connection.database',
    ],
    [
      "its path",
      made.minimal,
      { backupPath: "/other" },
      "backupPath",
      'backupPath cannot change from "/backups/example-db" to "/other": the backups would be left behind; create another DatabaseBackup',
    ],
    [
      "its volume for a claim",
      made.minimal,
      { storage: { persistentVolumeClaim: { claimName: "other" } } },
      "storage",
      "storage cannot change to another claim",
    ],
    [
      "its volume for a bucket",
      made.minimal,
      { storage: { gcs: { bucket: "other" } } },
      "storage",
      "storage cannot change to another kind",
    ],
    [
      "its claim",
      made.claim,
      { "storage.persistentVolumeClaim.claimName": "other" },
      "storage",
      "storage cannot change to another claim: the backups would be left behind",
    ],
    [
      "its claim for the default",
      made.claim,
      { storage: undefined },
      "storage",
      "storage cannot change to another claim",
    ],
    [
      "its bucket of S3",
      made.s3,
      { "storage.s3.bucket": "other" },
      "storage.s3.bucket",
      'bucket cannot change from "my-backups" to "other"',
    ],
    [
      "its bucket for the default",
      made.s3,
      { storage: undefined },
      "storage",
      "storage cannot change to another kind",
    ],
    [
      "its bucket of S3 for one of Google",
      made.s3,
      { "storage.s3": undefined, "storage.gcs": { bucket: "my-backups" } },
      "storage",
      "storage cannot change to another kind",
    ],
    [
      "its bucket of Google",
      made.gcs,
      { "storage.gcs.bucket": "other" },
      "storage.gcs.bucket",
      'bucket cannot change from "my-backups" to "other"',
    ],
    [
      "its container",
      made.azure,
      { "storage.azure.container": "other" },
      "storage.azure.container",
      'container cannot change from "backups" to "other"',
    ],
    [
      "its storage account",
      made.azure,
      { "storage.azure.accountName": "other" },
      "storage.azure.accountName",
      'accountName cannot change from "myaccount" to "other"',
    ],
    [
      "its engine",
      made.mariadb,
      { "connection.engine": "postgresql" },
      "connection",
      "the engine cannot change from mariadb to postgresql",
    ],
    [
      "its connection to an engine other than PostgreSQL",
      made.mariadb,
      { connection: undefined },
      "connection",
      "the engine cannot change from mariadb to postgresql",
    ],
  ])("does not change %s", async (_, object, change, field, message) => {
    expectOne((await server.tryUpdate(object, change)).complaints, field, message);
  });

  it.each<Update>([
    ["its schedule and time zone", made.minimal, { schedule: "@hourly", timeZone: "Europe/Paris" }],
    [
      "a connection in place of a PostgreSQLDatabase",
      made.minimal,
      { connection: { ...connection, engine: "postgresql" } },
    ],
    ["the name of its database on the server", made.mariadb, { "connection.database": "renamed" }],
    ["its server", made.mariadb, { "connection.host": "new-db", "connection.port": 3307 }],
    [
      "the default volume for a larger one",
      made.minimal,
      { "storage.persistentVolumeClaim.template": { size: "50Gi" } },
    ],
    [
      "the endpoint and the access key of its bucket",
      made.s3,
      {
        "storage.s3.endpoint": "https://s3.example.org",
        "storage.s3.credentials.accessKeyIDSecretRef.name": "other",
      },
    ],
    ["the URL of its REST server", made.rest, { "storage.rest.url": "https://new.example.com" }],
    [
      "the Secret of its password",
      made.minimal,
      { encryption: { passwordSecretRef: { name: "own", key: "password" } } },
    ],
    ["its retention", made.minimal, { retention: { keepLast: 2 } }],
  ])("changes %s", async (_, object, change) => {
    expect((await server.tryUpdate(object, change)).complaints).toEqual([]);
  });
});

describe("a DatabaseBackup whose repository does not exist yet", () => {
  it.each<Update>([
    ["the name of its database, after a typing error", without.minimal, { databaseName: "other" }],
    ["its path", without.minimal, { backupPath: "/other" }],
    ["its storage for another", without.s3, { "storage.s3": undefined, "storage.gcs": { bucket: "other" } }],
    ["its bucket", without.s3, { "storage.s3.bucket": "other" }],
    [
      "its template for a larger one",
      without.template,
      { "storage.persistentVolumeClaim.template.size": "20481Mi" },
    ],
    [
      "its template for a claim",
      without.template,
      { "storage.persistentVolumeClaim": { template: null, claimName: "other" } },
    ],
  ])("changes %s", async (_, object, change) => {
    expect((await server.tryUpdate(object, change)).complaints).toEqual([]);
  });

  const claimTemplate = "storage.persistentVolumeClaim.template";
  it.each<readonly [...Update, field: string, message: string]>([
    [
      "the size of its volume for a smaller one",
      without.template,
      { [`${claimTemplate}.size`]: "10Gi" },
      `${claimTemplate}.size`,
      "a volume cannot shrink from 20Gi to 10Gi",
    ],
    [
      "the storage class of its volume",
      without.template,
      { [`${claimTemplate}.storageClassName`]: "slow" },
      `${claimTemplate}.storageClassName`,
      'storageClassName cannot change from "fast" to "slow": the class of a claim cannot change',
    ],
    [
      "the storage class of its volume for the cluster's default",
      without.template,
      { [`${claimTemplate}.storageClassName`]: undefined },
      `${claimTemplate}.storageClassName`,
      "storageClassName cannot be added or removed",
    ],
    [
      "the access modes of its volume",
      without.template,
      { [`${claimTemplate}.accessModes`]: ["ReadWriteMany"] },
      `${claimTemplate}.accessModes`,
      'accessModes cannot change from ["ReadWriteOnce"] to ["ReadWriteMany"]: the access modes of a claim cannot change',
    ],
  ])("does not change %s", async (_, object, change, field, message) => {
    expectOne((await server.tryUpdate(object, change)).complaints, field, message);
  });
});

describe("a DatabaseSnapshot", () => {
  it.each<readonly [...Update, field: string, message: string]>([
    [
      "its DatabaseBackup",
      without.onDemand,
      { "backupRef.name": "other" },
      "backupRef",
      'backupRef cannot change from "example" to "other": create another DatabaseSnapshot',
    ],
    [
      "its snapshot",
      without.kept,
      { snapshotID: snapshotID.replaceAll("0", "f") },
      "snapshotID",
      "snapshotID cannot change: create another DatabaseSnapshot",
    ],
    [
      "from a request to a snapshot",
      without.onDemand,
      { snapshotID },
      "snapshotID",
      "snapshotID cannot be added or removed",
    ],
    [
      "from a snapshot to a request",
      without.kept,
      { snapshotID: undefined },
      "snapshotID",
      "snapshotID cannot be added or removed",
    ],
  ])("does not change %s", async (_, object, change, field, message) => {
    expectOne((await server.tryUpdate(object, change)).complaints, field, message);
  });

  it("can be pinned and unpinned", async () => {
    expect((await server.tryUpdate(without.kept, { pinned: true })).complaints).toEqual([]);
    expect((await server.tryUpdate(without.kept, { pinned: false })).complaints).toEqual([]);
  });

  it("can change what becomes of its backup", async () => {
    expect((await server.tryUpdate(without.kept, { deletionPolicy: "Retain" })).complaints).toEqual([]);
    expect((await server.tryUpdate(without.kept, { deletionPolicy: "Delete" })).complaints).toEqual([]);
  });
});

describe("every rule about changes", () => {
  it.each(["databasebackups", "databasesnapshots"])(
    "of %s refuses one of the changes above",
    async (kind) => {
      expect(await server.unusedMessages(kind, "changes")).toEqual([]);
    },
  );
});

describe("the status", () => {
  const run = { jobName: "a", jobUID: "uid-of-a", startTime: "2030-01-01T00:00:00Z" };

  it.each<readonly [what: string, object: Manifest, status: object]>([
    [
      "the phase and trigger of a run",
      without.minimal,
      { recentRuns: [{ ...run, phase: "Cancelled", trigger: "Upgrade" }] },
    ],
    ["the phase of a DatabaseSnapshot", without.onDemand, { phase: "Verifying" }],
    ...[without.minimal, without.onDemand].map(
      (object) =>
        [
          `the storage of the repository of a ${object.kind}`,
          object,
          {
            repository: {
              storage: {
                s3: {
                  bucket: "My_Backups",
                  endpoint: "s3://s3.example.com",
                  bucketLookup: "Both",
                  credentials: {},
                  tls: { ca: {} },
                },
              },
              path: "backups//orders",
              passwordSecretRef: { name: "A_B", key: "a/b" },
            },
          },
        ] as const,
    ),
    [
      "a kind of storage",
      without.onDemand,
      { repository: { storage: {}, path: "/a", passwordSecretRef: { name: "a", key: "b" } } },
    ],
  ])("accepts a value that only a later operator knows as %s", async (_what, object, status) => {
    expect((await server.setStatus(object, status)).complaints).toEqual([]);
  });

  it.each([
    [
      "a text that is too long",
      without.onDemand,
      { phase: "x".repeat(65) },
      "phase",
      "Too long: may not be more than 64",
    ],
    [
      "a negative number",
      without.onDemand,
      { totalBytes: -1 },
      "totalBytes",
      "should be greater than or equal to 0",
    ],
    [
      "a number that not every client can represent",
      without.onDemand,
      { totalBytes: 9007199254740992 },
      "totalBytes",
      "should be less than or equal to 9007199254740991",
    ],
  ])("refuses %s", async (_what, object, status, field, message) => {
    const { complaints } = await server.setStatus(object, status);
    expect(complaints[0]).toEqual({
      // Kubernetes 1.30 leaves the status out of the path.
      field: isOldestKubernetes ? field : `status.${field}`,
      message: expect.stringContaining(message) as string,
    });
  });
});
