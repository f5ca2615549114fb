import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accepts, ApiServer, changed, installCrds, refuses } from "../../support/api/admission.ts";
import { onDemand, snapshotID } from "../../support/api/backups.ts";

/* What the API server says of DatabaseSnapshots as people write them, good and bad. Nothing is stored. */

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
    ["an empty name", { "backupRef.name": "" }, "backupRef.name", '"" is no name of an object'],
    [
      "a name with capitals",
      { "backupRef.name": "Orders" },
      "backupRef.name",
      '"Orders" is no name of an object: it must consist of lower-case letters',
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
      '"0123abcd" is no ID of a snapshot: it must be restic\'s whole ID, 64 hexadecimal digits in lower case, as status.snapshotID has it; without snapshotID, a backup is made now',
    ],
    ["an ID with capitals", { snapshotID: snapshotID.toUpperCase() }, "snapshotID", "is no ID of a snapshot"],
    [
      "the newest snapshot by its alias",
      { snapshotID: "latest" },
      "snapshotID",
      '"latest" is no ID of a snapshot',
    ],
    ["an empty ID", { snapshotID: "" }, "snapshotID", '"" is no ID of a snapshot'],
    [
      "an ID of 65 digits",
      { snapshotID: `${snapshotID}0` },
      "snapshotID",
      "Too long: may not be more than 64",
    ],
    ["pinned as text", { pinned: "yes" }, "pinned", "must be of type boolean"],
    ["a field that is misspelt", { pined: true }, "", 'unknown field "spec.pined"'],
  ]);
  accepts(api, onDemand, [
    ["a request for a backup", {}],
    ["a request for a backup that is kept", { pinned: true }],
    ["a snapshot that the repository holds", { snapshotID, pinned: false }],
    ["a DatabaseBackup with dots in its name", { "backupRef.name": "orders.v1-2" }],
  ]);

  it("gets no defaults", async () => {
    expect((await server.tryCreate(changed(onDemand, {}))).object?.spec).toEqual(onDemand.spec);
  });
});

describe("every rule of the spec", () => {
  it("is broken by one of the objects above", async () => {
    expect(await server.unheard("databasesnapshots", "contents")).toEqual([]);
  });
});
