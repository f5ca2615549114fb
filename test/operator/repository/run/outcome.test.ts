import { describe, expect, test } from "vitest";
import { engineReasons } from "../../../../operator/engines/reasons.ts";
import { repositoryReasons } from "../../../../operator/repository/reasons.ts";
import type { RepositorySnapshot } from "../../../../operator/repository/repository-snapshot.ts";
import { parseOutcome } from "../../../../operator/repository/run/outcome.ts";
import { exitError, resticSays } from "../../../support/repository/restic-says.ts";
import {
  failedRestic,
  foundBackup,
  resticSummary,
  storedBackup,
} from "../../../support/repository/termination-messages.ts";

const id = "1503849bd4f1f564ddc2f6dc8827f01efd9ff2ce6789fde3b9f30187b6559bba";
const sidecarID = "2".repeat(64);

const facts = {
  repositoryID: id,
  startTime: "2026-11-21T17:00:00Z",
  fileName: "postgresql.dump",
  summary: resticSummary(id, 3000000, 2000785),
};

const inventory = {
  sidecarSummary: resticSummary(sidecarID, 100, 15),
  inventoryVersion: 2,
  inventoryDigest: `sha256:${id}`,
  inventoryTables: 2,
  inventoryRows: 7,
  inventoryObjects: "Index:3,Table:2",
};

describe("a run that stored a dump", () => {
  test("has a snapshot in a repository", () => {
    expect(parseOutcome(storedBackup(facts))).toEqual({
      snapshot: {
        snapshotID: id,
        startTime: "2026-11-21T17:00:00Z",
        fileName: "postgresql.dump",
        totalBytes: 3000000,
        addedBytes: 2000785,
      },
      repositoryID: id,
    });
  });

  test("has the server's version, the size of the database, and an inventory among its sidecar files, if it reports them", () => {
    const message = storedBackup({ ...facts, databaseVersion: "17.2", databaseBytes: 5000000, ...inventory });
    expect(parseOutcome(message)).toMatchObject({
      snapshot: {
        addedBytes: 2000800,
        databaseVersion: "17.2",
        databaseBytes: 5000000,
        inventory: {
          version: 2,
          snapshotID: sidecarID,
          digest: `sha256:${id}`,
          tables: 2,
          rows: 7,
          objects: [
            { kind: "Index", count: 3 },
            { kind: "Table", count: 2 },
          ],
        },
      },
    });
    expect(parseOutcome(storedBackup({ ...facts, databaseVersion: "", sidecarSummary: "" }))).toEqual(
      parseOutcome(storedBackup(facts)),
    );
  });

  test("has what the tools warned of", () => {
    const warnings = "pg_dump: warning: subscriptions not dumped\nsnapshotID=x";
    expect(parseOutcome(storedBackup(facts, warnings))).toEqual({
      ...parseOutcome(storedBackup(facts)),
      warnings,
    });
  });

  test("reads numbers that restic leaves out as 0", () => {
    const summary = JSON.stringify({ message_type: "summary", snapshot_id: id });
    expect(parseOutcome(storedBackup({ ...facts, summary }))).toMatchObject({
      snapshot: { totalBytes: 0, addedBytes: 0 },
    });
  });
});

describe("a run that found a backup", () => {
  const listed = (part: string, more: object = {}) => ({
    id: part === "dump" ? id : sidecarID,
    time: "2026-11-21T17:00:00Z",
    hostname: "shop/orders",
    paths: [part === "dump" ? "/postgresql.dump" : "/inventory.json"],
    tags: ["job=orders-1", "run=orders-1-a", `part=${part}`, ...(part === "dump" ? ["snapshot=now"] : [])],
    summary: { backup_end: "2026-11-21T17:00:05Z", total_bytes_processed: 7, data_added_packed: 5 },
    ...more,
  });

  test("has what the repository says about it, with the size of its sidecar files", () => {
    expect(parseOutcome(foundBackup(id, [listed("sidecar"), listed("dump")]))).toEqual({
      isFound: true,
      repositoryID: id,
      snapshot: {
        snapshotID: id,
        startTime: "2026-11-21T17:00:00.000Z",
        completionTime: "2026-11-21T17:00:05.000Z",
        jobName: "orders-1",
        requestedBy: "now",
        fileName: "postgresql.dump",
        totalBytes: 7,
        addedBytes: 10,
      },
    });
  });

  test.each([
    ["no dump", foundBackup(id, [listed("sidecar")])],
    ["text that is not JSON", `outcome=found\nrepositoryID=${id}\nsnapshots=[{`],
    ["no repository", foundBackup("", [listed("dump")])],
  ])("has no outcome if it reports %s", (_, message) => {
    expect(parseOutcome(message)).toBeUndefined();
  });
});

