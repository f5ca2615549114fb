import { expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { databasesUnderTest } from "../../../support/controllers/databases-under-test.ts";
import { operatorUnderTest } from "../../../support/controllers/operator-under-test.ts";
import { serverPods } from "../../../support/controllers/server-pods.ts";

/* The events of PostgreSQLDatabases in a real API server. */

const operator = operatorUnderTest("database-events");
const { kubectl, reconciles, whileStopped } = operator;
const { create, reason } = databasesUnderTest(operator);
const { serve, crash } = serverPods(operator);

/** The Events about a PostgreSQLDatabase, each as often as it was counted. */
async function recorded(name: string): Promise<string[]> {
  const { items } = JSON.parse(await kubectl(["get", "events.v1.events.k8s.io", "-o", "json"])) as {
    items: { regarding: { kind: string; name: string }; reason: string; series?: { count: number } }[];
  };
  return items
    .filter(({ regarding }) => regarding.kind === "PostgreSQLDatabase" && regarding.name === name)
    .flatMap((event) => Array<string>(event.series?.count ?? 1).fill(event.reason))
    .sort();
}

test("each change is one event, however often the object is reconciled and the operator restarted", async () => {
  await create("steady");
  await reason("steady", "Ready", "ServerStarting");
  await serve("steady");
  await reason("steady", "Ready", "Serving");
  for (let round = 0; round < 5; round++) {
    const before = await reconciles("postgresqldatabase");
    await kubectl(["annotate", "pgdb", "steady", `round=${round}`, "--overwrite"]);
    await eventually("a reconcile", async () => {
      expect(await reconciles("postgresqldatabase")).toBeGreaterThan(before);
    });
  }
  await whileStopped(() => crash("steady", "FATAL:  out of order"));
  await reason("steady", "Ready", "ServerFailed");
  await eventually("the events", async () => {
    expect(await recorded("steady")).toEqual(["ServerFailed", "ServerStarting", "Serving"]);
  });
});
