/** Says what the demo does, why, and when. */
export class Narrator {
  readonly #start = performance.now();

  /** A step that begins now, and what it is about. */
  step(title: string, ...why: readonly string[]): void {
    console.log(`\n[${this.seconds().padStart(5)} s] ${title}`);
    this.say(...why);
  }

  /** Sentences of explanation. */
  say(...sentences: readonly string[]): void {
    for (const sentence of sentences) console.log(sentence === "" ? "" : `          ${sentence}`);
  }

  /** A command, as somebody would type it, and what it printed. */
  command(line: string, printed: string): void {
    console.log();
    this.show(`$ ${line}`);
    this.show(printed);
  }

  /** What something else has to say, indented. */
  show(text: string): void {
    if (text.trim() !== "") console.log(text.trimEnd().replaceAll(/^(?=.)/gm, "    "));
  }

  /** The seconds since the demo began, with one decimal. */
  seconds(): string {
    return ((performance.now() - this.#start) / 1000).toFixed(1);
  }
}
