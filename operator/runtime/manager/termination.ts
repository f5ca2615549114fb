/**
 * Returns a signal for `Manager.start`. The first SIGTERM or SIGINT aborts it; the second ends the process at once, with
 * exit code 1. Call it once in a process.
 */
export function terminationSignal(): AbortSignal {
  const termination = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (termination.signal.aborted) process.exit(1);
      termination.abort(new Error(`Got ${signal}`));
    });
  }
  return termination.signal;
}
