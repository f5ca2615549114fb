import { readFile } from "node:fs/promises";

/**
 * What docs/backup.md says about a reason.
 *
 * @throws Error if the page does not mention it.
 */
export async function adviceOn(reason: string): Promise<{ meaning: string; remedy: string }> {
  for (const line of (await readFile("docs/backup.md", "utf8")).split("\n")) {
    const [, reasons = "", meaning = "", remedy = ""] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    if (reasons.includes(`\`${reason}\``)) return { meaning: plain(meaning), remedy: plain(remedy) };
  }
  throw new Error(`docs/backup.md does not explain the reason ${reason}.`);
}

/** Writes links as plain text, for a terminal. */
function plain(text: string): string {
  return text.replaceAll(/\[([^\]]*)\]\(#([^)]*)\)/g, "$1 (docs/backup.md#$2)");
}
