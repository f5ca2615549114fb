import { expect, test } from "vitest";
import type { DatabaseRestore } from "../../../../../operator/api/databases/v1alpha1/databaserestore.ts";
import { lastRestore } from "../../../../../operator/controllers/databasebackup/verification/last-restore.ts";
import { backup } from "../../../../support/controllers/objects.ts";

function restored(
  name: string,
  minute: number,
  spec: Partial<DatabaseRestore["spec"]> = {},
): DatabaseRestore {
  const time = (seconds: number) => `2030-01-01T00:${String(minute).padStart(2, "0")}:${String(seconds)}Z`;
  return {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseRestore",
    metadata: { name },
    spec: { source: { backupRef: { name: "orders" } }, target: { type: "Original" }, ...spec },
    status: { phase: "Succeeded", startTime: time(10), completionTime: time(40) },
  };
}

test("the newest restore of the whole database counts, and no restore of some tables or preflight", () => {
  const restores = [
    restored("first", 1),
    restored("second", 2),
    restored("tables", 3, { tables: ["items"] }),
    restored("preflight", 4, { mode: "PreflightOnly" }),
  ];
  expect(lastRestore(backup(), [], restores)).toEqual({
    restoreName: "second",
    completionTime: "2030-01-01T00:02:40Z",
    durationSeconds: 30,
  });
  expect(lastRestore(backup(), [], restores.slice(2))).toBeUndefined();
});
