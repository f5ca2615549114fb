/** Backups cannot run as the spec says; becomes the condition `Ready=False` with this reason and message. */
export class NotReady extends Error {
  override readonly name = "NotReady";
  readonly reason: string;

  /** @param message What is wrong and what to do about it. No credentials. */
  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}
