import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { setPriority } from "node:os";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { repositoryFailure } from "../reasons.ts";
import { suspectsIn, withSuspects } from "../suspect-values.ts";
import { RepositoryError, explainRestic, isPermanent, plainText } from "./failure.ts";
import { foreignFileIn } from "./foreign-file.ts";

/** How long to wait for a storage, a lock, or restic's end. */
export interface Timeouts {
  /** For a storage's first answer. */
  readonly firstResponseSeconds: number;
  /** For a storage that has answered and then fails: restic itself would retry for 15 minutes. */
  readonly retryingSeconds: number;
  /** For a failure that does not pass by waiting, such as wrong credentials or a missing bucket. */
  readonly deniedSeconds: number;
  /** For another program's lock to be released. */
  readonly lockSeconds: number;
  /** For restic to remove its lock and end after SIGTERM; then SIGKILL follows. */
  readonly killSeconds: number;
}

/** The time-outs of the operator's image. */
export const defaultTimeouts: Timeouts = {
  firstResponseSeconds: 60,
  retryingSeconds: 120,
  deniedSeconds: 5,
  lockSeconds: 120,
  killSeconds: 55,
};

/** How to run restic. */
export interface ResticSetup {
  /** Path of the program. */
  readonly program: string;
  /** restic's variables among others. */
  readonly environment: NodeJS.ProcessEnv;
  readonly timeouts: Timeouts;
  /** When aborted, restic is stopped, and no further call starts. */
  readonly signal: AbortSignal;
  /** Receives restic's messages, such as those about retries. */
  readonly log: (line: string) => void;
}

/** Options of a single call of restic. */
export interface ResticCall {
  /** Variables that replace those of the setup; undefined removes one. */
  readonly environment?: NodeJS.ProcessEnv;
  /** What restic reads from its standard input. Default: nothing. */
  readonly input?: string;
  /**
   * Receives restic's standard output, and is closed at its end; `stdout` is then empty. When it fails, restic is stopped, and the call
   * throws its error.
   */
  readonly output?: Writable;
  /** Stops the call after this time, whatever it does. */
  readonly seconds?: number;
  /** Uses one core, and only when no other process wants it. */
  readonly lowPriority?: boolean;
  /** Whether what restic printed is a result, although it ended with an error. Default: never. */
  readonly hasResult?: (stdout: string) => boolean;
  /** Receives each line of restic's standard error. */
  readonly onMessage?: (line: string) => void;
  /** Completes the call even when the signal is aborted. */
  readonly mustFinish?: boolean;
}

/** What a call of restic printed. */
export interface ResticOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs restic.
 *
 * @throws RepositoryError with the reason when restic fails, is stopped, or retries for longer than the time-outs allow.
 */
export type Restic = (args: readonly string[], call?: ResticCall) => Promise<ResticOutput>;

/** restic with time-outs. Arguments hold no secrets: every process of the node can read them. */
export function boundedRestic(setup: ResticSetup): Restic {
  return async (args, call = {}) => {
    if (setup.signal.aborted) throw interrupted();
    const environment = { ...setup.environment, ...call.environment };
    if (call.lowPriority === true) environment["GOMAXPROCS"] = "1";
    return runRestic(setup, [...globalOptions(environment, setup.timeouts), ...args], environment, call);
  };
}

/** Whether a process may only read its repository: its variable `REPOSITORY_READ_ONLY` says so. */
export function isReadOnly(environment: NodeJS.ProcessEnv): boolean {
  return environment["REPOSITORY_READ_ONLY"] === "true";
}

function globalOptions(environment: NodeJS.ProcessEnv, { retryingSeconds }: Timeouts): string[] {
  const { RESTIC_OPTIONS: options = "", RESTIC_CACHE_DIR: cache = "" } = environment;
  return [
    // Puts the message of a failure on one line, even for commands that print no JSON otherwise.
    "--json",
    ...(options === "" ? [] : ["-o", options]),
    // A lock is a file of the repository.
    ...(isReadOnly(environment) ? ["--no-lock"] : []),
    // The root file system is read-only, so restic's default cache folder is not writable.
    ...(cache === "" ? ["--no-cache"] : []),
    // A request without any progress for this long counts as failed. restic's default is 5 minutes.
    `--stuck-request-timeout=${retryingSeconds}s`,
  ];
}

