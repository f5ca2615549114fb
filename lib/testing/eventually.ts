import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits until the look returns without an error, and returns what it returned.
 *
 * @param seconds How long to try. Default: 60, so that only what never comes is given up on a busy machine.
 * @throws the last look's error.
 */
export async function eventually<T>(look: () => Promise<T>, seconds = 60): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}
