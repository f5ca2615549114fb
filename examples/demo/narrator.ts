/** Says what the demo does, and when. */
export class Narrator {
  readonly #start = performance.now();

  /** A step that begins now. */
  step(text: string): void {
    console.log(`\n[${this.seconds().padStart(5)} s] ${text}`);
  }

  /** What a step has to say, indented below it. */
  show(text: string): void {
    console.log(text.trimEnd().replaceAll(/^/gm, "    "));
  }

  /** The seconds since the demo began, with one decimal. */
  seconds(): string {
    return ((performance.now() - this.#start) / 1000).toFixed(1);
  }
}
