import type { Clock } from "../clock.ts";
import { sleep } from "../clock.ts";
import type { Logger } from "../logging.ts";

/** A part of a program that is started after the one before it, and stopped before it. */
export interface Stage {
  name: string;
  /** Ready when fulfilled. Ends early when the signal is aborted. */
  start(signal: AbortSignal): Promise<void> | void;
  /** @param seconds How much time is left for all stages. */
  stop(seconds: number): Promise<void> | void;
}

/** Starts stages in order, waits, and stops those that were started in the opposite order. */
export class Stages {
  readonly #stages: readonly Stage[];
  readonly #clock: Clock;
  readonly #log: Logger;

  constructor(stages: readonly Stage[], clock: Clock, log: Logger) {
    this.#stages = stages;
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * Runs until the signal is aborted.
   *
   * @throws Error when a stage cannot start (those before it are stopped), cannot stop, or stopping takes longer than
   * the seconds. When a stage cannot stop, those before it are left alone.
   */
  async run(signal: AbortSignal, stopSeconds: number): Promise<void> {
    const started: Stage[] = [];
    try {
      for (const stage of this.#stages) {
        if (signal.aborted) break;
        started.push(stage);
        await stage.start(signal);
        this.#log.debug("Started", { stage: stage.name });
      }
      await aborted(signal);
    } catch (error) {
      const failed = started.pop();
      this.#log.error("Cannot start", { stage: failed?.name, error });
      await this.#stop(started, stopSeconds);
      throw error;
    }
    this.#log.info("Stopping");
    await this.#stop(started, stopSeconds);
    this.#log.info("Stopped");
  }

  async #stop(started: readonly Stage[], stopSeconds: number): Promise<void> {
    const end = this.#clock.monotonic() + stopSeconds * 1000;
    const waited = new AbortController();
    const timeout = sleep(this.#clock, stopSeconds * 1000, waited.signal).then(() => "timeout" as const);
    try {
      for (const stage of started.toReversed()) {
        const left = (end - this.#clock.monotonic()) / 1000;
        if ((await Promise.race([timeout, stage.stop(left)])) === "timeout") {
          throw new Error(`Not stopped within ${stopSeconds} s: ${stage.name}`);
        }
        this.#log.debug("Stopped", { stage: stage.name });
      }
    } finally {
      waited.abort();
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener(
      "abort",
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
