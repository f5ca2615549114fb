import { existsSync, readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

const withoutCodeBlocks = (page: string) => page.replaceAll(/^```.*?^```/gms, "");

/** The anchors of a page's headings, as GitHub generates them. */
function anchorsOf(page: string): string[] {
  return [...withoutCodeBlocks(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .replaceAll(/[`*_]|\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test("every link of the documentation leads to a file and a heading that exist", async () => {
  const broken: string[] = [];
  for await (const file of glob("{*.md,docs/**/*.md,examples/*/*.md}", { cwd: root })) {
    const page = withoutCodeBlocks(readFileSync(join(root, file), "utf8")).replaceAll(/`[^`]*`/g, "");
    for (const [, link = ""] of page.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? join(root, file) : join(root, dirname(file), path);
      const isThere =
        existsSync(target) &&
        (anchor === undefined || anchorsOf(readFileSync(target, "utf8")).includes(anchor));
      if (!isThere) broken.push(`${file}: ${link}`);
    }
  }
  expect(broken).toEqual([]);
});
