import type { Failure } from "../../failure.ts";

/** Why a restore cannot begin. */
export interface Unresolved extends Failure {
  /** Whether that may change by itself. */
  mayChange: boolean;
}

/** The restore begins when this has changed. */
export function waiting(reason: string, message: string): Unresolved {
  return { reason, message, mayChange: true };
}

/** The restore fails. */
export function final(reason: string, message: string): Unresolved {
  return { reason, message, mayChange: false };
}
