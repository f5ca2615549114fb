import { describe, expect, test } from "vitest";
import type { CronJob } from "../../../../../operator/kubernetes/kinds.ts";
import { eventually } from "../../../../../lib/testing/eventually.ts";
import { databaseBackup } from "../../../../support/api/backups.ts";
import { databasesUnderTest, wantedDatabase } from "../../../../support/controllers/databases-under-test.ts";
import { operatorUnderTest } from "../../../../support/controllers/operator-under-test.ts";
import { outcome } from "../../../../support/controllers/objects.ts";

/* DatabaseBackups of PostgreSQLDatabases. The tests write into the statuses of these what their servers would report. */

const operator = operatorUnderTest("databasebackup-target");
const { apply, controlPlane, get, getBackup, kubectl, patch, readyReason, snapshotsOf } = operator;
const { initialize, create } = databasesUnderTest(operator);

async function environmentOfRuns(backup: string): Promise<Record<string, unknown>> {
  const { spec } = (await get<CronJob>("cronjob", backup)).spec.jobTemplate.spec?.template ?? {};
  const main = spec?.containers.find(({ name }) => name === "backup");
  return {
    image: main?.image,
    ...Object.fromEntries((main?.env ?? []).map(({ name, value, valueFrom }) => [name, value ?? valueFrom])),
  };
}

describe("a DatabaseBackup without a connection", () => {
  test("waits for its PostgreSQLDatabase, and starts by itself when that appears and is ready", async () => {
    await apply(databaseBackup("waiting"));
    expect(await readyReason("waiting", "TargetNotFound")).toMatch(
      /^spec.databaseName: there is no PostgreSQLDatabase "waiting" in namespace [^ ]+\. Create it, or set spec.connection/,
    );
    await apply(wantedDatabase("waiting"));
    expect(await readyReason("waiting", "DatabaseNotReady")).toContain(
      'the initial configuration of PostgreSQLDatabase "waiting" is not complete. Backups start when it is.',
    );
    expect(await kubectl(["get", "cronjob", "waiting", "--ignore-not-found"])).toBe("");
    await initialize("waiting");
    await readyReason("waiting", "Scheduled");
  });

  test("connects to the Service of the PostgreSQLDatabase, as the role that may only read", async () => {
    await create("connected");
    await apply(databaseBackup("connected"));
    await readyReason("connected", "Scheduled");
    expect(await environmentOfRuns("connected")).toMatchObject({
      image: "docker.io/library/postgres:17",
      PGHOST: `connected-rw.${operator.namespace}.svc`,
      PGPORT: "5432",
      PGDATABASE: "connected",
      PGUSER: "my_operator_backup",
      PGPASSWORD: { secretKeyRef: { name: "connected-backup", key: "password" } },
    });
  });

  test("follows the image of the PostgreSQLDatabase", async () => {
    await create("followed");
    await apply(databaseBackup("followed"));
    await readyReason("followed", "Scheduled");
    await patch("postgresqldatabase", "followed", { spec: { image: "registry.example/postgres:17.3" } });
    await eventually("runs in the other image", async () => {
      expect(await environmentOfRuns("followed")).toMatchObject({ image: "registry.example/postgres:17.3" });
    });
  });

  test("backs up the database that the PostgreSQLDatabase has, whatever its name, and records that name", async () => {
    await apply(wantedDatabase("named", { bootstrap: { initDatabase: { database: "Sales" } } }));
    await eventually("the StatefulSet", () => get("statefulset", "named"));
    await initialize("named", "Sales");
    await apply(databaseBackup("named"));
    await readyReason("named", "Scheduled");
    expect(await environmentOfRuns("named")).toMatchObject({ PGDATABASE: "Sales" });
    await controlPlane.startRun("named", "named-1");
    await controlPlane.end("named-1", { exitCode: 0, message: outcome() });
    await eventually("the DatabaseSnapshot of the run", async () => {
      const [snapshot] = await snapshotsOf("named");
      expect(snapshot?.status?.source).toMatchObject({ engine: "postgresql", database: "Sales" });
    });
  });

  test("with a databaseRef backs up another database of that server", async () => {
    await create("referred");
    await apply(databaseBackup("referring", { databaseName: "Shop 1", databaseRef: { name: "referred" } }));
    await readyReason("referring", "Scheduled");
    expect(await environmentOfRuns("referring")).toMatchObject({
      PGHOST: `referred-rw.${operator.namespace}.svc`,
      PGDATABASE: "Shop 1",
    });
  });

  test("is suspended when its PostgreSQLDatabase goes, and its backups are still maintained", async () => {
    await create("leaving", { deletionPolicy: "Delete" });
    await apply(databaseBackup("leaving"));
    await readyReason("leaving", "Scheduled");
    await controlPlane.startRun("leaving", "leaving-1");
    await controlPlane.end("leaving-1", { exitCode: 0, message: outcome() });
    await eventually("the DatabaseSnapshot of the run", async () => {
      expect((await getBackup("leaving")).status?.snapshots?.count).toBe(1);
    });
    await kubectl(["delete", "postgresqldatabase", "leaving", "--timeout=300s"]);
    await readyReason("leaving", "TargetNotFound");
    expect((await get<CronJob>("cronjob", "leaving")).spec.suspend).toBe(true);
    await eventually("maintenance of the repository", async () => {
      expect(await controlPlane.jobsOf("leaving", "maintenance")).not.toEqual([]);
    });
  });
});
