import { expect, test } from "vitest";
import { StopWaiting, eventually } from "../../../lib/testing/eventually.ts";

test("returns the result of the first look that does not throw", async () => {
  const answers = [new Error("none"), new Error("none"), "ready"];
  const look = () => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  expect(await eventually("an answer", look, { intervalMilliseconds: 1 })).toBe("ready");
  expect(answers).toEqual([]);
});

test("says at the deadline what it waited for and what it saw last", async () => {
  let looks = 0;
  const cause = new Error("it is still running");
  const waiting = eventually(
    "the end of run shop-1",
    () => {
      looks += 1;
      throw cause;
    },
    { seconds: 0 },
  );
  await expect(waiting).rejects.toMatchObject({
    message: "Waited 0 s for the end of run shop-1. The last look: it is still running",
    cause,
  });
  expect(looks).toBe(1);
});

test("stops at once when the look says that waiting is useless", async () => {
  const failed = new StopWaiting("the run failed");
  const waiting = eventually("the end of run shop-1", () => Promise.reject(failed), { seconds: 3600 });
  await expect(waiting).rejects.toBe(failed);
});
