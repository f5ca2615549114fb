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

/** One document, in the style of cdk8s. */
function textOf(value: unknown): string {
  if (value === undefined) return "\n";
  const document = new Document(value, { keepUndefined: true, version: "1.1" });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === "string" && isAmbiguous(node.value)) node.type = "QUOTE_DOUBLE";
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** Whether a reader takes the text, without quotes, for a number, a date, true, null or a key with a meaning of its own. */
export function isAmbiguous(text: string): boolean {
  if (text.length > 100 || /[\r\n]/.test(text)) return false;
  return (
    text === "<<" ||
    text === "=" ||
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
  // Text with these characters is quoted anyway where they have a meaning.
  if (!/^[\w.+~:/-]*$/.test(text)) return true;
  try {
    const [read] = parse(`- ${text}`, { version, logLevel: "silent" }) as unknown[];
    return read === text;
  } catch {
    return false;
  }
}
