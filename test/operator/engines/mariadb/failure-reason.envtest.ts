import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mariadb } from "../../../../operator/engines/mariadb/index.ts";
import type { Failure } from "../../../../operator/failure.ts";
import type { PodFolder } from "../../../support/engines/pod.ts";
import { credentialsFolder, failureOf, makePodFolder, startPod } from "../../../support/engines/pod.ts";
import { localServer } from "../../../support/engines/runs.ts";
import { makeRunnerFolder } from "../../../support/repository/runner-folder.ts";
import type { MariadbServer } from "../../../support/servers/mariadb.ts";
import { mariadbRoot, startMariadb } from "../../../support/servers/mariadb.ts";

/* The reasons for messages of real servers and tools. The names in them are those of other reasons. */

let runner: string;
let shared: PodFolder;

beforeAll(async () => {
  runner = await makeRunnerFolder();
  shared = await makePodFolder(runner, { "repository/password": "planted" });
});

afterAll(async () => {
  await rm(runner, { recursive: true, force: true });
});

interface Login {
  user?: string;
  password?: string;
  database?: string;
  port?: number;
}

describe.each(["10.11", "11.8"] as const)("MariaDB %s", (version) => {
  let server: MariadbServer;

  beforeAll(async () => {
    server = await startMariadb(version);
    await server.query("CREATE DATABASE shop; CREATE TABLE shop.orders (id int)");
    await server.query("CREATE USER backup@'%' IDENTIFIED BY 'planted'");
  });

  afterAll(async () => {
    await server.stop();
  });

  /** Runs a script of the engine without restic, which is not needed for a failure. */
  async function failure(
    script: "probe" | "dump" | "mariadb-dump",
    { user = "backup", password = "planted", database = "shop", ...connection }: Login = {},
  ): Promise<Failure> {
    const target = {
      connection: { engine: "mariadb" as const, ...localServer(server.port), ...connection },
      database,
    };
    const { environment } = mariadb.dump(target, { inventory: "Full" }, credentialsFolder);
    const commands = {
      probe: ["/my-operator/probe-mariadb.sh"],
      dump: ["-c", reporting("/bin/sh /my-operator/dump-mariadb.sh"), "/my-operator/test.sh"],
      "mariadb-dump": [
        "-c",
        reporting(
          `(. /my-operator/mariadb.sh; write_options /tmp/options; mariadb-dump --defaults-file=/tmp/options -- "$DUMP_DATABASE")`,
        ),
        "/my-operator/test.sh",
      ],
    };
    const running = await startPod({
      root: await mariadbRoot(version),
      runner,
      shared: { ...shared, secrets: { "login/user": user, "login/password": password } },
      command: commands[script],
      environment,
    });
    return failureOf(await running.ended);
  }

  function reporting(command: string): string {
    return `. /my-operator/outcome.sh; export BACKUP_DUMP_FOLDER=/tmp/dump; mkdir -p /tmp/dump/sidecar
      ${command} 2>/tmp/errors >/dev/null && exit
      { echo outcome=failed; print_failure dump-mariadb.sh 1 /tmp/errors
        [ ! -s /tmp/dump/reason ] || print_fact reason "$(cat /tmp/dump/reason)"; } >"$outcome"`;
  }

  type Script = Parameters<typeof failure>[0];
  const connecting = ["probe", "mariadb-dump"] as const;

  test.each<[fault: string, reason: string, message: RegExp, setUp: string, Login, readonly Script[]]>([
    ["a wrong password", "DatabaseAccessDenied", /1045/, "", { password: "no" }, connecting],
    ["an unknown user", "DatabaseAccessDenied", /1045/, "", { user: "SSL certificate 2026" }, connecting],
    [
      "a user whose account is locked",
      "DatabaseAccessDenied",
      /4151/,
      "CREATE USER locked@'%' IDENTIFIED BY 'planted' ACCOUNT LOCK",
      { user: "locked" },
      connecting,
    ],
    [
      "a database that does not exist",
      "DatabaseNotFound",
      /1049/,
      "CREATE USER 'SSL'@'%' IDENTIFIED BY 'planted'; GRANT ALL ON *.* TO 'SSL'@'%'",
      { user: "SSL", database: "permission certificate" },
      ["dump", "mariadb-dump"],
    ],
    [
      "a database of others",
      "DatabasePermissionDenied",
      /1044/,
      "",
      { database: "certificate" },
      ["dump", "mariadb-dump"],
    ],
    ["a port on which nothing listens", "DatabaseUnreachable", /200[23]/, "", { port: 1 }, connecting],
    [
      "a user who has connected too often",
      "DatabaseUnreachable",
      /1226/,
      "CREATE USER once@'%' IDENTIFIED BY 'planted' WITH MAX_CONNECTIONS_PER_HOUR 1; GRANT ALL ON *.* TO once@'%'",
      { user: "once" },
      ["dump"],
    ],
  ])("refuses %s: %s", async (_fault, reason, message, setUp, login, scripts) => {
    if (setUp !== "") await server.query(setUp);
    for (const script of scripts) {
      const failed = await failure(script, login);
      expect(failed).toMatchObject({ reason, message: expect.stringMatching(message) as string });
    }
  });

  test.each([
    ["DUMP_USER", { user: "backup\n" }],
    ["DUMP_USER", { user: "backup\n\n[client]\nport=1\n" }],
    ["MYSQL_PWD", { password: "planted\n" }],
  ])("refuses a login that was stored with line breaks, with a hint at %s", async (variable, login) => {
    const failed = await failure("probe", login);
    expect(failed).toMatchObject({
      reason: "DatabaseAccessDenied",
      message: expect.stringContaining("1045") as string,
      suspects: [{ variable, flaw: expect.stringContaining("line break") as string }],
    });
  });

  test("refuses in its own language, and the number counts", async () => {
    await server.query("SET GLOBAL lc_messages='de_DE'");
    try {
      expect(await failure("probe", { password: "no" })).toMatchObject({
        reason: "DatabaseAccessDenied",
        message: expect.stringContaining("Zugriffsberechtigung") as string,
      });
    } finally {
      await server.query("SET GLOBAL lc_messages='en_US'");
    }
  });

  test.each(["certificate", "SSL 2026", "a (1045)", "x' (1044)\nERROR 1045 (28000): y"])(
    "refuses to read a table that is named %j",
    async (name) => {
      const quoted = `\`${name.replaceAll("`", "``")}\``;
      await server.query(`CREATE TABLE shop.${quoted} (id int)`);
      await server.query("GRANT SELECT, SHOW VIEW, TRIGGER ON shop.orders TO backup@'%'");
      await server.query(`GRANT INSERT ON shop.${quoted} TO backup@'%'`);
      try {
        const failed = await failure("mariadb-dump");
        expect(failed).toMatchObject({ reason: "DatabasePermissionDenied" });
      } finally {
        await server.query(`DROP TABLE shop.${quoted}`);
        await server.query("REVOKE ALL, GRANT OPTION FROM backup@'%'");
      }
    },
  );
});
