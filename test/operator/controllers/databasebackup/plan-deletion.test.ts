import { describe, expect, test } from "vitest";
import type { DatabaseBackupSpec } from "../../../../operator/api/databases/v1/databasebackup.ts";
import {
  planDeletion,
  readyOfDeletion,
} from "../../../../operator/controllers/databasebackup/plan-deletion.ts";
import { backup, repository } from "../../../support/controllers/objects.ts";

const repositoryID = repository.id ?? "";
const nothingElse = {
  mustStay: false,
  hasUnreadRuns: false,
  isClaimShared: false,
  isPasswordShared: false,
};

function deleted(spec: Partial<DatabaseBackupSpec> = {}, annotations: Record<string, string> = {}) {
  const made = backup({ spec: { deletionPolicy: "Delete", ...spec }, status: { repository } });
  return { ...made, metadata: { ...made.metadata, annotations } };
}

describe("planDeletion", () => {
  test("deletes the repository, its claim and its password", () => {
    expect(planDeletion(deleted(), nothingElse)).toEqual({
      keepsBackups: false,
      repository,
      deletesClaim: true,
      deletesPassword: true,
    });
  });

  test("keeps the backups unless deletionPolicy is Delete", () => {
    expect(planDeletion(deleted({ deletionPolicy: "Retain" }), nothingElse)).toEqual({ keepsBackups: true });
  });

  test("keeps the backups of a repository that may only be read", () => {
    const reading = deleted({ repository: { accessMode: "ReadOnly" } });
    expect(planDeletion(reading, nothingElse)).toEqual({ keepsBackups: true });
  });

  test("keeps the backups when the annotation names the repository", () => {
    const abandon = (id: string) => deleted({}, { "databases.test.io/abandon-repository": id });
    expect(planDeletion(abandon(repositoryID), nothingElse)).toEqual({ keepsBackups: true });
    for (const other of ["true", "", "f".repeat(64)]) {
      expect(planDeletion(abandon(other), nothingElse)).toMatchObject({ keepsBackups: false });
    }
    const unused = { ...abandon(""), status: {} };
    expect(planDeletion(unused, nothingElse)).toMatchObject({ keepsBackups: false });
  });

  test("keeps the backups when the CustomResourceDefinition or the namespace is being deleted", () => {
    expect(planDeletion(deleted(), { ...nothingElse, mustStay: true })).toEqual({
      keepsBackups: true,
    });
  });

  test("deletes no repository that no run has created", () => {
    const unused = { ...repository };
    delete unused.id;
    const created = { ...deleted(), status: { repository: unused } };
    expect(planDeletion(created, nothingElse)).toMatchObject({ keepsBackups: false, repository: undefined });
    expect(planDeletion(created, { ...nothingElse, hasUnreadRuns: true })).toMatchObject({
      repository: unused,
    });
  });

  test("keeps a claim that the user named, and what another repository uses", () => {
    const named = deleted({ storage: { persistentVolumeClaim: { claimName: "own" } } });
    expect(planDeletion(named, nothingElse)).toMatchObject({ deletesClaim: false, deletesPassword: true });
    expect(planDeletion(deleted(), { ...nothingElse, isClaimShared: true })).toMatchObject({
      deletesClaim: false,
      deletesPassword: true,
    });
    expect(planDeletion(deleted(), { ...nothingElse, isPasswordShared: true })).toMatchObject({
      deletesClaim: true,
      deletesPassword: false,
    });
  });

  test("keeps the user's password, and the password of a repository that is not on a volume", () => {
    const encryption = { passwordSecretRef: { name: "own", key: "word" } };
    expect(planDeletion(deleted({ encryption }), nothingElse)).toMatchObject({ deletesPassword: false });
    const storage = { s3: { bucket: "backups" } };
    expect(planDeletion(deleted({ storage }), nothingElse)).toMatchObject({ deletesPassword: false });
  });
});

test("the condition says which run or obstacle the deletion waits for", () => {
  const run = readyOfDeletion(deleted(), repository, { runJobName: "orders-1" });
  expect(run.reason).toBe("Deleting");
  expect(run.message).toMatch(/^Job orders-1 is making a backup.*delete the Job.*abandon-repository=0123/);
  const obstacle = { reason: "SecretNotFound", message: "There is no Secret." };
  const unknown = { ...repository };
  delete unknown.id;
  expect(readyOfDeletion(deleted(), unknown, { obstacle })).toEqual({
    status: "False",
    reason: "SecretNotFound",
    message:
      "Failed to remove the backups: There is no Secret. Retrying. To delete this object and keep the backups, " +
      "set spec.deletionPolicy to Retain.",
  });
});

test("the condition says that the backups are being removed, or why that failed and how to keep them", () => {
  expect(readyOfDeletion(deleted(), repository)).toMatchObject({ status: "False", reason: "Deleting" });
  const maintenance = {
    jobName: "u",
    operation: "Destroy",
    phase: "Failed",
    reason: "StorageUnreachable",
    message: "Connection refused.",
  } as const;
  expect(readyOfDeletion(deleted(), { ...repository, maintenance })).toEqual({
    status: "False",
    reason: "StorageUnreachable",
    message:
      "Failed to remove the backups: Connection refused. Retrying. To delete this object and keep the backups, " +
      `set the annotation databases.test.io/abandon-repository=${repositoryID}.`,
  });
  const waiting = {
    ...maintenance,
    phase: "Running",
    reason: "FailedCreate",
    message: "Quota exceeded.",
  } as const;
  expect(readyOfDeletion(deleted(), { ...repository, maintenance: waiting })).toMatchObject({
    reason: "FailedCreate",
    message: expect.stringMatching(/^Failed to remove the backups: Quota exceeded. Retrying/) as string,
  });
  const running = (operation: string) =>
    readyOfDeletion(deleted(), {
      ...repository,
      maintenance: { jobName: "u", operation, phase: "Running" },
    }).message;
  expect(running("Destroy")).toMatch(/^Job u is removing the backups\. To delete this object .*abandon/);
  expect(running("ChangeKey")).toMatch(/^Job u is working in the repository\. When it has ended/);
  const mistaken = deleted({}, { "databases.test.io/abandon-repository": "true" });
  expect(readyOfDeletion(mistaken, repository).message).toBe(
    'The backups are being removed. The annotation databases.test.io/abandon-repository="true" has no effect: ' +
      `to abandon this one, its value must be ${repositoryID}.`,
  );
});