async function runRestic(
  { program, timeouts, signal, log }: ResticSetup,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  call: ResticCall,
): Promise<ResticOutput> {
  const child = spawn(program, args, { env, stdio: ["pipe", "pipe", "pipe"] });
  // A restic that ends before it has read everything says why.
  child.stdin.on("error", () => undefined).end(call.input ?? "");
  let stdout = "";
  let stderr = "";
  let gaveUp: string | undefined;
  let kill: NodeJS.Timeout | undefined;
  const stop = () => {
    child.kill("SIGTERM");
    kill ??= setTimeout(() => child.kill("SIGKILL"), timeouts.killSeconds * 1000);
  };
  const giveUp = (why: string) => {
    gaveUp ??= why;
    stop();
  };
  const retries = retryWatchdog(timeouts, giveUp);
  const limit =
    call.seconds === undefined
      ? undefined
      : setTimeout(() => {
          giveUp(`no answer within ${call.seconds ?? 0} s`);
        }, call.seconds * 1000);
  if (call.mustFinish !== true) signal.addEventListener("abort", stop);
  let lost: { error: unknown } | undefined;
  let passed: Promise<void> | undefined;
  if (call.output === undefined) {
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  } else {
    passed = pipeline(child.stdout, call.output).catch((error: unknown) => {
      lost = { error };
      stop();
    });
  }
  let line = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-100_000);
    const lines = (line + text).split("\n");
    line = lines.pop() ?? "";
    for (const each of lines) {
      retries.onLine(each);
      call.onMessage?.(each);
      if (each !== "" && !each.startsWith("{")) log(plainText(each));
    }
  });
  try {
    const [code, endedBy] = await new Promise<[number | undefined, string | null]>((resolve, reject) => {
      child.on("error", reject);
      child.on("spawn", () => {
        if (call.lowPriority === true && child.pid !== undefined) lowerPriority(child.pid);
      });
      child.on("close", (code, signal) => {
        resolve([code ?? undefined, signal]);
      });
    });
    await passed;
    if (signal.aborted) throw interrupted();
    if (lost !== undefined) throw lost.error;
    if (gaveUp === undefined) {
      if (code === 0 || call.hasResult?.(stdout) === true) return { stdout, stderr };
      if (endedBy === "SIGKILL") {
        throw new RepositoryError("Killed", repositoryFailure("Killed", "restic was killed.").message);
      }
    }
    const { reason, message } =
      gaveUp === undefined ? explain(code, stderr) : explain(undefined, retries.last ?? gaveUp);
    const { suspects } = withSuspects({ reason, message }, suspectsIn(env));
    throw new RepositoryError(reason, message, suspects === undefined ? {} : { suspects });
  } finally {
    clearTimeout(kill);
    clearTimeout(limit);
    retries.end();
    signal.removeEventListener("abort", stop);
  }
}

function explain(code: number | undefined, errors: string) {
  const file = foreignFileIn(errors);
  const owner = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false })?.uid;
  return explainRestic(code, errors, owner);
}

/** Gives all other processes precedence. */
function lowerPriority(pid: number): void {
  try {
    setPriority(pid, 10);
  } catch {
    // The process may have ended, and the work succeeds at normal priority as well.
  }
}

/** Reads restic's messages about retries, and gives up when they have failed for too long. */
function retryWatchdog(timeouts: Timeouts, giveUp: (why: string) => void) {
  let since: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const watchdog = {
    /** The newest message about a retry, with the lines that continue it. */
    last: undefined as string | undefined,
    onLine(line: string) {
      if (/operation successful after \d+ retries/.test(line)) {
        since = undefined;
        clearTimeout(timer);
      } else if (line.includes("returned error, retrying after")) {
        since ??= Date.now();
        watchdog.last = line;
        restart(since);
      } else if (since !== undefined && !startsMessage.test(line)) {
        watchdog.last = `${watchdog.last ?? ""}\n${line}`;
        restart(since);
      }
    },
    end() {
      clearTimeout(timer);
    },
  };
  const restart = (start: number) => {
    clearTimeout(timer);
    const why = watchdog.last ?? "";
    const allowed = (isPermanent(why) ? timeouts.deniedSeconds : timeouts.retryingSeconds) * 1000;
    timer = setTimeout(
      () => {
        giveUp(why);
      },
      Math.max(0, start + allowed - Date.now()),
    );
  };
  return watchdog;
}

/** The beginning of a message of restic's; any other line continues the message before it. */
const startsMessage = /^[A-Z]\w+\(|^\{|signal .* received/;

function interrupted(): RepositoryError {
  return new RepositoryError("Interrupted", repositoryFailure("Interrupted").message);
}
