import type { Clock } from "../../../operator/runtime/index.ts";

/** The machine's clock, which a test can set forward. */
export class ShiftedClock implements Clock {
  #shift = 0;

  now(): number {
    return Date.now() + this.#shift;
  }

  monotonic(): number {
    return performance.now();
  }

  after(milliseconds: number, action: () => void): () => void {
    const timer = setTimeout(action, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  }

  /** The API server's clock stays: to the operator, everything in the namespace is that much older afterwards. */
  forward(seconds: number): void {
    this.#shift += seconds * 1000;
  }
}
