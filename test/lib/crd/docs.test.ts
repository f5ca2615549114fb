import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { tags } from "../../../lib/crd/tags.ts";
import { crdOf, specOf } from "../../support/crd/from-source.ts";

const page = readFileSync(new URL("../../../docs/crd-tags.md", import.meta.url), "utf8");

/** The page's sections that describe a tag, by the tag's name. */
const sections = new Map(
  page
    .split(/^#{2,3} /m)
    .filter((section) => section.startsWith("@"))
    .map((section) => [/^@(\S+)/.exec(section)?.[1] ?? "", section]),
);

describe("docs/crd-tags.md", () => {
  it("has a section for every tag, and for nothing else", () => {
    expect([...sections.keys()].sort()).toEqual(tags.map(({ name }) => name).sort());
  });

  it.each(tags.map(({ name }) => name))("shows the schema that the example of @%s becomes", (name) => {
    const section = sections.get(name) ?? "";
    const [, source = "", yaml = ""] =
      /```ts\n([\s\S]*?)```[\s\S]*?```yaml\n([\s\S]*?)```/.exec(section) ?? [];
    expect(source).toContain(`@${name}`);
    expect(source.includes("@resource") ? crdOf(source) : specOf(source)).toEqual(parse(yaml));
  });
});
