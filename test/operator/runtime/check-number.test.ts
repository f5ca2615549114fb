import { expect, test } from "vitest";
import { checkNumber } from "../../../operator/runtime/check-number.ts";
import { systemClock } from "../../../operator/runtime/clock.ts";
import { HttpTransport } from "../../../operator/runtime/client/http-transport.ts";
import { Manager } from "../../../operator/runtime/index.ts";
import { anonymousAt } from "../../support/runtime/fixed-identity.ts";
import { recordingLog } from "../../support/runtime/parts.ts";

test.each([
  [0.5, { above: 0 }],
  [0, { from: 0 }],
  [3, { from: 1, whole: true }],
  [-1, {}],
])("%d is allowed by %j", (value, allowed) => {
  expect(() => {
    checkNumber("size", value, allowed);
  }).not.toThrow();
});

test.each([
  [NaN, {}, "size is NaN: give a finite number."],
  [Infinity, { above: 0 }, "size is Infinity: give a finite number greater than 0."],
  [0, { above: 0 }, "size is 0: give a finite number greater than 0."],
  [-1, { from: 0 }, "size is -1: give a finite number of at least 0."],
  [1.5, { from: 1, whole: true }, "size is 1.5: give a whole number of at least 1."],
  ["5" as unknown as number, {}, "size is 5: give a finite number."],
])("%d is not allowed by %j, and the error says what is", (value, allowed, message) => {
  expect(() => {
    checkNumber("size", value, allowed);
  }).toThrow(message);
});

test("a timer that is longer than Node.js can set does not run at once", async () => {
  let ran = 0;
  const cancel = systemClock.after(2 ** 31 + 1000, () => ran++);
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) =>
    systemClock.after(5, () => {
      resolve(undefined);
    }),
  );
  cancel();
  expect(ran).toBe(0);
});

test.each([NaN, 0, -1, Infinity])("a call with a time-out of %d s is refused", async (timeoutSeconds) => {
  const transport = new HttpTransport({ identity: anonymousAt("http://127.0.0.1:1"), userAgent: "test" });
  const call = transport.request({ method: "GET", path: "/", timeoutSeconds });
  await expect(call).rejects.toThrow(
    `timeoutSeconds is ${timeoutSeconds}: give a finite number greater than 0.`,
  );
});

test("a manager whose stop may take NaN seconds is refused", () => {
  const options = { name: "test", log: recordingLog().log, gracefulStopSeconds: NaN };
  expect(() => new Manager(options)).toThrow(
    "gracefulStopSeconds is NaN: give a finite number of at least 0.",
  );
});
