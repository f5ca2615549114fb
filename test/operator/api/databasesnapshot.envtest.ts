import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accepts, ApiServer, changed, refuses } from "../../support/api/admission.ts";
import { installCrds } from "../../support/api/install-crds.ts";
import { onDemand, snapshotID } from "../../support/api/backups.ts";

/* How the API server answers valid and invalid DatabaseSnapshots. All requests are dry runs. */

let server: ApiServer;
const api = () => server;

beforeAll(async () => {
  await installCrds();
  server = new ApiServer();
});
afterAll(() => {
  server.close();
});

describe("a DatabaseSnapshot", () => {
  refuses(api, onDemand, [
    ["no backupRef", { backupRef: undefined }, "backupRef", "Required value"],
    ["a backupRef without name", { backupRef: {} }, "backupRef.name", "Required value"],
    ["an empty name", { "backupRef.name": "" }, "backupRef.name", '"" is not a valid object name'],
    [
      "a name with capitals",
      { "backupRef.name": "Orders" },
      "backupRef.name",
      '"Orders" is not a valid object name: use lower-case letters',
    ],
    [
      "a name of 254 characters",
      { "backupRef.name": "x".repeat(254) },
      "backupRef.name",
      "Too long: may not be more than 253",
    ],
    [
      "a DatabaseBackup in another namespace",
      { "backupRef.namespace": "other" },
      "",
      'unknown field "spec.backupRef.namespace"',
    ],
    ["a name as text", { backupRef: "orders" }, "backupRef", "must be of type object"],
    [
      "the short form of an ID",
      { snapshotID: "0123abcd" },
      "snapshotID",
      '"0123abcd" is not a valid snapshot ID: use restic\'s full ID of 64 lower-case hexadecimal digits, as in status.artifact.snapshotID; without snapshotID, a backup is made now',
    ],
    [
      "an ID with capitals",
      { snapshotID: snapshotID.toUpperCase() },
      "snapshotID",
      "is not a valid snapshot ID",
    ],
    [
      "the alias of the newest snapshot",
      { snapshotID: "latest" },
      "snapshotID",
      '"latest" is not a valid snapshot ID',
    ],
    ["an empty ID", { snapshotID: "" }, "snapshotID", '"" is not a valid snapshot ID'],
    [
      "an ID of 65 digits",
      { snapshotID: `${snapshotID}0` },
      "snapshotID",
      "Too long: may not be more than 64",
    ],
    ["pinned as text", { pinned: "yes" }, "pinned", "must be of type boolean"],
    [
      "an unknown deletionPolicy",
      { deletionPolicy: "Keep" },
      "deletionPolicy",
      'Unsupported value: "Keep": supported values: "Delete", "Retain"',
    ],
    ["an empty deletionPolicy", { deletionPolicy: "" }, "deletionPolicy", 'Unsupported value: ""'],
    ["a misspelt field", { pined: true }, "", 'unknown field "spec.pined"'],
  ]);
  accepts(api, onDemand, [
    ["a request for a backup", {}],
    ["a request for a pinned backup", { pinned: true }],
    ["a backup that stays without its object", { deletionPolicy: "Retain" }],
    ["a backup that goes with its object", { deletionPolicy: "Delete" }],
    ["a snapshot in the repository", { snapshotID, pinned: false }],
    ["a DatabaseBackup with dots in its name", { "backupRef.name": "orders.v1-2" }],
  ]);

  it("gets no defaults", async () => {
    expect((await server.tryCreate(changed(onDemand, {}))).object?.spec).toEqual(onDemand.spec);
  });
});

describe("every rule of the spec", () => {
  it("refuses one of the objects above", async () => {
    expect(await server.unusedMessages("databasesnapshots", "contents")).toEqual([]);
  });
});
