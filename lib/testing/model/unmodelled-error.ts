/** The model does not know what the API server would answer, and does not guess. */
export class UnmodelledError extends Error {
  override readonly name = "UnmodelledError";
}

/** Throws an {@link UnmodelledError}. The server adds the request to its message. */
export function unmodelled(what: string): never {
  throw new UnmodelledError(`The model API server does not model ${what}.`);
}
