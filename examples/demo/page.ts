import { readFile } from "node:fs/promises";

/**
 * What docs/backup.md says of a reason.
 *
 * @throws Error when it says nothing.
 */
export async function adviceOn(reason: string): Promise<{ meaning: string; remedy: string }> {
  for (const line of (await readFile("docs/backup.md", "utf8")).split("\n")) {
    const [, reasons = "", meaning = "", remedy = ""] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    if (reasons.includes(`\`${reason}\``)) return { meaning: plain(meaning), remedy: plain(remedy) };
  }
  throw new Error(`docs/backup.md does not say what ${reason} means.`);
}

/** Without links, which a terminal does not follow. */
function plain(text: string): string {
  return text.replaceAll(/\[([^\]]*)\]\(#([^)]*)\)/g, "$1 (docs/backup.md#$2)");
}
