/** One problem in the TypeScript that CRDs are made from. */
export interface Problem {
  /** Path of the file, relative to the working directory. */
  readonly file: string;
  /** The line, counted from 1. */
  readonly line: number;
  /** What is wrong, with the bad value. */
  readonly what: string;
  /** What is allowed instead. */
  readonly allowed?: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** A position in the sources. */
export type Position = Pick<Problem, "file" | "line">;

/** All problems of the types that one run found. */
export class CrdErrors extends Error {
  override readonly name = "CrdErrors";
  /** The problems, by file and line. */
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    super(
      `${count} in the types that CRDs are made from:\n${problems.map((p) => `  ${describeProblem(p)}`).join("\n")}`,
    );
    this.problems = problems;
  }
}

/** A problem as one line: `file:line: what; allowed: …; fix: …`. */
export function describeProblem({ file, line, what, allowed, fix }: Problem): string {
  return `${file}:${line}: ${what}${allowed === undefined ? "" : `; allowed: ${allowed}`}${fix === undefined ? "" : `; fix: ${fix}`}`;
}

/** Collects problems, so that one run reports all of them, each once. */
export class Problems {
  readonly #byText = new Map<string, Problem>();

  report(position: Position, what: string, help: Pick<Problem, "allowed" | "fix"> = {}): void {
    const problem = { file: position.file, line: position.line, what, ...help };
    this.#byText.set(describeProblem(problem), problem);
  }

  get found(): boolean {
    return this.#byText.size > 0;
  }

  /** @throws CrdErrors with all problems reported so far, if there are any. */
  throwIfFound(): void {
    if (!this.found) return;
    throw new CrdErrors(
      [...this.#byText.values()].sort((a, b) =>
        a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1,
      ),
    );
  }
}
