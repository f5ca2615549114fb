import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RepositorySnapshot } from "../../operator/repository/repository-snapshot.ts";
import { parseDrill } from "../../operator/verification/report.ts";
import { processesBelow } from "../../test/support/engines/pod.ts";
import { startRestorePod } from "../../test/support/restore/restore-pod.ts";
import { inRoot } from "../../test/support/servers/in-root.ts";
import { postgresPrograms, postgresRoot } from "../../test/support/servers/postgres.ts";
import type { Measurable } from "./figures.ts";
import type { Place } from "./programs.ts";
import { version } from "./shop.ts";

const user = 65532;

/** Starts a drill: both of its containers, as its Job would start them. It fails unless its result is True. */
export async function startDrill(
  { root, runner, shared }: Place,
  backupPath: string,
  backup: RepositorySnapshot,
): Promise<Measurable> {
  const folder = await mkdtemp(join(shared.folder, "drill-"));
  const [exchange, work] = [join(folder, "exchange"), join(folder, "work")];
  for (const path of [exchange, work]) {
    await mkdir(path);
    await chown(path, user, user);
    await chmod(path, 0o777);
  }
  const [program = "", ...words] = await inRoot(
    root,
    ["/bin/sh", "/my-operator/drill.sh", "restore-postgresql.sh"],
    { user, mounts: { "/my-operator": runner, "/exchange": exchange, "/work": work } },
  );
  const path = `${postgresPrograms(version)}:/usr/bin:/bin:/usr/sbin:/sbin`;
  const restore = spawn(program, words, {
    env: { PATH: path, DRILL_EXCHANGE: "/exchange", DRILL_WORK: "/work" },
    stdio: "ignore",
  });
  const main = join(import.meta.dirname, "../../operator/verification/main.ts");
  const script = `
    import { runDrill } from ${JSON.stringify(main)};
    process.exit(await runDrill(process.argv.slice(1), ${JSON.stringify({ restic: join(runner, "restic") })}));`;
  const terminationLog = join(folder, "termination-log");
  const verify = spawn(
    process.execPath,
    [
      ...["--input-type=module", "--eval", script, "--"],
      ...["--engine", "postgresql", "--snapshot", backup.snapshotID, "--file", backup.fileName],
      ...["--inventory", backup.inventory?.snapshotID ?? "", "--exchange", exchange],
    ],
    {
      env: {
        PATH: path,
        RESTIC_REPOSITORY: join(shared.folder, "repository", backupPath),
        RESTIC_PASSWORD_FILE: join(shared.folder, "credentials/repository-password"),
        RESTIC_CACHE_DIR: join(folder, "cache"),
        TERMINATION_LOG: terminationLog,
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let log = "";
  for (const stream of [verify.stdout, verify.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (log += text));
  }
  const ended = Promise.all([once(restore, "close"), once(verify, "close")]).then(async () => {
    const outcome = parseDrill(await readFile(terminationLog, "utf8"), log);
    const isTrue = outcome !== undefined && "verdict" in outcome && outcome.verdict.verdict === "True";
    return { exitCode: isTrue ? 0 : 1, log };
  });
  return {
    ended,
    processes: async () =>
      (await Promise.all([restore, verify].map(({ pid = 0 }) => processesBelow(pid)))).flat(),
  };
}

/** The databases that a DatabaseRestore makes next to its target. */
export const databasesOfReplacement = ["restored_restore_0a1b2c3d", "restored_before_0a1b2c3d"];

/** Starts the Pod of a DatabaseRestore that replaces the database `restored`: it restores, checks and switches. */
export async function startReplacement(
  { runner, shared, port }: Place,
  backupPath: string,
  backup: RepositorySnapshot,
): Promise<Measurable> {
  const pod = await startRestorePod({
    root: await postgresRoot(version),
    programs: postgresPrograms(version),
    runner,
    shared,
    backupPath,
    connection: {
      engine: "postgresql",
      host: "127.0.0.1",
      port,
      credentials: {
        usernameSecretRef: { name: "restorer", key: "user" },
        passwordSecretRef: { name: "restorer", key: "password" },
      },
    },
    snapshot: backup,
    options: {
      id: "0a1b2c3d",
      database: "restored",
      existingData: "Replace",
      roles: "Require",
      definers: "Keep",
      parallelism: 1,
      mode: "Restore",
    },
  });
  return {
    processes: () => pod.processes(),
    ended: pod.ended.then(({ report, log }) => ({ exitCode: report?.outcome === "Restored" ? 0 : 1, log })),
  };
}
