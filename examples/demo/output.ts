/** Prints what the demo does, why, and when. */
export class Output {
  readonly #start = performance.now();

  /** Prints the title of a step that begins now, and an explanation. */
  step(title: string, ...explanation: readonly string[]): void {
    console.log(`\n[${this.seconds().padStart(5)} s] ${title}`);
    this.explain(...explanation);
  }

  /** Prints lines of explanation. */
  explain(...lines: readonly string[]): void {
    for (const line of lines) console.log(line === "" ? "" : `          ${line}`);
  }

  /** Prints a command, as a user would type it, and its output. */
  command(line: string, output: string): void {
    console.log();
    this.show(`$ ${line}`);
    this.show(output);
  }

  /** Prints the output of another program, indented. */
  show(text: string): void {
    if (text.trim() !== "") console.log(text.trimEnd().replaceAll(/^(?=.)/gm, "    "));
  }

  /** The seconds since the demo began, with one decimal. */
  seconds(): string {
    return ((performance.now() - this.#start) / 1000).toFixed(1);
  }
}
