import { beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../../lib/testing/eventually.ts";
import { operatorUnderTest, secret, wanted } from "../../support/controllers/operator-under-test.ts";

/*
 * A DatabaseBackup does not give its author access to objects that the operator did not create, even if they have the
 * names that the operator would choose.
 */

const { apply, kubectl, readyReason } = operatorUnderTest("strangers");

const objects = ["cronjob/taken", "persistentvolumeclaim/taken-repository", "secret/taken-repository"];
const look = () => kubectl(["get", ...objects, "-o", "jsonpath={.items[*].metadata}"]);
let before: string;

beforeAll(async () => {
  await kubectl(["create", "cronjob", "taken", "--image=image", "--schedule=@daily"]);
  await apply(secret("taken-repository", { password: "of-another-application" }), {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "taken-repository" },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  });
  before = await look();
  await apply(wanted("taken", { deletionPolicy: "Delete" }));
  await readyReason("taken", "NameConflict");
});

describe("objects that the operator did not make", () => {
  test("are not changed", async () => {
    expect(await look()).toBe(before);
  });

  test("are not removed with a DatabaseBackup whose backups are removed", async () => {
    await kubectl(["delete", "databasebackup", "taken", "--timeout=300s"]);
    await eventually("the object as it was", async () => {
      expect(await look()).toBe(before);
    });
  });

  test("are not used as the operator's copy of a password", async () => {
    const copy = () =>
      kubectl(["get", "secret", "other-repository-current", "-o", "jsonpath={.metadata}{.data}"]);
    await apply(secret("other-repository-current", { password: "of-another-application" }));
    const made = await copy();
    await apply(wanted("other", { deletionPolicy: "Delete" }));
    expect(await readyReason("other", "NameConflict")).toContain('"other-repository-current"');
    await kubectl(["delete", "databasebackup", "other", "--timeout=300s"]);
    expect(await copy()).toBe(made);
  });
});
