/** Waiting times that double from try to try. */
export interface Backoff {
  /** After the first failure. Milliseconds. */
  base: number;
  /** At most. Milliseconds. */
  max: number;
}

/**
 * How long to wait after that many failures (at least 1). Milliseconds. A random quarter is taken off, so that
 * those who failed together do not come back together.
 *
 * @param random Gives numbers from 0 up to 1.
 */
export function backoffDelay({ base, max }: Backoff, failures: number, random: () => number): number {
  // 2^40 times any base is above any max; beyond 2^1023 there would be no number.
  const full = Math.min(max, base * 2 ** Math.min(failures - 1, 40));
  return full * (1 - random() / 4);
}
