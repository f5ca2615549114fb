import { describe, expect, test } from "vitest";
import fc from "fast-check";
import type { DatabaseConnection } from "../../../operator/api/databases/v1/connection.ts";
import type { DatabaseBackup } from "../../../operator/api/databases/v1/databasebackup.ts";
import { desiredCronJob } from "../../../operator/controllers/databasebackup/setup/desired-cronjob.ts";
import { repositoryCredentialsFolder } from "../../../operator/controllers/repository-pod.ts";
import { credentialsFolder } from "../../../operator/kubernetes/pod-template.ts";
import { engineOf } from "../../../operator/engines/engines.ts";
import { repositoryAccess } from "../../../operator/repository/access.ts";
import { backup } from "../../support/controllers/objects.ts";
import { expand, start } from "../../support/security/expansion.ts";

/*
 * Kubernetes replaces $(NAME) in arguments with variables, and some of these are credentials. A user must not be able
 * to use that.
 */

const secret = (name: string, key: string) => ({ name, key });
const s3 = {
  s3: {
    bucket: "backups",
    credentials: {
      accessKeyIDSecretRef: secret("s3", "id"),
      secretAccessKeySecretRef: secret("s3", "key"),
      sessionTokenSecretRef: secret("s3", "token"),
    },
  },
};
const credentials = {
  usernameSecretRef: secret("login", "username"),
  passwordSecretRef: secret("login", "password"),
};

function startRun(connection: DatabaseConnection, spec: Partial<DatabaseBackup["spec"]> = {}) {
  const own = backup({ spec: { connection, storage: s3, ...spec } });
  const database =
    "database" in connection ? (connection.database ?? own.spec.databaseName) : own.spec.databaseName;
  const { tables, excludeTables } = own.spec;
  const wishes = {
    inventory: "Full" as const,
    ...(tables === undefined ? {} : { tables }),
    ...(excludeTables === undefined ? {} : { excludeTables }),
  };
  const cronJob = desiredCronJob(own, {
    dump: engineOf(connection).dump({ connection, database }, wishes, credentialsFolder),
    image: "image",
    access: repositoryAccess(
      { storage: s3, path: own.spec.backupPath, passwordSecretRef: secret("repository", "password") },
      repositoryCredentialsFolder,
    ),
    repositoryID: undefined,
    clusterID: "cluster",
    runnerImage: "my-operator",
    userIdsFromPlatform: false,
    isLimited: false,
    schedule: "@daily",
  });
  const [container] = cronJob.spec.jobTemplate.spec?.template.spec?.containers ?? [];
  if (container === undefined) throw new Error("The run has no container.");
  return start(container, ({ name, key }) => `planted-${name}-${key}`);
}

/** Values that an attacker may use to read a secret into an argument. */
const names = [
  "PGPASSWORD",
  "PGUSER",
  "MYSQL_PWD",
  "DUMP_USER",
  "OWN",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
];
const wily = fc
  .array(
    fc.oneof(
      fc.constantFrom(...names.map((name) => `$(${name})`), "$", "$$", "$(", "$$(", ")", "(", "a"),
      fc.constantFrom(...names),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(""));

describe("arguments of a run", () => {
  test("are expanded by Kubernetes unless the operator escapes them", () => {
    const environment = new Map([["PGPASSWORD", "planted"]]);
    expect(expand("$(PGPASSWORD)", environment)).toBe("planted");
    expect(expand("$$(PGPASSWORD) $(date)", environment)).toBe("$(PGPASSWORD) $(date)");
  });

  test("reach the user's program as they were written, whatever their value", () => {
    fc.assert(
      fc.property(fc.array(wily, { minLength: 1, maxLength: 5 }), (dump) => {
        const { commandLine: started } = startRun({
          engine: "command",
          image: "image",
          command: {
            dump,
            restore: ["true"],
            env: [{ name: "OWN", valueFrom: { secretKeyRef: secret("own", "value") } }],
          },
        });
        expect(started.slice(3)).toEqual(dump);
      }),
    );
  });

  test.each(["postgresql", "mariadb"] as const)(
    "of %s hold no credential, whatever the name of the database",
    (engine) => {
      fc.assert(
        fc.property(wily, (name) => {
          for (const [connection, spec] of [
            [{ engine, version: "17", host: "db", credentials, database: name }, {}],
            [{ engine, version: "17", host: "db", credentials }, { databaseName: name }],
          ] as [DatabaseConnection, Partial<DatabaseBackup["spec"]>][]) {
            const { commandLine, environment } = startRun(connection, spec);
            expect(commandLine.join(" ")).not.toContain("planted");
            expect(environment.get(engine === "mariadb" ? "DUMP_DATABASE" : "PGDATABASE")).toBe(name);
          }
        }),
      );
    },
  );
});

test.each(["postgresql", "mariadb"] as const)(
  "a plain name of a user of %s stays as it was written",
  (engine) => {
    fc.assert(
      fc.property(wily, (username) => {
        const { passwordSecretRef } = credentials;
        const connection = {
          engine,
          version: "17",
          host: "db",
          credentials: { username, passwordSecretRef },
        };
        const { commandLine, environment } = startRun(connection);
        expect(commandLine.join(" ")).not.toContain("planted");
        expect(environment.get(engine === "mariadb" ? "DUMP_USER" : "PGUSER")).toBe(username);
      }),
    );
  },
);

test.each(["postgresql", "mariadb"] as const)(
  "tables of %s may have dollar signs in their names",
  (engine) => {
    const connection = { engine, version: "17", host: "db", credentials };
    const { commandLine } = startRun(connection, { tables: ["a$$b", "$(PGUSER)"], excludeTables: ["c$$$"] });
    expect(commandLine).toEqual(expect.arrayContaining(["--table=a$$b", "--table=$(PGUSER)"]));
    expect(commandLine.at(engine === "mariadb" ? 3 : -1)).toMatch(/^--exclude(-table)?=c\$\$\$$/);
  },
);

test("a variable of the user can refer to the user's other variables, but not to the storage's", () => {
  const { environment } = startRun({
    engine: "command",
    image: "image",
    command: {
      dump: ["true"],
      restore: ["true"],
      env: [
        { name: "OWN", valueFrom: { secretKeyRef: secret("own", "value") } },
        { name: "URL", value: "redis://:$(OWN)@cache" },
        { name: "STOLEN", value: "$(AWS_SECRET_ACCESS_KEY)" },
      ],
    },
  });
  expect(environment.get("URL")).toBe("redis://:planted-own-value@cache");
  expect(environment.get("STOLEN")).toBe("$(AWS_SECRET_ACCESS_KEY)");
});
