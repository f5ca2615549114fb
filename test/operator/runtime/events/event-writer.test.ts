import { describe, expect, test } from "vitest";
import type { Client } from "../../../../operator/runtime/client/client.ts";
import { EventWriter } from "../../../../operator/runtime/events/event-writer.ts";
import { FakeClock, recordingLog, storedConfigMap } from "../../../support/runtime/parts.ts";

/** A writer, and the events that it wrote. */
function writer() {
  const clock = new FakeClock();
  const written: string[] = [];
  const client = {
    create: () => Promise.resolve(written.push("new")),
    patch: (_: unknown, __: unknown, { body }: { body: { series: { count: number } } }) =>
      Promise.resolve(written.push(`series of ${body.series.count}`)),
  };
  const made = new EventWriter({
    client: client as unknown as Client,
    reportingController: "test",
    reportingInstance: "test",
    clock,
    log: recordingLog().log,
  });
  const regarding = storedConfigMap("y", "x");
  const record = () => {
    made.record(regarding, { type: "Warning", reason: "Failed", action: "Try", note: "It failed" });
  };
  return { clock, written, record, made };
}

describe("an event that comes again", () => {
  test("within six minutes becomes a series, and later is a new one", async () => {
    const { clock, written, record } = writer();
    record();
    await clock.pass(5 * 60_000);
    record();
    await clock.pass(7 * 60_000);
    record();
    await clock.pass(0);
    expect(written).toEqual(["new", "series of 2", "new"]);
  });

  test.each([
    { hours: -1, minutes: 7, expected: ["new", "new"] },
    { hours: 1, minutes: 1, expected: ["new", "series of 2"] },
  ])("after $minutes minutes is judged by them, though the wall clock jumped $hours h", async (jump) => {
    const { clock, written, record } = writer();
    record();
    clock.jump(jump.hours * 3_600_000);
    await clock.pass(jump.minutes * 60_000);
    record();
    await clock.pass(0);
    expect(written).toEqual(jump.expected);
  });
});
