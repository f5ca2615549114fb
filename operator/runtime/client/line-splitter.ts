/** Splits text that comes in pieces into lines, without their ends. */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  /** The pieces of the unfinished line; joined once, so that a long line costs its length only. */
  #pieces: string[] = [];

  /** Takes a piece; returns the lines that end in it. */
  push(chunk: Uint8Array): string[] {
    const ended = this.#decoder.decode(chunk, { stream: true }).split("\n");
    const last = ended.pop() ?? "";
    if (ended.length > 0) {
      ended[0] = this.#pieces.join("") + (ended[0] ?? "");
      this.#pieces = [];
    }
    this.#pieces.push(last);
    return ended;
  }

  /** The text after the last end of line. */
  get rest(): string {
    return this.#pieces.join("");
  }
}
