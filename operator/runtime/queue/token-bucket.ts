/** How often something may happen. */
export interface RateLimit {
  /** In the long run. */
  perSecond: number;
  /** At once, after a pause. `Infinity`: no limit at all. */
  burst: number;
}

/** Spreads what happens too often over the time to come. It has no clock: callers pass the time. */
export class TokenBucket {
  readonly #limit: RateLimit;
  #tokens: number;
  #updatedAt: number;

  /** @param now Monotonic milliseconds. The bucket is full then. */
  constructor(limit: RateLimit, now: number) {
    this.#limit = limit;
    this.#tokens = limit.burst;
    this.#updatedAt = now;
  }

  /**
   * Takes a token, if need be one of the future, and returns how many milliseconds it takes until the token is there.
   *
   * @param now Monotonic milliseconds.
   */
  reserve(now: number): number {
    const { perSecond, burst } = this.#limit;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#updatedAt) / 1000) * perSecond) - 1;
    this.#updatedAt = now;
    return this.#tokens >= 0 ? 0 : (-this.#tokens / perSecond) * 1000;
  }
}
