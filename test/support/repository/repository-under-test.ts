import type { ChildProcess } from "node:child_process";
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { StopWaiting, eventually } from "../../../lib/testing/eventually.ts";
import { cacheFolder } from "../../../lib/build/cache.ts";
import { ensureRestic } from "../../../lib/build/restic/ensure-restic.ts";
import { runMaintenance } from "../../../operator/repository/maintenance/main.ts";
import type { MaintainReport, MaintenanceOutcome } from "../../../operator/repository/maintenance/report.ts";
import { parseMaintenance } from "../../../operator/repository/maintenance/report.ts";
import type { Timeouts } from "../../../operator/repository/restic/restic.ts";
import type { KeyFile } from "./cheap-key.ts";
import { cheapKey } from "./cheap-key.ts";
import { makeCheapRepository } from "./cheap-repository.ts";

/** The DatabaseBackup whose backups the repositories hold. */
export const host = "shop/orders";

const run = promisify(execFile);
const hour = 60 * 60 * 1000;

/** Short enough for a test, long enough for a busy machine. */
export const shortTimeouts: Timeouts = {
  firstResponseSeconds: 10,
  retryingSeconds: 4,
  deniedSeconds: 2,
  lockSeconds: 1,
  killSeconds: 10,
};

/** A repository with backups. It is created once, copied for each test, and opens fast. */
export interface Template {
  readonly restic: string;
  /** A folder for the files of all tests. */
  readonly folder: string;
  /** The folder of the repository. */
  readonly repository: string;
  readonly repositoryID: string;
  readonly passwordFile: string;
  /** Makes another key of the repository: a file for its folder `keys`. */
  keyFor(password: string): KeyFile;
  /** IDs of the dumps of the runs `run-1` to `run-3`, oldest first. Each has sidecar files. */
  readonly dumps: readonly [string, string, string];
  /** IDs of the snapshots with the sidecar files of these runs. */
  readonly sidecars: readonly string[];
  /** The ID of the sidecar files of `run-lost`, which stored no dump. */
  readonly orphan: string;
  /** The ID of a dump of another host. */
  readonly foreign: string;
  remove(): Promise<void>;
}

