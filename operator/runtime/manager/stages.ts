import type { Clock } from "../clock.ts";
import { sleep } from "../clock.ts";
import type { Logger } from "../logging.ts";

/** Part of a program that starts after the part before it, and stops before it. */
export interface Stage {
  /** Its name in logs and errors. */
  name: string;
  /**
   * Starts the stage. The next stage starts once this is fulfilled. If it throws, the program ends with that error.
   *
   * @param signal Aborted when the program is to end, so that a start that waits can end early.
   * @param fail Ends the program with an error, at any time after the start.
   */
  start(signal: AbortSignal, fail: (error: unknown) => void): Promise<void> | void;
  /** Stops the stage. @param seconds The time that is left for all stages. */
  stop(seconds: number): Promise<void> | void;
  /**
   * Whether it, and all stages before it, keep running when a stage after it cannot stop: what it holds must not be given to
   * others while that stage may still work. Default: false.
   */
  outlastsLater?: boolean;
}

/** Starts stages in their order, waits, and stops those that were started in the opposite order. */
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
   * Runs until the signal is aborted or a stage fails.
   *
   * @throws Error when a stage cannot start (the stages before it are stopped), fails after its start (all are stopped),
   * cannot stop, or when stopping takes longer than the seconds. When a stage cannot stop, those before it are stopped all the
   * same, up to the first that outlasts it; they are not waited for when the time is over.
   */
  async run(signal: AbortSignal, stopSeconds: number): Promise<void> {
    const started: Stage[] = [];
    const failure = new AbortController();
    const ending = AbortSignal.any([signal, failure.signal]);
    try {
      for (const stage of this.#stages) {
        if (ending.aborted) break;
        started.push(stage);
        await stage.start(ending, (error) => {
          this.#log.error("Failed", { stage: stage.name, error });
          failure.abort(error);
        });
        this.#log.debug("Started", { stage: stage.name });
      }
      await aborted(ending);
    } catch (error) {
      const failed = started.pop();
      this.#log.error("Cannot start", { stage: failed?.name, error });
      await this.#stop(started, stopSeconds);
      throw error;
    }
    this.#log.info("Stopping");
    await this.#stop(started, stopSeconds);
    this.#log.info("Stopped");
    failure.signal.throwIfAborted();
  }

  async #stop(started: readonly Stage[], stopSeconds: number): Promise<void> {
    const end = this.#clock.monotonic() + stopSeconds * 1000;
    const waited = new AbortController();
    const timeout = sleep(this.#clock, stopSeconds * 1000, waited.signal).then(() => "timeout" as const);
    let failure: { error: unknown } | undefined;
    for (const stage of started.toReversed()) {
      if (failure && stage.outlastsLater) break;
      const left = Math.max(0, (end - this.#clock.monotonic()) / 1000);
      try {
        if ((await Promise.race([stage.stop(left), timeout])) === "timeout") {
          throw new Error(`Not stopped within ${stopSeconds} s: ${stage.name}`);
        }
        this.#log.debug("Stopped", { stage: stage.name });
      } catch (error) {
        this.#log.error("Cannot stop", { stage: stage.name, error });
        failure ??= { error };
      }
    }
    waited.abort();
    if (failure) throw failure.error;
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
