/** Waiting times that double with each failure. */
export interface Backoff {
  /** The wait after the first failure. */
  baseMilliseconds: number;
  /** The longest wait. */
  maxMilliseconds: number;
}

/**
 * Returns how many milliseconds to wait after that many failures (at least 1). A random quarter is taken off, so that
 * those that failed together do not retry together.
 *
 * @param random Gives numbers from 0 up to 1.
 */
export function backoffMilliseconds(
  { baseMilliseconds, maxMilliseconds }: Backoff,
  failures: number,
  random: () => number,
): number {
  // 2^40 times any base is above any maximum; beyond 2^1023 there would be no number.
  const full = Math.min(maxMilliseconds, baseMilliseconds * 2 ** Math.min(failures - 1, 40));
  return full * (1 - random() / 4);
}
