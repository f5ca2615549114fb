import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readPublicApi } from "../../support/public-api.ts";

const folder = join(import.meta.dirname, "../../../operator/runtime");
const { exports, members, hiddenTypes } = readPublicApi(join(folder, "index.ts"), folder);

describe("the public API of the runtime", () => {
  test("is found", () => {
    expect([...exports.keys()]).toEqual(
      expect.arrayContaining(["Manager", "resource", "ensureChild", "ManagerOptions"]),
    );
    expect(members.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "Manager.start",
        "ManagerOptions.log",
        "LeaderElectionOptions.retryPeriodSeconds",
      ]),
    );
  });

  test("has a comment on every export", () => {
    expect([...exports].filter(([, comment]) => comment === "").map(([name]) => name)).toEqual([]);
  });

  test("has a comment on every member", () => {
    expect(members.filter(({ comment }) => comment === "").map(({ name }) => name)).toEqual([]);
  });

  test("says the default of every option that may be left out", () => {
    const silent = members.filter(
      ({ owner, isOptional, comment }) =>
        owner.endsWith("Options") && isOptional && !/\bDefault: \S/.test(comment),
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  test("mentions no type that users cannot name", () => {
    expect(hiddenTypes).toEqual([]);
  });
});
