import { setTimeout as sleep } from "node:timers/promises";

/** A look throws this to end the wait at once, if it can no longer succeed. */
export class StopWaiting extends Error {}

/** How long to wait, and how often to look. */
export interface EventuallyOptions {
  /** How long to wait. @default 300 seconds: far more than it takes, because the machine may be busy */
  seconds?: number | undefined;
  /** The pause between two looks. @default 100 milliseconds */
  intervalMilliseconds?: number | undefined;
}

/**
 * Looks again and again until `look` returns without throwing, and returns what it returned.
 *
 * @param what What the caller waits for, such as "a Job of shop". The error names it.
 * @param look Throws an error that says what it sees, as long as the wait must go on.
 * @throws Error at the deadline, with `what`, the seconds and the message of the last look's error, which is its `cause`.
 * @throws {@link StopWaiting} if `look` throws it.
 */
export async function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  { seconds = 300, intervalMilliseconds = 100 }: EventuallyOptions = {},
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (error instanceof StopWaiting) throw error;
      if (performance.now() >= deadline) {
        const seen = error instanceof Error ? error.message : String(error);
        throw new Error(`Waited ${seconds} s for ${what}. The last look: ${seen}`, { cause: error });
      }
    }
    await sleep(intervalMilliseconds);
  }
}
