/**
 * A failure that a retry cannot mend, such as an invalid spec. A reconciler that throws it is not called again until
 * something changes, or until the next resync.
 */
export class TerminalError extends Error {
  override readonly name = "TerminalError";
}
