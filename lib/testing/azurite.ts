import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { build, type Plugin } from "esbuild";
import { cacheFolder } from "../build/cache.ts";
import { logToStderr, type Log } from "./binaries.ts";
import { withLock } from "./lock.ts";

const run = promisify(execFile);

/** Pins Azurite, and with their digests all packages that it needs. */
const source = join(import.meta.dirname, "npm", "azurite");
const files = ["package.json", "package-lock.json"].map((name) => join(source, name));

/** The version of Azurite, and the files that it depends on. */
export async function azuriteSource(): Promise<{ version: string; files: readonly string[] }> {
  const { dependencies } = JSON.parse(await readFile(join(source, "package.json"), "utf8")) as {
    dependencies: { azurite: string };
  };
  return { version: dependencies.azurite, files };
}

/**
 * The path of Azurite's Blob service, a program for Node.js in one file. It is made once: npm installs 240 MB, of which the
 * program needs 14 MB. No script of a package is run.
 *
 * @throws Error with what npm printed, or with esbuild's message
 */
export async function ensureAzurite(log: Log = logToStderr): Promise<string> {
  const { version } = await azuriteSource();
  const hash = createHash("sha256");
  for (const file of [...files, import.meta.filename]) hash.update(await readFile(file));
  const folder = join(cacheFolder(), "npm", `azurite-${version}-${hash.digest("hex").slice(0, 8)}`);
  const program = join(folder, "azurite-blob.cjs");
  if (await exists(program)) return program;
  return withLock(
    join(cacheFolder(), "locks", "azurite"),
    async () => {
      if (await exists(program)) return program;
      log(`installing Azurite ${version} (once; usually 30 s) …`);
      await mkdir(folder, { recursive: true });
      const workplace = await mkdtemp(join(folder, "install-"));
      try {
        for (const [index, name] of ["package.json", "package-lock.json"].entries()) {
          await copyFile(files[index] ?? "", join(workplace, name));
        }
        await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
          cwd: workplace,
          maxBuffer: 64 * 1024 * 1024,
        });
        const bundle = join(workplace, "azurite-blob.cjs");
        await build({
          entryPoints: [join(workplace, "node_modules", "azurite", "dist", "src", "blob", "main.js")],
          bundle: true,
          format: "cjs",
          platform: "node",
          target: "node24",
          // Clients of databases that could hold its metadata, each of which is loaded only when it is asked for.
          external: ["pg-hstore"],
          outfile: bundle,
          logLevel: "error",
          plugins: [emptyTierIsNone],
        });
        await rename(bundle, program);
      } finally {
        await rm(workplace, { recursive: true, force: true });
      }
      return program;
    },
    () => {
      log("waiting for another process that is installing Azurite …");
    },
  );
}

/**
 * restic sends an empty access tier with every file. Azure takes it for none, and Azurite refuses it: the one difference
 * between the two that gets in restic's way.
 */
const emptyTierIsNone: Plugin = {
  name: "an empty access tier is none",
  setup(esbuild) {
    esbuild.onLoad({ filter: /[/]blob[/]handlers[/]BlockBlobHandler[.]js$/ }, async ({ path }) => {
      const given = "options.tier !== undefined";
      const code = await readFile(path, "utf8");
      if (!code.includes(given)) throw new Error(`"${given}" is not in ${path} any more.`);
      return { contents: code.replaceAll(given, '(options.tier ?? "") !== ""') };
    });
  },
};

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
