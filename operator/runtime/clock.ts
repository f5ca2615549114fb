/** The time. Tests can use a clock of their own. */
export interface Clock {
  /** Wall clock, milliseconds since 1970. May jump. */
  now(): number;
  /** Milliseconds since some moment. Never jumps: measure durations with it. */
  monotonic(): number;
  /** Runs an action once after a delay in milliseconds; returns how to cancel it. */
  after(milliseconds: number, action: () => void): () => void;
}

/** Node.js runs timers that are set for longer than 25 days at once. */
export const maxTimerMilliseconds = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(milliseconds, action) {
    let timer: NodeJS.Timeout;
    const wait = (left: number) => {
      timer =
        left > maxTimerMilliseconds
          ? setTimeout(wait, maxTimerMilliseconds, left - maxTimerMilliseconds)
          : setTimeout(action, left);
    };
    wait(milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Waits; ends early, without an error, when the signal is aborted. */
export function sleep(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const cancel = clock.after(milliseconds, end);
    signal.addEventListener("abort", end, { once: true });
  });
}
