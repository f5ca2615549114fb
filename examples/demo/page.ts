import { readFile } from "node:fs/promises";

/**
 * What docs/reasons.md says about a reason.
 *
 * @throws Error if the page does not have it.
 */
export async function adviceOn(reason: string): Promise<{ meaning: string; remedy: string }> {
  const [heading, meaning = "", remedy = ""] =
    (await readFile("docs/reasons.md", "utf8"))
      .split("\n### ")
      .map((section) => section.split("\n\n").map((paragraph) => paragraph.replaceAll("\n", " ")))
      .find(([title]) => title === reason) ?? [];
  if (heading === undefined) throw new Error(`docs/reasons.md does not explain the reason ${reason}.`);
  return { meaning, remedy: remedy.replace("What to do: ", "").trim() };
}
