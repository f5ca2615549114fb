import { mkdir, readdir, readFile, rename, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Writable } from "node:stream";
import { openFIFO, writeToFIFO } from "../fifo.ts";

/** The script that restores has not shown for this long that it runs. */
const silentSeconds = 120;
/** Files of the script are cut here: what it found out is small. */
const maxFileBytes = 64 * 1024 * 1024;
const pollMilliseconds = 100;

/** The script that restores does not run any more. */
export class ScriptEnded extends Error {
  override name = "ScriptEnded";
}

/** The other side of exchange.sh: a folder that this program shares with the script that restores. */
export class Exchange {
  readonly #folder: string;
  readonly #signal: AbortSignal;
  readonly #beat: NodeJS.Timeout;
  #turn = 0;

  private constructor(folder: string, signal: AbortSignal) {
    this.#folder = folder;
    this.#signal = signal;
    this.#beat = setInterval(() => void this.#touch().catch(() => undefined), 5000);
  }

  /** Makes the folders, and says every few seconds that this program runs. */
  static async begin(folder: string, signal: AbortSignal): Promise<Exchange> {
    for (const name of ["input", "output"]) await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, "input", "alive"), "");
    return new Exchange(folder, signal);
  }

  /** Says that this program does not answer any more. */
  async end(): Promise<void> {
    clearInterval(this.#beat);
    await this.#write("ended", "");
  }

  /**
   * Waits for the script's next request.
   *
   * @throws ScriptEnded if it does not run any more.
   */
  async nextRequest(): Promise<string> {
    this.#turn++;
    const path = join(this.#folder, "output", `request-${String(this.#turn)}`);
    const began = Date.now();
    for (;;) {
      this.#signal.throwIfAborted();
      const request = await readFile(path, "utf8").catch(() => undefined);
      if (request !== undefined) return request.trim();
      await this.#assertAlive(began);
      await wait(pollMilliseconds);
    }
  }

  /** Answers the newest request. */
  async answer(word: string): Promise<void> {
    await this.#write(`answer-${String(this.#turn)}`, word);
  }

  /** Writes files that the script reads after the next answer. */
  async give(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, content] of Object.entries(files)) await this.#write(name, content);
  }

  /** Reads the files that the script has left, by name. */
  async outputs(): Promise<Map<string, string>> {
    const folder = join(this.#folder, "output");
    const files = new Map<string, string>();
    for (const name of await readdir(folder)) {
      const { size } = await stat(join(folder, name));
      if (size <= maxFileBytes) files.set(name, await readFile(join(folder, name), "utf8"));
    }
    return files;
  }

  /** Reads one file that the script has left, as it is. */
  async output(name: string): Promise<Buffer | undefined> {
    return readFile(join(this.#folder, "output", name)).catch(() => undefined);
  }

  /**
   * Opens the FIFO for the dump, as soon as the script reads from it.
   *
   * @throws ScriptEnded if it does not run any more.
   */
  async openDump(): Promise<Writable> {
    const began = Date.now();
    for (;;) {
      this.#signal.throwIfAborted();
      const fifo = await openFIFO(join(this.#folder, "dump"));
      if (fifo !== undefined) {
        return writeToFIFO(
          fifo,
          this.#signal,
          () => new ScriptEnded("The script that restores has ended before it had read the whole dump."),
        );
      }
      await this.#assertAlive(began);
      await wait(pollMilliseconds);
    }
  }

  async #assertAlive(began: number): Promise<void> {
    const hasEnded = (await this.output("ended")) !== undefined;
    const last = await stat(join(this.#folder, "output", "alive")).then(
      ({ mtimeMs }) => mtimeMs,
      () => began,
    );
    if (hasEnded || Date.now() - Math.max(last, began) > silentSeconds * 1000) {
      throw new ScriptEnded("The container that restores has ended or does not answer any more.");
    }
  }

  async #touch(): Promise<void> {
    const now = new Date();
    await utimes(join(this.#folder, "input", "alive"), now, now);
  }

  /** In one step, so that the script never sees a part of it. */
  async #write(name: string, content: string): Promise<void> {
    const path = join(this.#folder, "input", name);
    await writeFile(`${path}.new`, content);
    await rename(`${path}.new`, path);
  }
}
