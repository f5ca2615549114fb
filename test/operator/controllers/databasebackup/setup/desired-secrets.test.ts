import { expect, test } from "vitest";
import { isMadeFor } from "../../../../../operator/kubernetes/made-for.ts";
import {
  desiredCurrentPassword,
  desiredPasswordSecret,
} from "../../../../../operator/controllers/databasebackup/setup/desired-secrets.ts";
import { backup } from "../../../../support/controllers/objects.ts";

test("the repository's password has no owner, so that it outlives the DatabaseBackup", () => {
  const { metadata, stringData } = desiredPasswordSecret(backup(), "secret", { isGenerated: true });
  expect(metadata).toMatchObject({ name: "orders-repository", namespace: "shop" });
  expect(metadata.ownerReferences).toBeUndefined();
  expect(stringData).toEqual({ password: "secret" });
});

test("only a password that was generated for the DatabaseBackup opens no earlier repository", () => {
  for (const isGenerated of [true, false]) {
    const secret = desiredPasswordSecret(backup(), "secret", { isGenerated });
    const { metadata } = secret;
    expect(
      isMadeFor({ ...secret, metadata: { ...metadata, uid: "u", resourceVersion: "1" } }, backup()),
    ).toBe(isGenerated);
  }
});

test("the operator's copy of the password is deleted with the DatabaseBackup", () => {
  const { metadata, stringData } = desiredCurrentPassword(backup(), "secret");
  expect(metadata.name).toBe("orders-repository-current");
  expect(metadata.ownerReferences).toMatchObject([{ kind: "DatabaseBackup", uid: "uid-of-orders" }]);
  expect(stringData).toEqual({ password: "secret" });
});
