import { createHash } from "node:crypto";
import { access, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { cacheFolder } from "../build/cache.ts";
import { distroless } from "./images/distroless.ts";
import { kueue, prometheus, restServer, versitygw } from "./images/go-program.ts";
import { mariadb1011, mariadb118 } from "./images/mariadb.ts";
import { operator } from "./images/operator.ts";
import { pause } from "./images/pause.ts";
import { postgres15, postgres16, postgres17, postgres18 } from "./images/postgres.ts";
import type { Recipe, Store } from "./images/recipe.ts";
import { redis } from "./images/redis.ts";
import { sqlite } from "./images/sqlite.ts";
import { withLock } from "./lock.ts";

const recipes = {
  operator,
  pause,
  "postgres:15": postgres15,
  "postgres:16": postgres16,
  "postgres:17": postgres17,
  "postgres:18": postgres18,
  "mariadb:10.11": mariadb1011,
  "mariadb:11.8": mariadb118,
  redis,
  sqlite,
  prometheus,
  "rest-server": restServer,
  versitygw,
  kueue,
  "distroless-cc": distroless,
} satisfies Record<string, Recipe>;

/** The name of an image that the kit can make. docs/images.md describes each. */
export type ImageName = keyof typeof recipes;

export const imageNames = Object.keys(recipes) as readonly ImageName[];

/** An image in a file. */
export interface ImageArchive {
  /** The full reference that Pods name it by, such as `docker.io/library/postgres:17`. */
  readonly name: string;
  /** The path of a file in the format of `docker save`. */
  readonly archive: string;
}

/** The reference of an image, without making it. */
export function imageReference(name: ImageName): string {
  return recipes[name].reference;
}

/**
 * Makes the images that the cache lacks, or whose sources have changed, without a container registry.
 * The operator's image needs root; the others need apt and Go. docs/images.md explains.
 *
 * @returns one archive for each name, in the same order. A file is kept until the same image has changed twice.
 * @throws Error that says what is missing on this machine, or with the output of the tool that failed
 */
export async function ensureImages(
  names: readonly ImageName[],
  { log, cache = cacheFolder() }: { readonly log: (line: string) => void; readonly cache?: string },
): Promise<ImageArchive[]> {
  const store = { cache, log };
  const made = await Promise.allSettled(
    names.map(async (name) => ({
      name: recipes[name].reference,
      archive: await ensureImage(recipes[name], store),
    })),
  );
  const failures = made.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, failures.map(String).join("\n"));
  return made.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}

async function ensureImage(recipe: Recipe, store: Store): Promise<string> {
  const folder = join(store.cache, "images", recipe.reference.replaceAll(/[/:]/g, "_"));
  return withLock(
    join(folder, "lock"),
    async () => {
      const key = await digest(await recipe.sources(store));
      const archive = join(folder, `${key}.tar`);
      if (await exists(archive)) return archive;

      store.log(`making image ${recipe.reference} (usually ${recipe.usually}) …`);
      const started = performance.now();
      const scratch = join(folder, "work");
      await rm(scratch, { recursive: true, force: true });
      await mkdir(scratch);
      const unfinished = join(folder, "unfinished.tar");
      await recipe.build(unfinished, { ...store, scratch, imageOf: (other) => ensureImage(other, store) });
      await rename(unfinished, archive);
      await rm(scratch, { recursive: true });
      await dropAllBut(2, folder);
      const { size } = await stat(archive);
      const seconds = (performance.now() - started) / 1000;
      store.log(`made image ${recipe.reference}: ${(size / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s`);
      return archive;
    },
    () => {
      store.log(`waiting for another process that is making ${recipe.reference} …`);
    },
  );
}

/** A short hash of the files that an image is made from, and of the processor architecture. */
async function digest(sources: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(process.arch);
  for (const file of sources) hash.update(basename(file)).update(await readFile(file));
  return hash.digest("hex").slice(0, 16);
}

/** Keeps the newest archives: another process may still use the one before the last. */
async function dropAllBut(kept: number, folder: string): Promise<void> {
  const archives = (await readdir(folder))
    .filter((name) => name.endsWith(".tar"))
    .map((name) => join(folder, name));
  const aged = await Promise.all(archives.map(async (path) => ({ path, time: (await stat(path)).mtimeMs })));
  aged.sort((a, b) => b.time - a.time);
  await Promise.all(aged.slice(kept).map(({ path }) => rm(path)));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** `node lib/testing/images.ts NAME…` prints the path of each archive, for `docker load` and the like. */
if (import.meta.main) {
  const names = process.argv.slice(2).map((word) => {
    const name = imageNames.find((candidate) => candidate === word);
    if (name === undefined) throw new Error(`"${word}" is not a known image: use ${imageNames.join(", ")}.`);
    return name;
  });
  const log = (line: string) => {
    console.error(line);
  };
  for (const { archive } of await ensureImages(names, { log })) console.log(archive);
}
