/** Backups cannot run as the spec says. The condition `Ready=False` gets this reason and message. */
export class NotReady extends Error {
  override readonly name = "NotReady";
  readonly reason: string;

  /** @param message Says what is wrong and what to do. It must contain no credentials. */
  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}
