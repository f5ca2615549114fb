import { Yaml } from "cdk8s";
import { Document, parse, visit } from "yaml";

/** The readers that a manifest may meet: YAML 1.1 (kubectl, Argo CD, PyYAML) and YAML 1.2. They read some words differently. */
const versions = ["1.1", "1.2"] as const;

/**
 * Makes cdk8s write YAML that every reader reads the same. cdk8s writes YAML 1.1, where the text `0o644` needs no quotes: but
 * kubectl reads the number 420. This quotes each text that some reader takes for anything else. The functions of cdk8s that
 * write manifests have no option for it, so it replaces the one that all of them call.
 */
export function writeExactYaml(): void {
  Yaml.stringify = (...docs) => docs.map(textOf).join("---\n");
}

const mergeTag = "tag:yaml.org,2002:merge";

/** One document, in the style of cdk8s. */
function textOf(value: unknown): string {
  if (value === undefined) return "\n";
  const document = new Document(value, {
    keepUndefined: true,
    version: "1.1",
    // Without the tag that writes `<<` without quotes.
    customTags: (tags) => tags.filter((tag) => typeof tag === "string" || tag.tag !== mergeTag),
  });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === "string" && (isAmbiguous(node.value) || needsEscapes(node.value)))
        node.type = "QUOTE_DOUBLE";
    },
  });
  // Such characters are in double quotes only, where they can be escaped.
  return document
    .toString({ lineWidth: 0 })
    .replace(unreadable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/**
 * Characters that some readers refuse, or take for the end of a line: control characters except line feeds and tabs, the line
 * separators of Unicode, and byte order marks.
 */
const unreadable = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

function needsEscapes(text: string): boolean {
  return text.search(unreadable) >= 0;
}

/** Whether a reader takes the text, without quotes, for a number, a date, true, null or a key with a meaning of its own. */
export function isAmbiguous(text: string): boolean {
  if (/[\r\n]/.test(text)) return false;
  return (
    text === "<<" ||
    text === "=" ||
    // PyYAML takes no tab within a text.
    text.includes("\t") ||
    looksLikeNumber(text) ||
    versions.some((version) => !isText(text, version))
  );
}

/** Go's readers know more notations than YAML: `0b101`, `0o17`, and `_` between digits in any of them. */
function looksLikeNumber(text: string): boolean {
  const digits = text.replaceAll("_", "").replace(/^[-+]/, "");
  return (
    /^(0b[01]+|0o?[0-7]+|0x[\da-f]+)$/i.test(digits) ||
    /^(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(digits) ||
    /^\.?(inf|infinity|nan)$/i.test(digits)
  );
}

function isText(text: string, version: (typeof versions)[number]): boolean {
  // Text with other characters is quoted anyway where they have a meaning. Longer text is a number or none.
  if (text.length > 100 || !/^[\w.+~:/-]*$/.test(text)) return true;
  try {
    const [read] = parse(`- ${text}`, { version, logLevel: "silent" }) as unknown[];
    return read === text;
  } catch {
    return false;
  }
}