test("a probe has the server's version", () => {
  expect(parseOutcome("outcome=version\ndatabaseVersion=11.8.6-MariaDB\n")).toEqual({
    databaseVersion: "11.8.6-MariaDB",
  });
});

const failure = (...lines: string[]) => parseOutcome(["outcome=failed", ...lines, ""].join("\n"));

describe("a run that failed", () => {
  test.each(resticSays)("because restic exited with %i and said %s: %s", (code, errors, reason) => {
    const outcome = parseOutcome(failedRestic(code, errors));
    expect(outcome).toMatchObject({
      failure: { reason, message: expect.stringContaining(adviceFor(reason)) as string },
    });
  });

  test("because restic was killed, whatever its command did then", () => {
    expect(
      failure("program=restic", "exitCode=137", "> ", "program=restic", "exitCode=1", "> broken pipe"),
    ).toMatchObject({ failure: { reason: "Killed" } });
    const dumpKilled = exitError(1, "Fatal: command failed: signal: killed");
    expect(failure("program=restic", "exitCode=1", `> ${dumpKilled}`)).toMatchObject({
      failure: { reason: "Killed" },
    });
  });

  test("because the dump did, with the dump's last lines", () => {
    expect(
      failure(
        ...["program=restic", "exitCode=1", `> ${exitError(1, "Fatal: command failed: exit status 3")}`],
        ...["program=dump-command.sh", "exitCode=3", "> tool: error: gone", "> detail: two"],
      ),
    ).toEqual({
      failure: {
        reason: "DumpFailed",
        message: "tool: error: gone\ndetail: two (dump-command.sh exited with 3)",
      },
    });
  });

  test.each([
    ["dump-postgresql.sh", "FATAL:  password authentication failed for user", "DatabaseAccessDenied"],
    [
      "dump-postgresql.sh",
      'psql: error: connection to server at "db" (192.0.2.7), port 5432 failed: Connection refused',
      "DatabaseUnreachable",
    ],
    ["dump-postgresql.sh", "ERROR:  permission denied for table orders", "DatabasePermissionDenied"],
    ["dump-mariadb.sh", "ERROR 1045 (28000): Access denied for user", "DatabaseAccessDenied"],
    ["dump-mariadb.sh", "mariadb-dump: Got error: 2003: Can't connect", "DatabaseUnreachable"],
    ["dump-mariadb.sh", "ERROR 1049 (42000): Unknown database 'shop'", "DatabaseNotFound"],
    ["dump-mariadb.sh", "something new", "DumpFailed"],
    ["dump-command.sh", "Connection refused", "DumpFailed"],
    ["probe-mariadb.sh", "ERROR 2026 (HY000): TLS/SSL error", "DatabaseNotTrusted"],
    ["probe-mariadb.sh", "something new", "ProbeFailed"],
  ])("because %s said %s: %s", (script, errors, reason) => {
    const inner = [`program=${script}`, "exitCode=1", `> ${errors}`];
    expect(failure(...inner)).toMatchObject({ failure: { reason } });
    const outer = ["program=restic", "exitCode=1", "> command failed: exit status 1"];
    expect(failure(...outer, ...inner)).toMatchObject({ failure: { reason } });
  });

  test("for a reason that the dump knows by itself", () => {
    expect(
      failure(
        ...["program=restic", "exitCode=1", "> command failed: exit status 1"],
        ...["program=dump-postgresql.sh", "exitCode=1", "> pg_dump is too old", "reason=ClientTooOld"],
      ),
    ).toMatchObject({ failure: { reason: "ClientTooOld" } });
  });

  test("because the database refused the user, with advice", () => {
    const refused = "FATAL:  password authentication failed for user";
    expect(failure("program=dump-postgresql.sh", "exitCode=1", `> ${refused}`)).toEqual({
      failure: {
        reason: "DatabaseAccessDenied",
        message: `${refused} (dump-postgresql.sh exited with 1). ${engineReasons.DatabaseAccessDenied.advice}`,
      },
    });
  });

  test("without the position in the source of PostgreSQL", () => {
    const errors = [
      "> ERROR:  42501: permission denied for table orders",
      "> LOCATION:  aclcheck_error, aclchk.c:2803",
    ];
    expect(failure("program=dump-postgresql.sh", "exitCode=1", ...errors)).toMatchObject({
      failure: {
        reason: "DatabasePermissionDenied",
        message: expect.stringMatching(
          /^ERROR: {2}42501: permission denied for table orders \(dump/,
        ) as string,
      },
    });
  });

  test("because the database refused a value that was stored wrongly", () => {
    const refused = ["program=restic", "exitCode=1", "> command failed: exit status 1"];
    const inner = ["program=dump-mariadb.sh", "exitCode=1", "> ERROR 1045 (28000): Access denied"];
    const suspects = "suspects=MYSQL_PWD=LineBreak AWS_ACCESS_KEY_ID=Empty ";
    expect(failure(...refused, suspects, ...inner, suspects)).toMatchObject({
      failure: {
        reason: "DatabaseAccessDenied",
        suspects: [{ variable: "MYSQL_PWD", flaw: expect.stringMatching(/^has a line break/) as string }],
      },
    });
  });

  test("because restic could not store what the dump wrote, which then died of a broken pipe", () => {
    expect(
      failure(
        ...[
          "program=restic",
          "exitCode=1",
          "> Save(<data/1>) failed: write /r/data/1: no space left on device",
        ],
        ...["> Fatal: command failed: exit status 1"],
        ...["program=dump-postgresql.sh", "exitCode=1", "> pg_dump: could not write: Broken pipe"],
      ),
    ).toMatchObject({ failure: { reason: "RepositoryFull" } });
  });

  test("because the sidecar files could not be stored", () => {
    expect(
      failure(
        ...["program=restic", "exitCode=1", "> command failed: exit status 1"],
        ...["program=restic", "exitCode=11", "> unable to create lock in backend: locked by PID 7"],
      ),
    ).toMatchObject({ failure: { reason: "RepositoryLocked" } });
  });

  test("because the storage did not answer in time, unless restic said more", () => {
    const silent = ["program=restic", "exitCode=130", "> signal terminated received, cleaning up"];
    expect(failure(...silent, "timeoutSeconds=30")).toMatchObject({
      failure: { reason: "StorageUnreachable", message: expect.stringContaining("within 30 s") as string },
    });
    const denied = "> Stat(<config/>) returned error, retrying after 1.25s: Stat: Access Denied.";
    expect(failure("program=restic", "exitCode=130", denied, "timeoutSeconds=30")).toMatchObject({
      failure: { reason: "StorageAccessDenied" },
    });
  });

  test("because there is another repository than before", () => {
    expect(failure(`repositoryID=${id}`, `expectedRepositoryID=${sidecarID}`)).toMatchObject({
      failure: {
        reason: "RepositoryReplaced",
        message: expect.stringContaining(`${id}, but the earlier backups are in ${sidecarID}`) as string,
      },
    });
  });

  test("because another cluster is the owner", () => {
    const facts = ["owner=cluster-2", "ownerSince=2026-11-27T09:00:00.5+02:00", "expectedOwner=cluster-1"];
    expect(failure(...facts)).toMatchObject({
      failure: {
        reason: "RepositoryOwnedByAnother",
        message: expect.stringContaining(
          "Cluster cluster-2 has been the owner of the repository since 2026-11-27T07:00:00.500Z.",
        ) as string,
      },
    });
    expect(failure(...facts, "ownerFrom=cluster-1")).toMatchObject({
      failure: { reason: "RepositoryTakenOver" },
    });
  });

  test("because it was stopped", () => {
    const { meaning, advice } = repositoryReasons.Interrupted;
    expect(failure("program=backup.sh", "reason=Interrupted")).toEqual({
      failure: { reason: "Interrupted", message: `${meaning} ${advice}` },
    });
  });
});

function adviceFor(reason: string): string {
  return repositoryReasons[reason as keyof typeof repositoryReasons].advice;
}

test.each([
  "",
  "Killed",
  "{}",
  "failed to start",
  "outcome=failed",
  "outcome=version",
  "outcome=stored",
  storedBackup({ ...facts, repositoryID: "1503" }),
  storedBackup({ ...facts, summary: "{" }),
  storedBackup({ ...facts, summary: resticSummary("1503", 1, 1) }),
  storedBackup({ ...facts, summary: JSON.stringify({ snapshot_id: id, total_bytes_processed: "many" }) }),
  storedBackup({ ...facts, startTime: undefined }),
])("%j is not a valid outcome", (message) => {
  expect(parseOutcome(message)).toBeUndefined();
});

test("an inventory has neither rows that were not counted nor kinds of objects that the run did not report", () => {
  const unknown = { inventoryRows: undefined, inventoryObjects: "Table, :2,Index:many,Größe:1" };
  const { snapshot } = parseOutcome(storedBackup({ ...facts, ...inventory, ...unknown })) as {
    snapshot: RepositorySnapshot;
  };
  expect(snapshot.inventory).toEqual({
    version: 2,
    snapshotID: sidecarID,
    digest: `sha256:${id}`,
    tables: 2,
  });
});

test("an inventory that is not complete is left out", () => {
  expect(
    parseOutcome(storedBackup({ ...facts, ...inventory, inventoryDigest: undefined })),
  ).not.toHaveProperty("snapshot.inventory");
});
