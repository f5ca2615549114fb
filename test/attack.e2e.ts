import { randomInt } from "node:crypto";
import { afterAll, beforeAll, test } from "vitest";
import { logToStderr } from "../lib/testing/binaries.ts";
import { nodeImages } from "../lib/testing/node-suite.ts";
import { kubectl, testNamespace } from "../lib/testing/suite.ts";
import { Attack } from "./support/attack/attack.ts";
import { historyOf } from "./support/attack/history.ts";
import { Shop } from "./support/attack/shop.ts";

/*
 * A random history of a real node: what the operator says must be true at any time. `npm run attack` runs it for longer, or again
 * with the same seed.
 */

const minutes = Number(process.env["MY_OPERATOR_ATTACK_MINUTES"] ?? "2");
/** CI has the same history each time: it is to fail because of a change. Longer histories are random. */
const defaultSeed = process.env["CI"] === "true" ? 7 : randomInt(1_000_000);
const seed = Number(process.env["MY_OPERATOR_ATTACK_SEED"] ?? defaultSeed);

nodeImages("operator", "postgres:17");
const shop = new Shop(testNamespace("attack"));

beforeAll(async () => {
  await kubectl(["apply", "-f", "dist"]);
  await shop.setUp();
});

afterAll(async () => {
  await kubectl(["delete", "-f", "dist/0000-crds.k8s.yaml", "--ignore-not-found", "--timeout=300s"]);
  await kubectl(["delete", "-f", "dist", "--ignore-not-found"]);
});

test(
  "whatever happens, a backup that is verified restores what the database held, and no backup is lost",
  async () => {
    const lines = [`MY_OPERATOR_ATTACK_SEED=${seed} MY_OPERATOR_ATTACK_MINUTES=${minutes}`];
    const print = (line: string) => {
      lines.push(line);
      logToStderr(line);
    };
    logToStderr(lines[0] ?? "");
    try {
      const attack = new Attack(shop, print);
      await attack.begin();
      const end = performance.now() + minutes * 60_000;
      for (const step of historyOf(seed)) {
        if (performance.now() > end) break;
        await attack.take(step);
      }
      await attack.end();
    } catch (error) {
      throw new Error([...lines, String(error)].join("\n"), { cause: error });
    }
  },
  // What waits for the next try of maintenance can take ten minutes.
  (minutes + 45) * 60_000,
);
