import { ApiError } from "./errors.ts";

/** How often one call is sent, the first time included. */
const maxTries = 5;
/** If the server asks to wait longer than this, the call fails: the caller knows better what to do. */
const maxSeconds = 30;
/** The shortest wait, also if the server asks for none. */
const minSeconds = 1;

/**
 * Returns how many milliseconds the server asks to wait, plus up to half of it, so that rejected clients do not return
 * all at once; undefined when it does not ask.
 *
 * @param random Gives numbers from 0 up to 1.
 */
export function retryAfterMilliseconds(error: unknown, random: () => number): number | undefined {
  if (!(error instanceof ApiError) || (error.status !== 429 && error.status !== 503)) return undefined;
  const { retryAfterSeconds } = error;
  if (retryAfterSeconds === undefined) return undefined;
  return Math.max(minSeconds, retryAfterSeconds) * 1000 * (1 + random() / 2);
}

/**
 * Returns how many milliseconds to wait before the same call is sent again; undefined when it must not be.
 *
 * @param tries How often it has been sent; at most 5 times.
 * @param random Gives numbers from 0 up to 1.
 */
export function retryMilliseconds(error: ApiError, tries: number, random: () => number): number | undefined {
  if (tries >= maxTries || (error.retryAfterSeconds ?? 0) > maxSeconds) return undefined;
  return retryAfterMilliseconds(error, random);
}
