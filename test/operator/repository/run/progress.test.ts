import { expect, test } from "vitest";
import { parseProgress } from "../../../../operator/repository/run/progress.ts";

test("the newest whole line tells how far a run is", () => {
  const log =
    '{"bytesDone":0,"seconds":10}\n{"bytesDone":123456,"seconds":20}\npg_dump: warning: x\n{"bytesDo';
  expect(parseProgress(log)).toEqual({ bytesDone: 123456, seconds: 20 });
});

test.each(["", "pg_dump: error", '{"bytesDone":"many","seconds":1}', '{"bytesDone":1', "{}"])(
  "%j tells nothing",
  (log) => {
    expect(parseProgress(log)).toBeUndefined();
  },
);
