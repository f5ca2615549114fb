import { readFileSync } from "node:fs";

/* What the docs tell people to run, so that tests run exactly that. */

/**
 * The code blocks in one language below a heading of a page.
 *
 * @param heading With its marks, such as `### MariaDB`.
 * @throws Error if the page has no such heading.
 */
export function documentedBlocks(heading: string, language: string, page = "docs/backup.md"): string[] {
  const [, after] = readFileSync(page, "utf8").split(`\n${heading}\n`);
  if (after === undefined) throw new Error(`${page} has no ${heading}`);
  const [section = ""] = after.split(/^##+ /m);
  return [...section.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(
    ([, block = ""]) => block,
  );
}

/** A page each of whose blocks of commands a test runs. */
export class ExecutedPage {
  readonly text: string;
  readonly #path: string;
  readonly #ran = new Set<string>();

  constructor(path: string) {
    this.#path = path;
    this.text = readFileSync(path, "utf8");
  }

  /** The blocks of commands below a heading. */
  blocks(heading: string): string[] {
    return documentedBlocks(heading, "sh", this.#path);
  }

  /** Records that a block was run. */
  ran(block: string): void {
    this.#ran.add(block);
  }

  /** The blocks that were not run. */
  leftOut(): string[] {
    const every = [...this.text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block);
    return every.filter((block) => !this.#ran.has(block));
  }
}

/** The page that says how to restore with restic and the database's client alone. */
export const recoveryPage = "docs/recovery-by-hand.md";

/**
 * The commands of the page of recovery that restore a backup, for a test's snapshot and server.
 *
 * @param replacements What the page has as an example, and what to write in its place. @throws Error if the page lacks one.
 */
export function documentedCommands(
  heading: string,
  replacements: Readonly<Record<string, string>>,
): string[] {
  const blocks = documentedBlocks(heading, "sh", recoveryPage);
  for (const example of Object.keys(replacements)) {
    if (!blocks.join("").includes(example)) throw new Error(`${heading} of ${recoveryPage} lacks ${example}`);
  }
  return blocks.map((block) => replaced(block, replacements));
}

/** A text of a page with a test's values in place of its examples. */
export function replaced(text: string, replacements: Readonly<Record<string, string>>): string {
  return Object.entries(replacements).reduce((all, [example, value]) => all.replaceAll(example, value), text);
}
