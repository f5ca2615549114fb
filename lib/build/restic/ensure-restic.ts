import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const command = "github.com/restic/restic/cmd/restic";

/** Where to keep the compiled restic, and whom to say that it is being compiled. */
export interface ResticBuildOptions {
  /** The folder that keeps finished builds. It may be deleted at any time. */
  readonly cache: string;
  /** Receives one line when the build starts: it takes a while. */
  readonly log: (line: string) => void;
}

/**
 * The path of a static restic of the version that go.mod in this folder pins, for this machine's architecture.
 * It is compiled (one to two minutes) unless the cache has one that was made from the same go.mod and go.sum.
 *
 * @throws Error when Go is absent or the build fails; the message ends with what Go printed.
 */
export async function ensureRestic({ cache, log }: ResticBuildOptions): Promise<string> {
  const module = import.meta.dirname;
  // The binary needs no debug information, so the compiler need not make it.
  const build = ["build", "-buildvcs=false", "-ldflags=-s -w", "-gcflags=all=-dwarf=false"];
  const key = createHash("sha256");
  for (const file of ["go.mod", "go.sum"]) key.update(await readFile(join(module, file)));
  key.update(JSON.stringify([build, process.arch]));
  const folder = join(cache, "restic", key.digest("hex").slice(0, 16));
  const restic = join(folder, "restic");
  if (await exists(restic)) return restic;

  log("building restic (one to two minutes, the first time)");
  await mkdir(folder, { recursive: true });
  // Renamed when complete: no process ever finds half a binary, and two builds at once do no harm.
  const unfinished = `${restic}.${String(process.pid)}`;
  try {
    await run("go", [...build, "-o", unfinished, command], {
      cwd: module,
      env: { ...process.env, CGO_ENABLED: "0", GOGC: "400" },
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    throw new Error(
      isMissingCommand(error)
        ? 'Cannot build restic: "go" is not on the PATH. Install Go 1.25 or newer.'
        : `Cannot build restic in ${module}: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  await rename(unfinished, restic);
  return restic;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function isMissingCommand(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
