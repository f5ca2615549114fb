import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { open, readFile } from "node:fs/promises";

/** A long-running child process. Its output goes to a file, and it ends with this process. */
export interface Daemon {
  readonly name: string;
  readonly pid: number;
  readonly running: boolean;
  /** Ends it by SIGTERM, after 10 s by SIGKILL, and waits until it has ended. */
  stop(): Promise<void>;
}

/**
 * Starts a daemon. The kernel kills it when the process that started it ends.
 *
 * @param logFile gets its output, appended.
 * @param onEnd is called, with how it ended, if it ends without `stop`.
 * @param environment is added to that of this process. Secrets belong here: every process can read the arguments.
 */
export async function startDaemon(
  name: string,
  command: string,
  args: readonly string[],
  logFile: string,
  onEnd?: (how: string) => void,
  environment: NodeJS.ProcessEnv = {},
): Promise<Daemon> {
  const log = await open(logFile, "a");
  let child: ChildProcess;
  try {
    child = spawn("setpriv", ["--pdeathsig", "KILL", "--", command, ...args], {
      stdio: ["ignore", log.fd, log.fd],
      env: { ...process.env, ...environment },
    });
    await once(child, "spawn");
  } finally {
    await log.close();
  }
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} did not start.`);
  let stopped = false;
  child.on("exit", (code, signal) => {
    if (!stopped) onEnd?.(signal ?? `code ${code ?? "unknown"}`);
  });
  const running = () => child.exitCode === null && child.signalCode === null;
  return {
    name,
    pid,
    get running() {
      return running();
    },
    async stop() {
      stopped = true;
      if (!running()) return;
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      const killTimer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await gone;
      clearTimeout(killTimer);
    },
  };
}

/**
 * Waits until `ready` returns true.
 *
 * @throws Error with the end of the daemon's log, if the daemon ends or is not ready after `seconds`.
 */
export async function untilReady(
  daemon: Daemon,
  logFile: string,
  ready: () => Promise<boolean>,
  seconds = 300,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await ready())) {
    const fault = !daemon.running
      ? "ended"
      : Date.now() > deadline
        ? `is not ready after ${seconds} s`
        : undefined;
    if (fault !== undefined) {
      const log = await readFile(logFile, "utf8");
      throw new Error(`${daemon.name} ${fault}. The end of its log (${logFile}):\n${log.slice(-2000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
