import { spawn } from "node:child_process";
import { setPriority } from "node:os";
import { RepositoryError, explain, isLasting, plainWords, suspectCredentials } from "./failure.ts";

/** How long to bear with a storage or a lock, in seconds. */
export interface Patience {
  /** For the first answer of a storage. */
  readonly contact: number;
  /** For a storage that has answered and then fails: restic itself would try again for 15 minutes. */
  readonly trouble: number;
  /** For a storage that goes on refusing: wrong credentials, a missing bucket and the like. */
  readonly refusal: number;
  /** For somebody else's lock to go. */
  readonly lock: number;
  /** For restic to end and take its lock away, once told to stop. */
  readonly stop: number;
}

export const defaultPatience: Patience = { contact: 60, trouble: 120, refusal: 5, lock: 120, stop: 55 };

/** How restic is run. */
export interface ResticSetup {
  /** Path of the program. */
  readonly program: string;
  /** restic's variables among others. */
  readonly environment: NodeJS.ProcessEnv;
  readonly patience: Patience;
  /** Told once, ends what is running and lets nothing else begin. */
  readonly signal: AbortSignal;
  /** Receives what restic says of retries and the like. */
  readonly log: (line: string) => void;
}

/** What one call of restic differs in. */
export interface ResticCall {
  /** Variables that stand instead of the setup's; undefined removes one. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Ends the call after so many seconds, whatever it does. */
  readonly seconds?: number;
  /** Leaves others the processor: one core, and that only when nobody else wants it. */
  readonly humble?: boolean;
}

export interface ResticOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs restic.
 *
 * @throws RepositoryError with the reason when it fails, is told to stop, or would go on trying for longer than our patience.
 */
export type Restic = (words: readonly string[], call?: ResticCall) => Promise<ResticOutput>;

/** restic bounded in time. Arguments hold no secrets: every process of the node can read them. */
export function boundedRestic(setup: ResticSetup): Restic {
  return async (words, call = {}) => {
    if (setup.signal.aborted) throw interrupted();
    const environment = { ...setup.environment, ...call.environment };
    if (call.humble === true) environment["GOMAXPROCS"] = "1";
    return run(setup, [...everyCall(environment, setup.patience), ...words], environment, call);
  };
}

function everyCall(environment: NodeJS.ProcessEnv, { trouble }: Patience): string[] {
  const { RESTIC_OPTIONS: options = "", RESTIC_CACHE_DIR: cache = "" } = environment;
  return [
    // With it the last words of a failure are one line, also where nothing else is affected by it.
    "--json",
    ...(options === "" ? [] : ["-o", options]),
    // The root file system is read-only: without a folder of its own restic has nowhere to put a cache.
    ...(cache === "" ? ["--no-cache"] : []),
    // A request without any progress for this long counts as failed. restic's default is 5 minutes.
    `--stuck-request-timeout=${trouble}s`,
  ];
}

async function run(
  { program, patience, signal, log }: ResticSetup,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  call: ResticCall,
): Promise<ResticOutput> {
  const child = spawn(program, words, { env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  let gaveUp: string | undefined;
  let kill: NodeJS.Timeout | undefined;
  const stop = () => {
    child.kill("SIGTERM");
    kill ??= setTimeout(() => child.kill("SIGKILL"), patience.stop * 1000);
  };
  const giveUp = (why: string) => {
    gaveUp ??= why;
    stop();
  };
  const trouble = troubleWatch(patience, giveUp);
  const limit =
    call.seconds === undefined
      ? undefined
      : setTimeout(() => {
          giveUp(`no answer within ${call.seconds ?? 0} s`);
        }, call.seconds * 1000);
  signal.addEventListener("abort", stop);
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  let line = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-100_000);
    const lines = (line + text).split("\n");
    line = lines.pop() ?? "";
    for (const each of lines) {
      trouble.hear(each);
      if (each !== "" && !each.startsWith("{")) log(plainWords(each));
    }
  });
  try {
    const [code, endedBy] = await new Promise<[number | undefined, string | null]>((resolve, reject) => {
      child.on("error", reject);
      child.on("spawn", () => {
        if (call.humble === true && child.pid !== undefined) stepBack(child.pid);
      });
      child.on("close", (code, signal) => {
        resolve([code ?? undefined, signal]);
      });
    });
    if (signal.aborted) throw interrupted();
    if (code === 0 && gaveUp === undefined) return { stdout, stderr };
    if (gaveUp === undefined && endedBy === "SIGKILL") {
      throw new RepositoryError(
        "Killed",
        "restic was killed, most likely because the Pod used up its memory. What it had to do can be done again.",
      );
    }
    const { reason, message } =
      gaveUp === undefined ? explain(code, stderr) : explain(undefined, trouble.last ?? gaveUp);
    const suspicion = reason === "StorageAccessDenied" ? suspectCredentials(env) : "";
    throw new RepositoryError(reason, message + suspicion);
  } finally {
    clearTimeout(kill);
    clearTimeout(limit);
    trouble.end();
    signal.removeEventListener("abort", stop);
  }
}

/** Lets every other process go first. One that has ended already has no need to. */
function stepBack(pid: number): void {
  try {
    setPriority(pid, 10);
  } catch {
    // It is a courtesy: without it the work is done all the same.
  }
}

/** Follows what restic says of its retries, and gives up when they have been in vain for too long. */
function troubleWatch(patience: Patience, giveUp: (why: string) => void) {
  let since: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const watch = {
    last: undefined as string | undefined,
    hear(line: string) {
      if (/operation successful after \d+ retries/.test(line)) {
        since = undefined;
        clearTimeout(timer);
      } else if (line.includes("returned error, retrying after")) {
        since ??= Date.now();
        watch.last = line;
        wait(since);
      } else if (since !== undefined && !startsMessage.test(line)) {
        watch.last = `${watch.last ?? ""}\n${line}`;
        wait(since);
      }
    },
    end() {
      clearTimeout(timer);
    },
  };
  const wait = (start: number) => {
    clearTimeout(timer);
    const why = watch.last ?? "";
    const allowed = (isLasting(why) ? patience.refusal : patience.trouble) * 1000;
    timer = setTimeout(
      () => {
        giveUp(why);
      },
      Math.max(0, start + allowed - Date.now()),
    );
  };
  return watch;
}

/** What begins a message of restic's; other lines go on with the one before. */
const startsMessage = /^[A-Z]\w+\(|^\{|signal .* received/;

function interrupted(): RepositoryError {
  return new RepositoryError(
    "Interrupted",
    "It was told to stop before it was done. It can be started again.",
  );
}
