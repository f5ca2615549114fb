import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";

/** A question to the library of the CronJob controller. All times are seconds since 1970. */
export type Question =
  | { schedule: string; zone: string; after: number; count: number }
  | { zone: string; after: number; until: number };

export interface Answer {
  /** Why the schedule cannot be read, or the zone is not known. */
  readonly error?: string;
  readonly times: number[] | null;
  /** What the five fields stand for. */
  readonly values?: number[][];
  /** Whether day of the month and day of the week are stars. */
  readonly stars?: [boolean, boolean];
  /** The offsets of a zone: from when on, and how many seconds. */
  readonly changes?: [number, number][];
}

/** robfig/cron, as a program. */
export interface Robfig {
  ask(questions: readonly Question[]): Promise<Answer[]>;
  remove(): Promise<void>;
}

/** Builds the program: a second, or some more when Go has not seen the library yet. */
export async function buildRobfig(): Promise<Robfig> {
  const folder = await mkdtemp(join(tmpdir(), "robfig-"));
  const program = join(folder, "robfig");
  await promisify(execFile)("go", ["build", "-buildvcs=false", "-o", program, "."], {
    cwd: join(import.meta.dirname, "robfig"),
    env: { ...process.env, CGO_ENABLED: "0" },
  });
  return {
    async ask(questions) {
      const child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
      child.stdin.end(JSON.stringify(questions));
      return JSON.parse(await text(child.stdout)) as Answer[];
    },
    async remove() {
      await rm(folder, { recursive: true });
    },
  };
}
