import { expect, test } from "vitest";
import type { ConfigMap, PersistentVolumeClaim } from "../../../../../operator/kubernetes/kinds.ts";
import type { Stored } from "../../../../../operator/runtime/index.ts";
import { databasesUnderTest } from "../../../../support/controllers/databases-under-test.ts";
import { operatorUnderTest } from "../../../../support/controllers/operator-under-test.ts";

/* The claims of PostgreSQLDatabases. The tests do the work of the servers. */

const operator = operatorUnderTest("database-claims");
const { get, kubectl, patch } = operator;
const { create, getDatabase, reason } = databasesUnderTest(operator);

test("an initialized database whose claim goes never gets an empty one, in whatever order it is noticed", async () => {
  await create("bereft");
  await reason("bereft", "Ready", "ServerStarting");
  await kubectl(["delete", "pvc", "data-bereft-0", "--wait=false"]);
  await reason("bereft", "Ready", "VolumeTerminating");
  // What was found once must not be forgotten because a later reconcile did not get that far.
  expect((await getDatabase("bereft")).status).toMatchObject({
    initializationTime: "2026-11-01T00:00:00Z",
    currentVersion: "17.2",
    image: "docker.io/library/postgres@sha256:abc",
  });
  await patch("pvc", "data-bereft-0", { metadata: { finalizers: null } });
  expect(await reason("bereft", "Ready", "DataLost")).toContain('"data-bereft-0"');
  expect(await kubectl(["get", "pvc", "data-bereft-0", "--ignore-not-found", "-o", "name"])).toBe("");
  const configuration = await get<Stored<ConfigMap>>("configmap", "bereft-postgresql");
  expect(Object.keys(configuration.data ?? {})).not.toContain("initialize");
});

test("a claim without the label of this database is not used", async () => {
  await create("foreign");
  await reason("foreign", "Ready", "ServerStarting");
  const label = "databases.test.io/postgresqldatabase-uid";
  await kubectl(["label", "pvc", "data-foreign-0", `${label}-`]);
  expect(await reason("foreign", "Ready", "NameConflict")).toContain("was not created by this operator");
  const { metadata } = await get<Stored<PersistentVolumeClaim>>("pvc", "data-foreign-0");
  await kubectl([
    "label",
    "pvc",
    "data-foreign-0",
    `${label}=${(await getDatabase("foreign")).metadata.uid}`,
  ]);
  await reason("foreign", "Ready", "ServerStarting");
  expect((await get<Stored<PersistentVolumeClaim>>("pvc", "data-foreign-0")).metadata.uid).toBe(metadata.uid);
});
