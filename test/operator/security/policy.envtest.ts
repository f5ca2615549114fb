import { expect, test } from "vitest";
import { eventually } from "../../../lib/testing/eventually.ts";
import type { DatabaseConnection } from "../../../operator/api/databases/v1/connection.ts";
import type { CronJob } from "../../../operator/kubernetes/kinds.ts";
import type { ImagePolicy } from "../../../operator/controllers/databasebackup/context.ts";
import { operatorUnderTest, wanted } from "../../support/controllers/operator-under-test.ts";
import { databasesUnderTest, wantedDatabase } from "../../support/controllers/databases-under-test.ts";
import { postgresqlConnection } from "../../support/api/backups.ts";

/* An administrator who first allows everything, and then neither the engine `command` nor images of most registries. */

const policy: ImagePolicy = { allowCommandEngine: true, allowedImages: undefined };
const operator = operatorUnderTest("policy", { policy });
const { apply, get, kubectl, patch, readyReason, touch } = operator;
const { reason } = databasesUnderTest(operator);

const command: DatabaseConnection = {
  engine: "command",
  image: "registry.example/databases/redis:8",
  command: { dump: ["true"], restore: ["true"] },
};
const ownImage: DatabaseConnection = {
  ...postgresqlConnection("db", "login"),
  image: "docker.io/another/postgres:17",
};

test("the operator makes no CronJob for a backup that is not allowed, and suspends one that was allowed before", async () => {
  await apply(wanted("former", { connection: command }));
  await readyReason("former", "Scheduled");

  policy.allowCommandEngine = false;
  policy.allowedImages = ["registry.example/databases"];
  await touch("former");
  await readyReason("former", "EngineNotAllowed");
  expect((await get<CronJob>("cronjob", "former")).spec.suspend).toBe(true);

  await apply(wanted("command", { connection: command }), wanted("image", { connection: ownImage }));
  expect(await readyReason("command", "EngineNotAllowed")).toContain("is not allowed in this cluster");
  expect(await readyReason("image", "ImageNotAllowed")).toContain("registry.example/databases");
  expect(await kubectl(["get", "cronjobs", "-o", "name"])).toBe("cronjob.batch/former\n");

  policy.allowCommandEngine = true;
  await touch("former");
  await readyReason("former", "Scheduled");
  expect((await get<CronJob>("cronjob", "former")).spec.suspend).toBe(false);
});

test("a PostgreSQLDatabase with an image that is not allowed gets no server, and one that has a server keeps it", async () => {
  policy.allowedImages = undefined;
  await apply(wantedDatabase("served", { image: "docker.io/another/postgres:17" }));
  await eventually("the server", () => get("statefulset", "served"));
  policy.allowedImages = ["registry.example/databases"];
  await patch("postgresqldatabase", "served", { spec: { image: "docker.io/another/postgres:17.9" } });
  expect(await reason("served", "Ready", "ImageNotAllowed")).toContain("registry.example/databases");
  const image = "jsonpath={.spec.template.spec.containers[0].image}";
  expect(await kubectl(["get", "statefulset", "served", "-o", image])).toBe("docker.io/another/postgres:17");

  await apply(wantedDatabase("refused", { image: "docker.io/another/postgres:17" }));
  await reason("refused", "Ready", "ImageNotAllowed");
  expect(await kubectl(["get", "statefulset", "refused", "--ignore-not-found", "-o", "name"])).toBe("");
  await patch("postgresqldatabase", "refused", { spec: { image: "registry.example/databases/postgres:17" } });
  await eventually("the server", () => get("statefulset", "refused"));
});
