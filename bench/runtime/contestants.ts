import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { nodeEnvironment, nodeFlags } from "../../lib/image/node-flags.ts";
import { buildImageFolder } from "../../lib/build/build-image.ts";

/** A program that does the task of the benchmark. */
export interface Contestant {
  readonly name: string;
  readonly command: string;
  /** The command's arguments, without `--kubeconfig <path>`, which is added. */
  readonly words: readonly string[];
  /** A load tool writes and ends. Only a controller is restarted and gets more work. */
  readonly kind: "controller" | "load tool";
}

const buildFolder = join(import.meta.dirname, "..", "..", "build", "bench-runtime");

/** Builds ours as for the image, and the Go programs, into build/bench-runtime. */
export async function buildContestants(): Promise<Contestant[]> {
  await mkdir(buildFolder, { recursive: true });
  const image = join(buildFolder, "image");
  await buildImageFolder({ entryPoint: join(import.meta.dirname, "ours.ts"), folder: image });
  const go = join(buildFolder, "controller-runtime");
  await promisify(execFile)("go", ["build", "-o", go, "-ldflags", "-s -w", "."], {
    cwd: join(import.meta.dirname, "go"),
    env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off" },
  });

  const environment = Object.entries(nodeEnvironment).map(([variable, value]) => `${variable}=${value}`);
  const ours = (name: string, ...words: string[]): Contestant => ({
    name,
    // The same command as in the image.
    command: "/usr/bin/env",
    words: [...environment, join(image, "node"), ...nodeFlags, join(image, "manager.mjs"), ...words],
    kind: "controller",
  });
  const theirs = (name: string, ...words: string[]): Contestant => ({
    name,
    command: go,
    words,
    kind: "controller",
  });
  return [
    { name: "load", command: go, words: ["--load", "--workers=10"], kind: "load tool" },
    ours("ours-1", "--workers=1"),
    ours("ours-10", "--workers=10"),
    ours("ours-50", "--workers=50"),
    theirs("go-1", "--workers=1"),
    theirs("go-10", "--workers=10"),
    theirs("go-50", "--workers=50"),
    theirs("go-no-priorities-10", "--workers=10", "--priority-queue=false"),
    theirs("go-no-priorities-50", "--workers=50", "--priority-queue=false"),
  ];
}
