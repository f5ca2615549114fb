import { expect, test } from "vitest";
import { desiredClaim } from "../../../../../operator/controllers/databasebackup/setup/desired-claim.ts";
import { backup } from "../../../../support/controllers/objects.ts";

test("without a template's fields, the claim is 10Gi, ReadWriteOnce, of the default class", () => {
  expect(desiredClaim(backup(), {}).spec).toEqual({
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: "10Gi" } },
  });
});

test("the template's class, size and modes are used", () => {
  const template = { size: "1Gi", storageClassName: "fast", accessModes: ["ReadWriteMany" as const] };
  expect(desiredClaim(backup(), template).spec).toEqual({
    accessModes: ["ReadWriteMany"],
    storageClassName: "fast",
    resources: { requests: { storage: "1Gi" } },
  });
});

test("the claim has no owner, so that it outlives the DatabaseBackup", () => {
  expect(desiredClaim(backup(), {}).metadata.ownerReferences).toBeUndefined();
});
