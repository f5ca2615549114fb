import type { FileHandle } from "node:fs/promises";
import { chmod, lstat, mkdir, open, opendir } from "node:fs/promises";
import { constants } from "node:fs";
import { dirname, join } from "node:path";
import type { Writable } from "node:stream";
import { FIFOError, openFIFO, writeToFIFO } from "../fifo.ts";
import { secondsText } from "./seconds-text.ts";

/** How long the container `restore` may show no sign of life. */
export interface RestoreLimits {
  /** Until its first one: its image may still be pulled. */
  readonly startSeconds: number;
  /** After that. */
  readonly silentSeconds: number;
}

/** The limits of the operator's image. */
export const defaultLimits: RestoreLimits = { startSeconds: 1800, silentSeconds: 120 };

/** Says that `restore` is lost, or does not do what drill.sh does. */
export class RestoreError extends Error {
  readonly reason: "Interrupted" | "RestoreFailed";

  constructor(reason: RestoreError["reason"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** What `restore` left. */
export interface RestoreOutputs {
  /** The content of its text files, by their paths in the folder `output`. */
  files: ReadonlyMap<string, string>;
  /** `inventory.json`, which may not be UTF-8. */
  inventory: Uint8Array | undefined;
  /** What was not read: it is too large, or not a file. */
  rejected: readonly string[];
}

/** The folder that the container `verify`, which this is, shares with `restore`. Nothing in it that others wrote can be trusted. */
export interface Exchange {
  /** Aborted, with a RestoreError as reason, when `restore` shows no sign of life any more. */
  readonly silence: AbortSignal;
  /** Writes the files of `input`, by their paths, and tells `restore` to begin. */
  writeInputs(inputs: Readonly<Record<string, string>>): Promise<void>;
  /**
   * Opens the FIFO for the dump, when `restore` reads it.
   *
   * @throws RestoreError
   */
  openDump(): Promise<Writable>;
  /** Tells `restore` that the FIFO is closed. */
  writeFetched(): Promise<void>;
  /**
   * Waits until `restore` is done, and reads what it left.
   *
   * @param inventoryBytes How large `inventory.json` may be.
   * @throws RestoreError
   */
  readOutputs(inventoryBytes: number): Promise<RestoreOutputs>;
  /** Ends `restore`, if it still runs. */
  end(): Promise<void>;
}

const pollMilliseconds = 250;

/**
 * Opens the folder.
 *
 * @param signal Ends all waiting.
 */
export async function openExchange(
  folder: string,
  signal: AbortSignal,
  limits: RestoreLimits = defaultLimits,
): Promise<Exchange> {
  const stopBeat = await beat(join(folder, "watched"));
  const watch = watchRestore(join(folder, "output", "alive"), limits);
  const ended = AbortSignal.any([signal, watch.silence]);
  const check = () => {
    watch.silence.throwIfAborted();
    if (signal.aborted) throw new RestoreError("Interrupted", "The drill's Pod was stopped.");
  };
  return {
    silence: watch.silence,

    async writeInputs(inputs) {
      const input = join(folder, "input");
      // Not if it exists: it could lead anywhere.
      await makeFolder(input);
      const made = new Set([input]);
      for (const [path, content] of Object.entries(inputs)) {
        const file = join(input, path);
        if (!made.has(dirname(file))) await makeFolder(dirname(file));
        made.add(dirname(file));
        await writeNew(file, content);
      }
      await writeNew(join(input, "complete"), "");
    },

    async openDump() {
      for (;;) {
        check();
        const fifo = await openFIFO(join(folder, "fetch")).catch((error: unknown) => {
          if (!(error instanceof FIFOError)) throw error;
          throw new RestoreError("RestoreFailed", error.message, { cause: error });
        });
        if (fifo !== undefined) return writeTo(fifo, ended);
        await pause(ended);
      }
    },

    writeFetched: () => writeNew(join(folder, "fetched"), ""),

    async readOutputs(inventoryBytes) {
      while (!(await exists(join(folder, "output", "complete")))) {
        check();
        await pause(ended);
      }
      return readOutputs(join(folder, "output"), inventoryBytes);
    },

    async end() {
      stopBeat();
      watch.stop();
      await writeNew(join(folder, "cancelled"), "");
    },
  };
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path);
  // Also for another user, whatever this process's mask is.
  await chmod(path, 0o755);
}

/** Another file with this name, or a link, is an error. */
async function writeNew(path: string, content: string): Promise<void> {
  const file = await open(path, "wx", 0o644);
  try {
    await file.writeFile(content);
    await file.chmod(0o644);
  } finally {
    await file.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return (await modified(path)) !== undefined;
}

/** When a file was last written, in nanoseconds; undefined if there is none. */
async function modified(path: string): Promise<bigint | undefined> {
  try {
    return (await lstat(path, { bigint: true })).mtimeNs;
  } catch {
    return undefined;
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, pollMilliseconds);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}

/** Shows `restore` that this program lives. */
async function beat(path: string): Promise<() => void> {
  const file = await open(path, "wx", 0o644);
  let count = 0;
  const write = () => {
    count += 1;
    file.write(`${count}\n`, 0).catch(() => undefined);
  };
  write();
  const timer = setInterval(write, 5000);
  return () => {
    clearInterval(timer);
    file.close().catch(() => undefined);
  };
}

/** Looks whether a file is written again and again. How old that makes it does not matter: the clock is the other container's. */
function watchRestore(path: string, { startSeconds, silentSeconds }: RestoreLimits) {
  const controller = new AbortController();
  let last: bigint | undefined;
  let since = performance.now();
  const timer = setInterval(() => {
    void modified(path).then((now) => {
      if (now !== last && now !== undefined) {
        last = now;
        since = performance.now();
      }
      const limit = last === undefined ? startSeconds : silentSeconds;
      if (performance.now() - since <= limit * 1000) return;
      const message =
        last === undefined
          ? `The container restore did not start within ${secondsText(startSeconds)}.`
          : `The container restore ended or hangs: it has shown no sign of life for ${secondsText(silentSeconds)}.`;
      controller.abort(new RestoreError("Interrupted", message));
    });
  }, pollMilliseconds);
  return {
    silence: controller.signal,
    stop: () => {
      clearInterval(timer);
    },
  };
}

/** Fails with a RestoreError when nothing reads the FIFO any more. */
function writeTo(fifo: number, ended: AbortSignal): Writable {
  return writeToFIFO(fifo, ended, () =>
    ended.reason instanceof RestoreError
      ? ended.reason
      : new RestoreError("Interrupted", "The container restore ended before it had read the whole dump."),
  );
}

const mostFiles = 300;
const fileBytes = 2 * 1024 * 1024;
const textBytes = 16 * 1024 * 1024;

async function readOutputs(output: string, inventoryBytes: number): Promise<RestoreOutputs> {
  const files = new Map<string, string>();
  const rejected: string[] = [];
  let inventory: Uint8Array | undefined;
  let left = textBytes;
  let entries = 0;
  /** Names are opened relative to the folder that was opened, so that it cannot be replaced by a link meanwhile. */
  const readFolder = async (folder: FileHandle, prefix: string): Promise<void> => {
    const path = `/proc/self/fd/${folder.fd}`;
    for await (const { name } of await opendir(path)) {
      entries += 1;
      if (entries > mostFiles) {
        rejected.push(`more than ${mostFiles} files`);
        return;
      }
      const file = await openToRead(join(path, name));
      try {
        const stats = await file?.stat();
        if (file !== undefined && stats?.isDirectory() === true && `${prefix}${name}` === "assertions") {
          await readFolder(file, "assertions/");
          continue;
        }
        const isInventory = prefix === "" && name === "inventory.json";
        const limit = isInventory ? inventoryBytes : Math.min(fileBytes, left);
        const content =
          file !== undefined && stats?.isFile() === true ? await readUpTo(file, limit) : undefined;
        if (content === undefined) {
          rejected.push(`${prefix}${name}`);
          continue;
        }
        if (isInventory) inventory = content;
        else left -= content.length;
        files.set(`${prefix}${name}`, content.toString("utf8"));
      } finally {
        await file?.close();
      }
    }
  };
  const folder = await openToRead(output);
  if (folder === undefined || !(await folder.stat()).isDirectory()) {
    await folder?.close();
    return { files, inventory, rejected: ["output"] };
  }
  try {
    await readFolder(folder, "");
  } finally {
    await folder.close();
  }
  return { files, inventory, rejected };
}

/** @returns undefined for a link, and for what cannot be opened */
async function openToRead(path: string): Promise<FileHandle | undefined> {
  const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = constants;
  try {
    return await open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  } catch {
    return undefined;
  }
}

/** @returns undefined if there is more */
async function readUpTo(file: FileHandle, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(65_536), 0, 65_536);
    if (bytesRead === 0) return Buffer.concat(chunks);
    length += bytesRead;
    if (length > limit) return undefined;
    chunks.push(buffer.subarray(0, bytesRead));
  }
}
