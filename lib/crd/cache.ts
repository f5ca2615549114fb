import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import type { CustomResourceDefinition } from "./schema.ts";

/** The generated CRDs, and the hash of each file that they were generated from. */
interface Entry {
  readonly files: Readonly<Record<string, string>>;
  readonly crds: CustomResourceDefinition[];
}

/**
 * Stores generated CRDs between runs, because the types rarely change from one synthesis to the next. Reading them
 * takes a few milliseconds; generating them takes more than a second, half of it to load the TypeScript compiler.
 *
 * An entry is valid while all files that it was made from have the same content, and no file was added to `apiRoot`.
 * Its name is a hash of the options and of the generator's own code.
 */
export class Cache {
  readonly #file: string;
  readonly #apiRoot: string;

  constructor(cacheDir: string, apiRoot: string, options: unknown) {
    this.#apiRoot = apiRoot;
    this.#file = join(
      cacheDir,
      `crds-${hash([apiRoot, JSON.stringify(options), ...generator()]).slice(0, 16)}.json`,
    );
  }

  /** The stored CRDs, or undefined if there are none or a file has changed. */
  read(): CustomResourceDefinition[] | undefined {
    const entry = parse(this.#file);
    if (entry === undefined) return undefined;
    const added = sourceFilesBelow(this.#apiRoot).some((file) => entry.files[this.#key(file)] === undefined);
    if (added) return undefined;
    const changed = Object.entries(entry.files).some(
      ([key, content]) => hashOf(join(this.#apiRoot, key)) !== content,
    );
    return changed ? undefined : entry.crds;
  }

  /**
   * Stores the CRDs.
   *
   * @param files every file that the CRDs were made from
   */
  write(crds: CustomResourceDefinition[], files: readonly string[]): void {
    const entry: Entry = {
      files: Object.fromEntries(files.map((file) => [this.#key(file), hashOf(file) ?? ""])),
      crds,
    };
    mkdirSync(dirname(this.#file), { recursive: true });
    // Another run may write the same entry, so each run writes its own file and renames it: the last one wins.
    const unfinished = `${this.#file}.${process.pid}`;
    writeFileSync(unfinished, JSON.stringify(entry));
    renameSync(unfinished, this.#file);
  }

  #key(file: string): string {
    return relative(this.#apiRoot, file);
  }
}

/** `.cache/my-operator` in the nearest node_modules at or above the folder, or undefined if there is none. */
export function defaultCacheDir(folder: string): string | undefined {
  const modules = join(folder, "node_modules");
  if (existsSync(modules)) return join(modules, ".cache", "my-operator");
  const parent = dirname(folder);
  return parent === folder ? undefined : defaultCacheDir(parent);
}

/** The TypeScript files in a folder and its subfolders, in a stable order, without tests and declaration files. */
export function sourceFilesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === "node_modules" ? [] : sourceFilesBelow(path);
      return entry.name.endsWith(".ts") && !/\.(d|test)\.ts$/.test(entry.name) ? [path] : [];
    });
}

/** What the result depends on in addition to the types: the code in this folder, and the version of the compiler. */
function generator(): string[] {
  const require = createRequire(import.meta.url);
  const own = sourceFilesBelow(import.meta.dirname).map((file) => readFileSync(file, "utf8"));
  const { version } = require("typescript/package.json") as { version: string };
  return [...own, version];
}

function parse(file: string): Entry | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Entry;
  } catch {
    // The file does not exist or is incomplete: nothing can be reused.
    return undefined;
  }
}

function hashOf(file: string): string | undefined {
  try {
    return hash([readFileSync(file, "utf8")]);
  } catch {
    return undefined;
  }
}

function hash(parts: readonly string[]): string {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part).update("\0");
  return digest.digest("hex");
}
