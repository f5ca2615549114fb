import { setTimeout as sleep } from "node:timers/promises";

/** Thrown by a look, ends the wait at once: what is waited for can no longer happen. */
export class StopWaiting extends Error {}

/** How long to wait, and how often to look. */
export interface EventuallyOptions {
  /** How long to wait. @default 60 seconds, which is enough on a busy machine */
  seconds?: number | undefined;
  /** The pause between two looks. @default 100 milliseconds */
  intervalMilliseconds?: number | undefined;
}

/**
 * Looks again and again until `look` returns without throwing, and returns what it returned.
 *
 * @param what Names what is waited for in the error's message, such as "a Job of shop".
 * @param look Throws while the wait is to go on. Its last error says what was seen.
 * @throws Error that says what was waited for, for how long, and what the last look threw, which is its `cause`.
 * @throws {@link StopWaiting} that `look` threw.
 */
export async function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  { seconds = 60, intervalMilliseconds = 100 }: EventuallyOptions = {},
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
