import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdir, mkdtemp, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { KeySource } from "../../../operator/container-inputs.ts";
import { selectorOf } from "../../../operator/container-inputs.ts";
import type { ClientProgram } from "../../../operator/engines/client-program.ts";
import type { Failure } from "../../../operator/failure.ts";
import type { RepositorySnapshot } from "../../../operator/repository/repository-snapshot.ts";
import type { Outcome } from "../../../operator/repository/run/outcome.ts";
import { parseOutcome } from "../../../operator/repository/run/outcome.ts";
import { makeCheapRepository } from "../repository/cheap-repository.ts";
import { inRoot } from "../servers/in-root.ts";

/** The user of a run's containers. */
const user = 65532;

/** The folder of a database's secret files in the container. */
export const credentialsFolder = "/credentials";

/** The files that the Pods of one DatabaseBackup share. */
export interface PodFolder {
  readonly folder: string;
  /** Values of Secrets and ConfigMaps by name and key, such as `login/password`. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Creates the files that the Pods of one DatabaseBackup share: an empty volume for the repository, and Secrets. */
export async function makePodFolder(
  runner: string,
  secrets: Readonly<Record<string, string>>,
): Promise<PodFolder> {
  const folder = await mkdtemp(join(runner, "pods-"));
  for (const name of ["repository", "out", "credentials"]) {
    await mkdir(join(folder, name));
    await chown(join(folder, name), user, user);
  }
  await writeFile(join(folder, "credentials", "repository-password"), secrets["repository/password"] ?? "");
  return { folder, secrets };
}

/** Like makePodFolder, but with a repository, which opens faster than one that a run creates. */
export async function makePodFolderWithRepository(
  runner: string,
  secrets: Readonly<Record<string, string>>,
): Promise<PodFolder> {
  const shared = await makePodFolder(runner, secrets);
  const repository = join(shared.folder, "repository", "orders");
  await makeCheapRepository(join(runner, "restic"), repository, secrets["repository/password"] ?? "");
  await promisify(execFile)("chown", ["-R", `${user}:${user}`, repository]);
  return shared;
}

/** How a Pod ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly outcome: Outcome | undefined;
  readonly terminationMessage: string;
  readonly log: string;
}

/** The snapshot that a Pod stored. @throws Error if it stored none. */
export function snapshotOf({ outcome, log }: Ended): RepositorySnapshot {
  if (outcome === undefined || !("snapshot" in outcome)) throw new Error(`No snapshot:\n${log}`);
  return outcome.snapshot;
}

/** The failure of a Pod. @throws Error if it did not fail. */
export function failureOf({ outcome, log }: Ended): Failure {
  if (outcome === undefined || !("failure" in outcome)) throw new Error(`No failure:\n${log}`);
  return outcome.failure;
}

/** A process of a Pod, with its ID on this machine. */
export interface PodProcess {
  readonly pid: number;
  readonly words: readonly string[];
}

/** The main container of a Pod: its first process is the script. */
export interface Pod {
  readonly ended: Promise<Ended>;
  processes(): Promise<PodProcess[]>;
  /** Kills all processes, as the failure of a node does. */
  kill(): void;
}

export interface PodOptions {
  readonly root: string;
  /** A folder with programs of the image, in addition to the usual ones. Default: /usr/bin. */
  readonly programs?: string;
  readonly runner: string;
  readonly shared: PodFolder;
  /** The arguments of the shell. */
  readonly command: readonly string[];
  readonly environment: ClientProgram["environment"];
  readonly files?: ClientProgram["files"];
}

/** Runs a command in an image, with the scripts, the repository and the environment of a backup's Pod. */
export async function startPod(options: PodOptions): Promise<Pod> {
  const { root, programs = "/usr/bin", runner, shared, command, environment, files = [] } = options;
  const value = (source: KeySource) => {
    const { name, key } = selectorOf(source);
    return shared.secrets[`${name}/${key}`] ?? "";
  };
  for (const file of files) {
    await writeFile(join(shared.folder, "credentials", file.fileName), value(file.source));
  }
  const terminationLog = join(shared.folder, "out", "termination-log");
  await writeFile(terminationLog, "");
  await chown(terminationLog, user, user);
  const [unshare = "", ...words] = await inRoot(root, ["/bin/sh", ...command], {
    user,
    mounts: {
      "/my-operator": runner,
      "/repository": join(shared.folder, "repository"),
      "/out": join(shared.folder, "out"),
      [credentialsFolder]: join(shared.folder, "credentials"),
    },
  });
  const variables = environment.map((variable): [string, string] => [
    variable.name,
    "value" in variable ? variable.value : value(variable.valueFrom),
  ]);
  const child = spawn(unshare, words, {
    env: {
      PATH: `${programs}:/usr/bin:/bin:/usr/sbin:/sbin`,
      HOME: "/tmp",
      RESTIC_REPOSITORY: "/repository/orders",
      RESTIC_PASSWORD_FILE: `${credentialsFolder}/repository-password`,
      RESTIC_CACHE_DIR: "/tmp/restic-cache",
      BACKUP_HOST: "shop/orders",
      BACKUP_JOB: "orders-1",
      BACKUP_RUN: "orders-1-abcde",
      TERMINATION_LOG: "/out/termination-log",
      ...Object.fromEntries(variables),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data: Buffer) => {
      log += data.toString();
    });
  }
  const ended = once(child, "close").then(async ([exitCode]): Promise<Ended> => {
    const terminationMessage = await readFile(terminationLog, "utf8");
    return {
      exitCode: exitCode as number | null,
      outcome: parseOutcome(terminationMessage),
      terminationMessage,
      log,
    };
  });
  return {
    ended,
    processes: async () => processesBelow(child.pid ?? 0),
    kill: () => child.kill("SIGKILL"),
  };
}

/** All descendants of a process. A process whose parent ends becomes a child of the first process of its namespace. */
export async function processesBelow(ancestor: number): Promise<PodProcess[]> {
  const found: PodProcess[] = [];
  const pending = [ancestor];
  for (let pid = pending.shift(); pid !== undefined; pid = pending.shift()) {
    const folder = `/proc/${String(pid)}`;
    const line = await readFile(`${folder}/cmdline`, "utf8").catch(() => "");
    if (line !== "") found.push({ pid, words: line.split("\0").slice(0, -1) });
    for (const thread of await readdir(`${folder}/task`).catch(() => [])) {
      const children = await readFile(`${folder}/task/${thread}/children`, "utf8").catch(() => "");
      pending.push(...children.split(" ").filter(Boolean).map(Number));
    }
  }
  return found;
}

/** Collects the command lines of a Pod until it ends. It can miss those of processes that are very short. */
export async function commandLines(running: Pod): Promise<Set<string>> {
  const lines = new Set<string>();
  const state = { ended: false };
  void running.ended.then(() => {
    state.ended = true;
  });
  while (!state.ended) {
    for (const { words } of await running.processes()) lines.add(words.join(" "));
  }
  return lines;
}
