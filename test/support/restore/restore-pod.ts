import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, copyFile, mkdir, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type {
  MariaDBConnection,
  PostgreSQLConnection,
} from "../../../operator/api/databases/v1/connection.ts";
import { selectorOf } from "../../../operator/container-inputs.ts";
import type { ClientProgram } from "../../../operator/engines/client-program.ts";
import { engineOf } from "../../../operator/engines/engines.ts";
import type { RestoreOptions } from "../../../operator/engines/restore.ts";
import { restoreOf } from "../../../operator/engines/restore.ts";
import type { RepositorySnapshot } from "../../../operator/repository/repository-snapshot.ts";
import { runRestore } from "../../../operator/restore/main.ts";
import type { RestoreReport } from "../../../operator/restore/report.ts";
import { parseReport } from "../../../operator/restore/report.ts";
import type { PodFolder, PodProcess } from "../engines/pod.ts";
import { credentialsFolder, processesBelow } from "../engines/pod.ts";
import { inRoot } from "../servers/in-root.ts";

const user = 65532;

/** How a restore ended. */
export interface EndedRestore {
  /** Undefined if the Pod was killed. */
  readonly report: RestoreReport | undefined;
  readonly exitCode: number | null;
  readonly log: string;
}

/** The Pod of a restore: the script with the target's credentials, and the program that opens the repository. */
export interface RestorePod {
  readonly ended: Promise<EndedRestore>;
  /** The folder that both containers share. */
  readonly exchange: string;
  processes(): Promise<PodProcess[]>;
  /** Kills both containers, as the failure of a node does. */
  kill(): void;
}

export interface RestorePodOptions {
  /** The root file system of the image with the client tools. */
  readonly root: string;
  /** A folder with programs of the image, in addition to the usual ones. Default: /usr/bin. */
  readonly programs?: string;
  readonly runner: string;
  readonly shared: PodFolder;
  readonly connection: PostgreSQLConnection | MariaDBConnection;
  readonly snapshot: RepositorySnapshot;
  readonly options: RestoreOptions;
  /** The folder of the repository below the Pods' folder `repository`. Default: orders. */
  readonly backupPath?: string;
  /** Variables that the server would have in reality, such as a fault to provoke. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts the Pod of a restore. The script sees neither the repository nor its password. */
export async function startRestorePod({
  root,
  programs = "/usr/bin",
  runner,
  shared,
  connection,
  snapshot,
  options,
  backupPath = "orders",
  environment = {},
}: RestorePodOptions): Promise<RestorePod> {
  const exchange = await mkdtemp(join(shared.folder, "exchange-"));
  // Both containers of a Pod have the same user.
  for (const folder of ["", "input", "output"]) {
    await mkdir(join(exchange, folder), { recursive: true });
    await chown(join(exchange, folder), user, user);
  }
  const scripts = await scriptsOf(runner);
  const restore = restoreOf(engineOf(connection), options);
  if (restore === undefined) throw new Error(`${connection.engine} cannot restore.`);
  const { command, environment: variables } = restoreProgramOf(
    connection,
    [restore.script],
    options.database,
  );
  const [script, ...args] = command;
  const [unshare = "", ...words] = await inRoot(root, ["/bin/sh", `/my-operator/${script}`, ...args], {
    user,
    mounts: { "/my-operator": scripts, "/exchange": exchange },
  });
  const child = spawn(unshare, words, {
    env: {
      PATH: `${programs}:/usr/bin:/bin:/usr/sbin:/sbin`,
      HOME: "/tmp",
      RESTORE_EXCHANGE: "/exchange",
      ...Object.fromEntries(
        variables.map((variable) => {
          if ("value" in variable) return [variable.name, variable.value];
          const { name, key } = selectorOf(variable.valueFrom);
          return [variable.name, shared.secrets[`${name}/${key}`] ?? ""];
        }),
      ),
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data: Buffer) => (log += data.toString()));
  }
  const repository = join(shared.folder, "repository", backupPath);
  const killed = new AbortController();
  let last = "";
  const director = runRestore(
    [
      ...["--engine", connection.engine, "--snapshot", snapshot.snapshotID, "--file", snapshot.fileName],
      ...["--inventory", snapshot.inventory?.snapshotID ?? "", "--exchange", exchange],
      ...["--options", JSON.stringify(options)],
    ],
    {
      restic: join(runner, "restic"),
      environment: {
        PATH: process.env["PATH"] ?? "",
        HOME: "/tmp",
        RESTIC_REPOSITORY: repository,
        RESTIC_PASSWORD_FILE: join(shared.folder, "credentials", "repository-password"),
        TERMINATION_LOG: join(exchange, "termination-log"),
      },
      signal: killed.signal,
      print: (line) => {
        last = line;
        log += `${line}\n`;
      },
      log: (line) => (log += `${line}\n`),
    },
  );
  const closed = once(child, "close") as Promise<[number | null]>;
  const ended = closed.then(async ([exitCode]): Promise<EndedRestore> => {
    // The kubelet ends a Pod one of whose containers is gone for good.
    if (exitCode !== 0)
      setTimeout(() => {
        killed.abort();
      }, 2000).unref();
    await director.catch(() => undefined);
    // In a Pod, both containers have the same user, who can also read a lock that a killed program has left.
    await promisify(execFile)("chown", ["-R", `${String(user)}:${String(user)}`, repository]);
    const report = killed.signal.aborted ? undefined : parseReport(last);
    return { report, exitCode, log };
  });
  return {
    ended,
    exchange,
    processes: () => processesBelow(child.pid ?? 0),
    kill: () => {
      killed.abort();
      child.kill("SIGKILL");
    },
  };
}

/** One of the scripts of an engine's restore. */
export function restoreProgramOf(
  connection: RestorePodOptions["connection"],
  command: ClientProgram["command"],
  database: string,
): ClientProgram {
  const program = engineOf(connection).restoreProgram?.(command, { connection, database }, credentialsFolder);
  if (program === undefined) throw new Error(`${connection.engine} cannot restore.`);
  return program;
}

/** A folder with the scripts only. */
async function scriptsOf(runner: string): Promise<string> {
  const folder = `${runner}-scripts`;
  await mkdir(folder, { recursive: true, mode: 0o755 });
  for (const name of (await readdir(runner)).filter((each) => each.endsWith(".sh"))) {
    await copyFile(join(runner, name), join(folder, name));
  }
  return folder;
}

/** Reads a file of the exchange. */
export function exchanged({ exchange }: RestorePod, name: string): Promise<string> {
  return readFile(join(exchange, name), "utf8");
}

/** Removes what startRestorePod has left. */
export async function removeScripts(runner: string): Promise<void> {
  await rm(`${runner}-scripts`, { recursive: true, force: true });
}
