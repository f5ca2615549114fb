import { expect, test } from "vitest";
import { eventually } from "../../../../../lib/testing/eventually.ts";
import type { Job, Secret } from "../../../../../operator/kubernetes/kinds.ts";
import { databasesUnderTest } from "../../../../support/controllers/databases-under-test.ts";
import { operatorUnderTest, secret } from "../../../../support/controllers/operator-under-test.ts";

/* Roles, databases and extensions of PostgreSQLDatabases. The tests do the work of the servers and of the controller of Jobs. */

const operator = operatorUnderTest("database-definitions");
const { apply, clock, controlPlane, get, kubectl, namespace, patch } = operator;
const { create, reason, serve } = databasesUnderTest(operator);

const definitions = (name: string) => get<Job>("job", `${name}-definitions`);

/** What the Job makes, when it is another one than before. */
async function linesOf(name: string, before?: string): Promise<{ uid: string; lines: string }> {
  return eventually(`the Job of ${name}`, async () => {
    const { metadata, spec } = await definitions(name);
    expect(metadata.uid).not.toBe(before);
    const env = spec?.template.spec?.containers[0]?.env ?? [];
    return { uid: metadata.uid ?? "", lines: env.find((each) => each.name === "DEFINITIONS")?.value ?? "" };
  });
}

const end = (name: string, message: string) =>
  controlPlane.end(`${name}-definitions`, { exitCode: 0, message }, "postgresql");

test("a Job makes databases and extensions, and runs again when the spec changes and not otherwise", async () => {
  await create("made", { databases: [{ name: "more" }] });
  await serve("made");
  const first = await linesOf("made");
  expect(first.lines).toBe("database more made");
  await reason("made", "Ready", "Defining");
  await end("made", "applied\n");
  await reason("made", "Ready", "Serving");
  await patch("pgdb", "made", { spec: { parameters: { work_mem: "5MB" } } });
  await eventually("the parameter", async () => {
    expect(await kubectl(["get", "configmap", "made-postgresql", "-o", "yaml"])).toContain("5MB");
  });
  expect((await definitions("made")).metadata.uid).toBe(first.uid);

  await patch("pgdb", "made", { spec: { extensions: [{ name: "pg_trgm" }] } });
  const second = await linesOf("made", first.uid);
  expect(second.lines).toBe("database more made\nextension made pg_trgm - -");
  await end("made", "applied\n");
  await reason("made", "Ready", "Serving");
  await patch("pgdb", "made", { spec: { databases: null, extensions: null } });
  await eventually("the end of the Job", async () => {
    expect(await kubectl(["get", "job", "made-definitions", "--ignore-not-found", "-o", "name"])).toBe("");
  });
  await reason("made", "Ready", "Serving");
});

test("what PostgreSQL refuses is said by name, and tried again after ten minutes", async () => {
  await create("refused", { extensions: [{ name: "postgis" }] });
  await serve("refused");
  const { uid } = await linesOf("refused");
  await end(
    "refused",
    'applied\nextension postgis of database refused: extension "postgis" is not available\n',
  );
  expect(await reason("refused", "Ready", "DefinitionFailed")).toBe(
    'Not everything of the spec could be made: extension postgis of database refused: extension "postgis" is not available. ' +
      "The server accepts connections, and has all else. Change the spec or the image.",
  );
  clock.forward(700);
  await kubectl(["annotate", "pgdb", "refused", "example.com/touched=yes"]);
  await linesOf("refused", uid);
  await end("refused", "applied\n");
  await reason("refused", "Ready", "Serving");
});

test("a role gets the password of its Secret, and others are not stopped by a Secret that does not exist", async () => {
  const roleOf = (name: string) => ({ name, passwordSecretRef: { name: `${name}-login`, key: "password" } });
  await apply(secret("app-login", { password: "planted-one" }));
  await create("roles", { roles: [roleOf("app"), roleOf("later")] });
  await serve("roles");
  const sqlOf = async () => {
    const { data = {} } = await get<Secret>("secret", "roles-roles");
    return Buffer.from(data["roles.sql"] ?? "", "base64").toString();
  };
  const verifier = async (role: string) =>
    new RegExp(`ALTER ROLE "${role}" .* PASSWORD '(SCRAM[^']+)'`).exec(await sqlOf())?.[1];
  expect(await reason("roles", "Ready", "SecretNotFound")).toBe(
    `spec.roles[1].passwordSecretRef: there is no Secret "later-login" in namespace ${namespace}. Create it.`,
  );
  const first = await verifier("app");
  expect(first).toBeDefined();
  expect(await verifier("later")).toBeUndefined();
  expect((await linesOf("roles")).lines).toBe("role app\nrole later");
  await end("roles", "applied\n");
  await apply(
    secret("later-login", { password: "planted-two" }),
    secret("app-login", { password: "planted-three" }),
  );
  await kubectl(["annotate", "pgdb", "roles", "example.com/touched=yes"]);
  await reason("roles", "Ready", "Serving");
  expect(await verifier("later")).toBeDefined();
  expect(await verifier("app")).not.toBe(first);
  expect(await sqlOf()).not.toContain("planted");
});
