import { expect, test } from "vitest";
import { desiredInitializationJob } from "../../../../../operator/controllers/postgresqldatabase/initialization/desired-job.ts";
import { database } from "../../../../support/controllers/databases.ts";

const options = {
  runnerImage: "operator:1",
  policy: { allowCommandEngine: false, allowedImages: [] },
  userIdsFromPlatform: false,
};

const scripts = [
  { configMapKeyRef: { name: "schema", key: "tables.sql" } },
  { secretKeyRef: { name: "schema", key: "roles.sql" } },
];

test("the Job connects as the superuser, whose password is in no argument and no value", () => {
  const [container] = desiredInitializationJob(database(), options).spec?.template.spec?.containers ?? [];
  expect(container?.env).toContainEqual({
    name: "PGPASSWORD",
    valueFrom: { secretKeyRef: { name: "shop-superuser", key: "password" } },
  });
  expect(container?.env).toContainEqual({ name: "PGHOST", value: "shop-rw.store.svc" });
});

test("the Job verifies the server, and does not see its private key", () => {
  const pod = desiredInitializationJob(database(), options).spec?.template.spec;
  expect(pod?.containers[0]?.env).toContainEqual({ name: "PGSSLMODE", value: "verify-full" });
  expect(pod?.volumes).toContainEqual({
    name: "tls",
    projected: { sources: [{ secret: { name: "shop-tls", items: [{ key: "ca.crt", path: "ca.crt" }] } }] },
  });
});

test("the Job sees the scripts in files that sort in the order of the spec", () => {
  const spec = { bootstrap: { initDatabase: { scripts } } };
  const pod = desiredInitializationJob(database({ spec }), options).spec?.template.spec;
  expect(pod?.volumes).toContainEqual({
    name: "scripts",
    projected: {
      sources: [
        { configMap: { name: "schema", items: [{ key: "tables.sql", path: "00.sql" }] } },
        { secret: { name: "schema", items: [{ key: "roles.sql", path: "01.sql" }] } },
      ],
    },
  });
});

test("the Job is not tried again for wrong SQL, and an eviction does not count", () => {
  expect(desiredInitializationJob(database(), options).spec?.podFailurePolicy?.rules).toMatchObject([
    { action: "FailJob", onExitCodes: { values: [3] } },
    { action: "Ignore" },
  ]);
});
