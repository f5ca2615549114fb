import { homedir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cacheFolder } from "../../../lib/build/cache.ts";

test("the cache is in the folder that the environment names, else in the user's folder for caches", () => {
  expect(cacheFolder({ MY_OPERATOR_CACHE: "/own", XDG_CACHE_HOME: "/shared" })).toBe("/own");
  expect(cacheFolder({ XDG_CACHE_HOME: "/shared" })).toBe("/shared/my-operator");
  expect(cacheFolder({ MY_OPERATOR_CACHE: "", XDG_CACHE_HOME: "" })).toBe(
    join(homedir(), ".cache", "my-operator"),
  );
});
