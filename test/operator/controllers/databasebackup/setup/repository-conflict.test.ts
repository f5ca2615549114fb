import { expect, test } from "vitest";
import { assertNoRepositoryConflict } from "../../../../../operator/controllers/databasebackup/setup/repository-conflict.ts";
import { backup, repository, time } from "../../../../support/controllers/objects.ts";

function backupAt(name: string, path: string | undefined, minute: number) {
  const made = backup({
    name,
    ...(path === undefined ? {} : { status: { repository: { ...repository, path } } }),
  });
  return { ...made, metadata: { ...made.metadata, creationTimestamp: time(minute) } };
}

const own = backupAt("orders", undefined, 5);

function check(path: string, ...others: ReturnType<typeof backupAt>[]) {
  return () => {
    assertNoRepositoryConflict(own, { path }, others);
  };
}

test.each(["/shared", "/shared/", "/shared/below", "/"])(
  "the path %s overlaps an older DatabaseBackup's /shared",
  (path) => {
    expect(check(path, backupAt("older", "/shared", 1))).toThrow(
      `spec.backupPath: "${path}" overlaps the repository "/shared" of DatabaseBackup "older"`,
    );
  },
);

test("separate paths do not overlap, whatever their beginning", () => {
  expect(check("/shared-2", backupAt("older", "/shared", 1))).not.toThrow();
});

test("the older one keeps the path; of two of the same second, the one whose name comes first", () => {
  expect(check("/shared", backupAt("younger", "/shared", 9))).not.toThrow();
  expect(check("/shared", backupAt("a", "/shared", 5))).toThrow('"a"');
  expect(check("/shared", backupAt("z", "/shared", 5))).not.toThrow();
});

test("a DatabaseBackup conflicts neither with itself nor with one that has no repository yet", () => {
  expect(check("/shared", backupAt("orders", "/shared", 5), backupAt("older", undefined, 1))).not.toThrow();
});
