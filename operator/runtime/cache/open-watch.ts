import type { KubernetesObject } from "../client/objects.ts";
import { TimeoutError } from "../client/errors.ts";
import type { WatchEvent } from "../client/watch-events.ts";
import type { Clock } from "../clock.ts";

/** One watch, from its start to its end. It ends with an error when the server sends nothing for too long. */
export class OpenWatch<T extends KubernetesObject> {
  readonly #clock: Clock;
  readonly #silence = new AbortController();
  readonly #batches: AsyncGenerator<WatchEvent<T>[], void>;
  readonly #openedAt: number;

  /** @param open Opens the watch. The signal ends it. */
  constructor(
    clock: Clock,
    signal: AbortSignal,
    open: (signal: AbortSignal) => AsyncGenerator<WatchEvent<T>[], void>,
  ) {
    this.#clock = clock;
    this.#openedAt = clock.monotonic();
    this.#batches = open(AbortSignal.any([signal, this.#silence.signal]));
  }

  /** How many milliseconds ago it was opened. */
  get age(): number {
    return this.#clock.monotonic() - this.#openedAt;
  }

  /** Whether it was ended because the server sent nothing for too long. */
  get wasSilent(): boolean {
    return this.#silence.signal.aborted;
  }

  /**
   * Waits for the next events; undefined when the server has ended the watch.
   *
   * @throws TimeoutError when the server sends nothing for that time; what the client throws
   */
  async next(maxSilenceSeconds: number): Promise<WatchEvent<T>[] | undefined> {
    const cancel = this.#clock.after(maxSilenceSeconds * 1000, () => {
      this.#silence.abort(new TimeoutError(`The server sent nothing for ${maxSilenceSeconds} s`));
    });
    try {
      const { value, done } = await this.#batches.next();
      return done ? undefined : value;
    } finally {
      cancel();
    }
  }

  /** Ends the watch if it is still open. */
  async close(): Promise<void> {
    await this.#batches.return();
  }
}
