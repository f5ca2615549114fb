import { setTimeout as sleep } from "node:timers/promises";

/**
 * Looks until there is something to see, and returns it.
 *
 * @param what That which is waited for, as in "No … after 120 seconds".
 * @param look Returns undefined as long as there is nothing.
 * @param seconds How long to wait at most.
 * @throws Error when it takes longer, and what the look throws.
 */
export async function until<T>(what: string, look: () => Promise<T | undefined>, seconds = 120): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`No ${what} after ${seconds} seconds.`);
    await sleep(300);
  }
}
