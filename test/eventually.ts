import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits until the look returns without an error, and returns what it returned.
 *
 * @param seconds How long to try. Default: 20.
 * @throws the last look's error.
 */
export async function eventually<T>(look: () => Promise<T>, seconds = 20): Promise<T> {
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
