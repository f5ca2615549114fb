import { expect, test } from "vitest";
import type { BackupContext } from "../../../../operator/controllers/databasebackup/context.ts";
import { recordEvents } from "../../../../operator/controllers/databasebackup/events.ts";
import { nextRuns } from "../../../../operator/controllers/databasebackup/runs/plan.ts";
import type { EventNote } from "../../../../operator/runtime/index.ts";
import { backup, endedPod, job, outcome, run } from "../../../support/controllers/objects.ts";

test("a run that succeeded with warnings has an event of its own for them", () => {
  const warnings = "pg_dump: warning: subscriptions not dumped because current user is not a superuser";
  const { changes } = nextRuns([run("a", 1, "Running")], [job("a", 1, "Complete")], () => [
    endedPod("a-1", 0, outcome({ warnings })),
  ]);
  const recorded: EventNote[] = [];
  const ready = { type: "Ready", status: "True", reason: "Scheduled", message: "" } as const;
  recordEvents(
    { ...backup(), status: { conditions: [{ ...ready, lastTransitionTime: "" }] } },
    {
      changes,
      ready,
      missed: { count: 0, newest: undefined },
      maintenance: undefined,
      found: { count: 0, expiring: 0 },
    },
    {
      events: { record: (_regarding: unknown, note: EventNote) => recorded.push(note) },
      log: { info: () => undefined, error: () => undefined },
    } as unknown as BackupContext,
  );
  expect(recorded).toMatchObject([
    { type: "Normal", reason: "BackupSucceeded" },
    { type: "Warning", reason: "BackupHasWarnings", note: `Job a: ${warnings}` },
  ]);
});
