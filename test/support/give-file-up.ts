/**
 * vitest's setupFile for tests on servers: with CI=true, the tests of a file that come after a few failed ones are left out. Each failed
 * test may have waited for minutes, they often have one cause, and CI has an end.
 */
import { afterEach, beforeEach } from "vitest";

const enough = 3;
let failed = 0;

beforeEach(({ skip }) => {
  if (process.env["CI"] === "true" && failed >= enough) skip(`${enough} tests of this file have failed`);
});

afterEach(({ task }) => {
  if (task.result?.state === "fail") failed++;
});
