import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";

/** A question to the library that the CronJob controller uses. All times are seconds since 1970. */
export type Question =
  | { schedule: string; zone: string; after: number; count: number }
  | { zone: string; after: number; until: number };

export interface Answer {
  /** Why the schedule is invalid, or that the zone is unknown. */
  readonly error?: string;
  readonly times: number[] | null;
  /** The values of each of the five fields. */
  readonly values?: number[][];
  /** Whether the day of the month and the day of the week are stars. */
  readonly stars?: [boolean, boolean];
  /** The offsets of a zone: the start of each, and its seconds. */
  readonly changes?: [number, number][];
}

/** A program that answers with robfig/cron. */
export interface Robfig {
  ask(questions: readonly Question[]): Promise<Answer[]>;
  remove(): Promise<void>;
}

/** Builds the program. This takes a second, or longer if Go has not downloaded the library yet. */
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