/** Creates the template. */
export async function makeTemplate(): Promise<Template> {
  const restic = await ensureRestic({ cache: cacheFolder(), log: console.error });
  const folder = await mkdtemp(join(tmpdir(), "my-operator-maintenance-"));
  const repository = join(folder, "template");
  const passwordFile = join(folder, "password");
  await writeFile(passwordFile, "planted-password\n");
  const environment = {
    PATH: process.env["PATH"],
    RESTIC_REPOSITORY: repository,
    RESTIC_PASSWORD_FILE: passwordFile,
    RESTIC_CACHE_DIR: join(folder, "cache"),
  };
  const masterKey = await makeCheapRepository(restic, repository, "planted-password");
  const { stdout: config } = await run(restic, ["cat", "config"], { env: environment });
  const { id: repositoryID } = JSON.parse(config) as { id: string };
  const store = async (owner: string, run: string, part: string, fileName: string, ageHours: number) => {
    const child = spawn(
      restic,
      [
        ...["backup", "--json", "--quiet", "--stdin", "--stdin-filename", fileName, "--host", owner],
        ...["--tag", `run=${run},job=orders-1,part=${part}`],
        ...["--time", new Date(Date.now() - ageHours * hour).toISOString().slice(0, 19).replace("T", " ")],
      ],
      { env: { ...environment, TZ: "UTC" }, stdio: ["pipe", "pipe", "inherit"] },
    );
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stdin.end(part === "dump" ? randomBytes(300_000) : `{"run":"${run}"}`);
    await once(child, "close");
    return (JSON.parse(output) as { snapshot_id: string }).snapshot_id;
  };
  const dumps: string[] = [];
  const sidecars: string[] = [];
  for (const [n, age] of [72, 48, 24].entries()) {
    sidecars.push(await store(host, `run-${n + 1}`, "sidecar", "/inventory.json", age));
    dumps.push(await store(host, `run-${n + 1}`, "dump", "postgresql.dump", age));
  }
  return {
    restic,
    folder,
    repository,
    repositoryID,
    passwordFile,
    keyFor: (password) => cheapKey(masterKey, password),
    dumps: dumps as unknown as Template["dumps"],
    sidecars,
    orphan: await store(host, "run-lost", "sidecar", "/inventory.json", 48),
    foreign: await store("shop/customers", "run-9", "dump", "postgresql.dump", 24),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** How an operation ended. */
export interface MaintenanceRun extends MaintenanceOutcome {
  readonly exitCode: number;
  /** All of its output. */
  readonly output: string;
}

/** A copy of the template, and operations on it. */
export interface RepositoryUnderTest {
  readonly environment: NodeJS.ProcessEnv;
  /** Runs `repository …`. */
  maintenance(
    args: readonly string[],
    options?: { timeouts?: Timeouts; signal?: AbortSignal; now?: () => number },
  ): Promise<MaintenanceRun>;
  /** Runs restic, and returns what it printed. */
  restic(...words: string[]): Promise<string>;
  /** IDs of all snapshots, sorted. */
  ids(): Promise<string[]>;
  /** Throws if the repository is damaged, or locked. */
  check(): Promise<void>;
  /** Starts a run that holds its lock until it is killed. */
  liveRun(hostName?: string): Promise<ChildProcess>;
}

/** Copies the template to a folder. `variables` can set another location of the copy, such as a URL. */
export async function copyTemplate(
  template: Template,
  folder: string,
  variables: NodeJS.ProcessEnv = {},
): Promise<RepositoryUnderTest> {
  await cp(template.repository, folder, { recursive: true });
  return repositoryAt(template, { RESTIC_REPOSITORY: folder, ...variables });
}

/** Operations on a repository at any location. */
export function repositoryAt(template: Template, variables: NodeJS.ProcessEnv): RepositoryUnderTest {
  const environment: NodeJS.ProcessEnv = {
    PATH: process.env["PATH"],
    RESTIC_PASSWORD_FILE: template.passwordFile,
    REPOSITORY_ID: template.repositoryID,
    ...variables,
  };
  const restic = async (...words: string[]) => {
    const { stdout } = await run(template.restic, ["--no-cache", ...words], { env: environment });
    return stdout;
  };
  return {
    environment,
    restic,
    async maintenance(args, options = {}) {
      const { timeouts = shortTimeouts, signal = new AbortController().signal, now = Date.now } = options;
      const folder = await mkdtemp(join(template.folder, "run-"));
      const terminationLog = join(folder, "termination-log");
      const lines: string[] = [];
      const exitCode = await runMaintenance(args, {
        restic: template.restic,
        environment: { ...environment, TERMINATION_LOG: terminationLog },
        timeouts,
        signal,
        now,
        print: (line) => lines.push(line),
        log: (line) => lines.push(line),
      });
      const output = lines.join("\n");
      const message = await readFile(terminationLog, "utf8").catch(() => "");
      return { exitCode, output: `${output}\n${message}`, ...parseMaintenance(message, output) };
    },
    async ids() {
      const snapshots = JSON.parse(await restic("snapshots", "--json", "--no-lock")) as { id: string }[];
      return snapshots.map(({ id }) => id).sort();
    },
    async check() {
      await restic("check", "--read-data");
    },
    async liveRun(hostName) {
      const backup = [template.restic, "--no-cache", "backup", "--quiet", "--stdin", "--host", host];
      const [command = "", ...words] =
        hostName === undefined
          ? backup
          : ["unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', hostName, ...backup];
      const locks = async () => (await restic("list", "locks", "--no-lock")).trim();
      const before = await locks();
      const child = spawn(command, words, { env: environment, stdio: ["pipe", "ignore", "inherit"] });
      await eventually("the run's lock", async () => {
        if (child.exitCode !== null) throw new StopWaiting(`The run ended with ${child.exitCode}.`);
        if ((await locks()) === before) throw new Error("There is no new lock.");
      });
      return child;
    },
  };
}

/** The report of `maintain`. */
export function maintainReport({ report }: MaintenanceOutcome): MaintainReport {
  if (report?.operation !== "maintain")
    throw new Error(`Not a report of maintain: ${JSON.stringify(report)}`);
  return report;
}

/** Selects processes of restic. */
export interface ResticProcess {
  readonly argument: string;
  /** The location of the repository. Default: any. */
  readonly repository?: string;
  /** IDs of processes that do not count. */
  readonly except?: readonly number[];
}

/** Waits until such a process of restic exists, and returns its ID. */
export async function resticProcess({ argument, repository, except = [] }: ResticProcess): Promise<number> {
  const variable = repository === undefined ? "" : `RESTIC_REPOSITORY=${repository}\0`;
  const isWanted = async (pid: number) => {
    const read = (file: string) => readFile(join("/proc", String(pid), file), "utf8").catch(() => "");
    const args = (await read("cmdline")).split("\0");
    if (args[0]?.endsWith("/restic") !== true || !args.includes(argument)) return false;
    return (await read("environ")).includes(variable);
  };
  return eventually(`a restic with ${argument}`, async () => {
    const all = (await readdir("/proc"))
      .map(Number)
      .filter((pid) => !Number.isNaN(pid) && !except.includes(pid));
    // At once: on a machine with many processes, it could end before its turn came.
    const wanted = await Promise.all(all.map(isWanted));
    const found = all.find((_, at) => wanted[at]);
    if (found === undefined) throw new Error("There is none.");
    return found;
  });
}

/** Waits until restic is started a second time with this argument, which happens because of the locks of others. */
export async function untilLocked(argument: string): Promise<void> {
  const first = await resticProcess({ argument });
  await resticProcess({ argument, except: [first] });
}

/** Kills a run, as a failing node does. */
export async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
