import type { ChildProcess } from "node:child_process";
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { cacheFolder } from "../../../lib/build/cache.ts";
import { ensureRestic } from "../../../lib/build/restic/ensure-restic.ts";
import { runMaintenance } from "../../../operator/repository/maintenance/main.ts";
import type { MaintainReport, MaintenanceOutcome } from "../../../operator/repository/maintenance/report.ts";
import { parseMaintenance } from "../../../operator/repository/maintenance/report.ts";
import type { Patience } from "../../../operator/repository/restic/restic.ts";
import type { KeyFile } from "./cheap-key.ts";
import { cheapKey } from "./cheap-key.ts";
import { makeCheapRepository } from "./cheap-repository.ts";

/** Whose backups the repositories hold. */
export const host = "shop/orders";

const run = promisify(execFile);
const hour = 60 * 60 * 1000;

/** Little enough for a test, enough for a machine with other work. */
export const shortPatience: Patience = { contact: 10, trouble: 4, refusal: 2, lock: 1, stop: 10 };

/** A repository with backups, made once and copied for each test. Opening it is cheap. */
export interface Template {
  readonly restic: string;
  /** A folder for the files of all tests. */
  readonly folder: string;
  /** The files of the repository. */
  readonly repository: string;
  readonly repositoryID: string;
  readonly passwordFile: string;
  /** Another key of the repository, as a file for its folder `keys`. */
  keyFor(password: string): KeyFile;
  /** IDs of the dumps of the runs `run-1` to `run-3`, oldest first, each with a companion. */
  readonly dumps: readonly [string, string, string];
  /** Of these dumps. */
  readonly companions: readonly string[];
  /** The ID of a companion whose run `run-lost` stored no dump. */
  readonly orphan: string;
  /** The ID of a dump of another host. */
  readonly foreign: string;
  remove(): Promise<void>;
}

/** Makes the template. */
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
  const companions: string[] = [];
  for (const [n, age] of [72, 48, 24].entries()) {
    companions.push(await store(host, `run-${n + 1}`, "manifest", "/manifest.json", age));
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
    companions,
    orphan: await store(host, "run-lost", "manifest", "/manifest.json", 48),
    foreign: await store("shop/customers", "run-9", "dump", "postgresql.dump", 24),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What a maintenance did, seen from outside. */
export interface MaintenanceRun extends MaintenanceOutcome {
  readonly exitCode: number;
  /** All that it wrote. */
  readonly output: string;
}

/** A copy of the template, and what is done with it. */
export interface RepositoryUnderTest {
  readonly environment: NodeJS.ProcessEnv;
  /** Runs `repository …`. */
  maintenance(
    words: readonly string[],
    options?: { patience?: Patience; signal?: AbortSignal; now?: () => number },
  ): Promise<MaintenanceRun>;
  /** Runs restic, and returns what it printed. */
  restic(...words: string[]): Promise<string>;
  /** IDs of all snapshots, sorted. */
  ids(): Promise<string[]>;
  /** Throws if the repository is damaged, or a lock is in the way. */
  check(): Promise<void>;
  /** A run that holds its lock until it is ended. */
  liveRun(hostName?: string): Promise<ChildProcess>;
}

/** Copies the template to a folder, and returns what is done with it; variables may name another way to the copy. */
export async function copyTemplate(
  template: Template,
  folder: string,
  variables: NodeJS.ProcessEnv = {},
): Promise<RepositoryUnderTest> {
  await cp(template.repository, folder, { recursive: true });
  return repositoryAt(template, { RESTIC_REPOSITORY: folder, ...variables });
}

/** What is done with a repository wherever it is. */
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
    async maintenance(words, options = {}) {
      const { patience = shortPatience, signal = new AbortController().signal, now = Date.now } = options;
      const folder = await mkdtemp(join(template.folder, "run-"));
      const terminationLog = join(folder, "termination-log");
      const lines: string[] = [];
      const exitCode = await runMaintenance(words, {
        restic: template.restic,
        environment: { ...environment, TERMINATION_LOG: terminationLog },
        patience,
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
      while ((await locks()) === before) {
        if (child.exitCode !== null) throw new Error(`The run ended with ${child.exitCode}.`);
      }
      return child;
    },
  };
}

/** The report of a maintain. */
export function maintainReport({ report }: MaintenanceOutcome): MaintainReport {
  if (report?.operation !== "maintain") throw new Error(`No maintain's report: ${JSON.stringify(report)}`);
  return report;
}

/** Waits until a restic works that was given this word. */
export async function untilResticHas(word: string): Promise<void> {
  for (;;) {
    for (const pid of await readdir("/proc")) {
      if (!/^[0-9]+$/.test(pid)) continue;
      const words = await readFile(join("/proc", pid, "cmdline"), "utf8").catch(() => "");
      if (words.includes("/restic\0") && words.includes(`\0${word}\0`)) return;
    }
    await sleep(50);
  }
}

/** Ends a run at once, as a node that fails does. */
export async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
