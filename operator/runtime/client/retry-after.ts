import { ApiError } from "./errors.ts";

/** Tries of one call, the first included. */
const MOST_TRIES = 5;
/** A server that asks for more patience within one call is not waited for: the caller knows better what to do. */
const MOST_SECONDS = 30;
/** A server that asks for none is not asked again at once. */
const LEAST_SECONDS = 1;

/**
 * How long the server asks to wait. Milliseconds; undefined when it does not ask. Up to half as long again, so that
 * all who were turned away do not come back at once.
 *
 * @param random Gives numbers from 0 up to 1.
 */
export function retryAfterMilliseconds(error: unknown, random: () => number): number | undefined {
  if (!(error instanceof ApiError) || (error.status !== 429 && error.status !== 503)) return undefined;
  const { retryAfterSeconds } = error;
  if (retryAfterSeconds === undefined) return undefined;
  return Math.max(LEAST_SECONDS, retryAfterSeconds) * 1000 * (1 + random() / 2);
}

/**
 * How long to wait before the same call is tried again. Milliseconds; undefined when it is not to be.
 *
 * @param tries How often it has been tried. 5 are the most.
 * @param random Gives numbers from 0 up to 1.
 */
export function retryMilliseconds(error: ApiError, tries: number, random: () => number): number | undefined {
  if (tries >= MOST_TRIES || (error.retryAfterSeconds ?? 0) > MOST_SECONDS) return undefined;
  return retryAfterMilliseconds(error, random);
}
