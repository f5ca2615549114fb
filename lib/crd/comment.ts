/** A tag as written in a comment, before it is checked. */
export interface RawTag {
  readonly name: string;
  /** The text after the name, up to the next tag, with its line breaks. */
  readonly text: string;
  /** The offset of its `@` in the file. */
  readonly offset: number;
}

/** The content of a JSDoc comment. */
export interface Comment {
  readonly description: string;
  readonly tags: readonly RawTag[];
}

interface Line {
  readonly text: string;
  readonly offset: number;
}

/**
 * Reads the JSDoc comment of `source` that begins at `start` and ends before `end`.
 *
 * A tag is at the start of a line. An `@` elsewhere, or inside a ``` fence, is text, so a description or a rule may
 * contain `@daily`. `*\/` is read as the two characters that would end the comment.
 */
export function readComment(source: string, start: number, end: number): Comment {
  const description: string[] = [];
  const tags: { name: string; offset: number; lines: string[] }[] = [];
  let fenced = false;
  for (const { text, offset } of linesOf(source, start, end)) {
    if (text.trimStart().startsWith("```")) fenced = !fenced;
    const found = fenced ? null : /^(\s*)@([A-Za-z][^\s{[("]*)\s*(.*)$/.exec(text);
    if (found !== null) {
      const [, indent = "", name = "", rest = ""] = found;
      tags.push({ name, offset: offset + indent.length, lines: [rest] });
    } else {
      (tags.at(-1)?.lines ?? description).push(text);
    }
  }
  return {
    description: unwrap(description),
    tags: tags.map(({ name, offset, lines }) => ({ name, offset, text: lines.join("\n").trim() })),
  };
}

function linesOf(source: string, start: number, end: number): Line[] {
  const lines: Line[] = [];
  let offset = start + "/**".length;
  for (const line of source.slice(offset, end - "*/".length).split("\n")) {
    const margin = lines.length === 0 ? /^ ?/ : /^\s*(\*( |$)?)?/;
    const skipped = margin.exec(line)?.[0].length ?? 0;
    lines.push({
      text: line.slice(skipped).replace(/\r$/, "").trimEnd().replaceAll("*\\/", "*/"),
      offset: offset + skipped,
    });
    offset += line.length + 1;
  }
  return lines;
}

/** Joins the lines of each paragraph. List items and lines inside fences stay separate. */
function unwrap(lines: readonly string[]): string {
  let text = "";
  let fenced = false;
  let joinable = false;
  for (const raw of lines) {
    const line = raw.replace(
      /\{@(?:link|linkcode|linkplain)\s+([^}|]+?)\s*(?:\|\s*([^}]*?)\s*)?\}/g,
      (_, target: string, label?: string) => label ?? target,
    );
    const fence = line.trimStart().startsWith("```");
    const item = /^\s*([-*]|\d+\.)\s/.test(line);
    const join = joinable && !fenced && !fence && !item && line.trim() !== "";
    text += text === "" ? line : join ? ` ${line.trim()}` : `\n${line}`;
    if (fence) fenced = !fenced;
    joinable = !fenced && !fence && line.trim() !== "";
  }
  return text.trim();
}
