import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import type { CustomResourceDefinition } from "./schema.ts";

/** What was generated, and the content of every file that it was generated from. */
interface Entry {
  readonly files: Readonly<Record<string, string>>;
  readonly crds: CustomResourceDefinition[];
}

/**
 * Keeps CRDs between runs, since most syntheses follow no change of the types: reading them from here takes a few
 * milliseconds, generating them more than a second, of which half is the start of the TypeScript compiler.
 *
 * An entry counts as long as all files that it was made from have the same content, and no file was added below
 * `apiRoot`; its name is a hash of the options and of the generator itself.
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

  /** @param files all that the CRDs were made from */
  write(crds: CustomResourceDefinition[], files: readonly string[]): void {
    const entry: Entry = {
      files: Object.fromEntries(files.map((file) => [this.#key(file), hashOf(file) ?? ""])),
      crds,
    };
    mkdirSync(dirname(this.#file), { recursive: true });
    // Another run may write the same file: each writes its own, and the last one wins whole.
    const unfinished = `${this.#file}.${process.pid}`;
    writeFileSync(unfinished, JSON.stringify(entry));
    renameSync(unfinished, this.#file);
  }

  #key(file: string): string {
    return relative(this.#apiRoot, file);
  }
}

/** `node_modules/.cache/my-operator` in the nearest node_modules above the folder, or undefined without one. */
export function defaultCacheDir(folder: string): string | undefined {
  const modules = join(folder, "node_modules");
  if (existsSync(modules)) return join(modules, ".cache", "my-operator");
  const parent = dirname(folder);
  return parent === folder ? undefined : defaultCacheDir(parent);
}

/** The TypeScript files below a folder, in a stable order; tests and declarations left out. */
export function sourceFilesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === "node_modules" ? [] : sourceFilesBelow(path);
      return entry.name.endsWith(".ts") && !/\.(d|test)\.ts$/.test(entry.name) ? [path] : [];
    });
}

/** What the result depends on besides the types: the code in this folder and the packages below it. */
function generator(): string[] {
  const require = createRequire(import.meta.url);
  const own = sourceFilesBelow(import.meta.dirname).map((file) => readFileSync(file, "utf8"));
  const packages = ["typescript", "ts-json-schema-generator"].map((name) => {
    const { version } = require(`${name}/package.json`) as { version: string };
    return `${name}@${version}`;
  });
  return [...own, ...packages];
}

function parse(file: string): Entry | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Entry;
  } catch {
    // Absent, or written by a run that was cut off: both mean that there is nothing to reuse.
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
