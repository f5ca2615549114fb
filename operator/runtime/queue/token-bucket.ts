/** How often something may happen. */
export interface RateLimit {
  /** In the long run. */
  perSecond: number;
  /** At once, after a rest. `Infinity`: no limit at all. */
  burst: number;
}

/** Spreads what happens too often over the time to come. It knows no clock: it is told the time. */
export class TokenBucket {
  readonly #limit: RateLimit;
  #tokens: number;
  #at: number;

  /** @param now Milliseconds, monotonic. The bucket is full then. */
  constructor(limit: RateLimit, now: number) {
    this.#limit = limit;
    this.#tokens = limit.burst;
    this.#at = now;
  }

  /**
   * Takes a token, from the future if need be, and tells how long it is until then. Milliseconds.
   *
   * @param now Milliseconds, monotonic.
   */
  reserve(now: number): number {
    const { perSecond, burst } = this.#limit;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) / 1000) * perSecond) - 1;
    this.#at = now;
    return this.#tokens >= 0 ? 0 : (-this.#tokens / perSecond) * 1000;
  }
}
