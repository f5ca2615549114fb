import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";

/** How kstatus sees an object. */
export type Verdict = "Current" | "InProgress" | "Failed" | "Terminating" | "Unknown" | "NotFound";

/** A program that judges objects with kstatus. */
export interface Kstatus {
  /** Returns one verdict for each object, in the same order. */
  judge(objects: readonly object[]): Promise<Verdict[]>;
  remove(): Promise<void>;
}

/** Builds the program. This takes seconds, or minutes if Go has not compiled the library yet. */
export async function buildKstatus(): Promise<Kstatus> {
  const folder = await mkdtemp(join(tmpdir(), "kstatus-"));
  const program = join(folder, "kstatus");
  await promisify(execFile)("go", ["build", "-buildvcs=false", "-o", program, "."], {
    cwd: join(import.meta.dirname, "go"),
    env: { ...process.env, CGO_ENABLED: "0" },
  });
  return {
    async judge(objects) {
      const child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
      child.stdin.end(JSON.stringify(objects));
      return JSON.parse(await text(child.stdout)) as Verdict[];
    },
    async remove() {
      await rm(folder, { recursive: true });
    },
  };
}
