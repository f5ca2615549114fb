import { relative } from "node:path";
import type * as TypeScript from "typescript";
import { readComment, type Comment } from "./comment.ts";
import type { Compiler } from "./compiler.ts";
import type { Position, Problems } from "./errors.ts";
import { own } from "./own.ts";
import { describeLoss, isKept, isSafe } from "./numbers.ts";
import { ignoredTags, insteadOf, tagNamed, tags, type Place, type Tag } from "./tags.ts";
import { InvalidValue } from "./tag-values.ts";

type Node = TypeScript.Node;
type SourceFile = TypeScript.SourceFile;

/** A declaration or field that becomes a schema or part of one, with its comment and position. */
export interface Documented {
  /** `Type`, or `Type.field`. */
  readonly name: string;
  readonly place: Place;
  readonly position: Position;
  readonly description: string;
  readonly tags: readonly ReadTag[];
}

/** A tag with its parsed value. */
export interface ReadTag {
  readonly tag: Tag;
  readonly value: unknown;
  readonly position: Position;
}

/** Reads the comment of each declaration and field once, and reports every invalid tag. */
export class Sources {
  readonly #ts: Compiler["ts"];
  readonly #problems: Problems;
  readonly #documented = new Map<Node, Documented>();
  readonly #starts = new Map<Comment, number>();

  constructor(compiler: Compiler, problems: Problems) {
    this.#ts = compiler.ts;
    this.#problems = problems;
  }

  /** The position of a node. */
  positionOf(node: Node): Position {
    const file = node.getSourceFile();
    return this.positionAt(file, node.getStart(file));
  }

  /** The comment of the node, or undefined if the node is not a declaration or field. */
  read(node: Node): Documented | undefined {
    if (!isDocumentable(this.#ts, node)) return undefined;
    const known = this.#documented.get(node);
    if (known !== undefined) return known;
    const comment = this.#commentOf(node);
    const place = this.#placeOf(node, comment);
    const name = this.#nameOf(node);
    const documented: Documented = {
      name,
      place,
      position: this.positionOf(node),
      description: comment.description,
      tags: this.#readTags(node.getSourceFile(), comment, name, place),
    };
    this.#documented.set(node, documented);
    return documented;
  }

  /** Reads a whole file, including types that no kind uses, and reports tags in comments that nothing reads. */
  check(file: SourceFile): void {
    const read = new Set<number>();
    const code: TypeScript.TextRange[] = [];
    const visit = (node: Node): void => {
      if (this.#isCode(node)) {
        code.push({ pos: node.pos, end: node.end });
        if (this.#ts.isEnumMember(node)) this.#checkNumbers(node);
        return;
      }
      if (this.#ts.isLiteralTypeNode(node)) this.#checkNumbers(node);
      if (this.read(node) !== undefined) {
        for (const { pos } of this.#rangesBefore(node)) read.add(pos);
        this.#checkNoTags(node);
      }
      this.#ts.forEachChild(node, visit);
    };
    this.#ts.forEachChild(file, visit);
    for (const { pos, end } of commentsOf(this.#ts, file)) {
      if (read.has(pos) || code.some((range) => range.pos <= pos && end <= range.end)) continue;
      for (const tag of readComment(file.text, pos, end).tags) {
        this.#problems.report(
          this.positionAt(file, tag.offset),
          `@${tag.name} is in a comment that belongs to no field or type`,
          {
            fix: "move the comment above the field or type that it describes",
          },
        );
      }
    }
  }

  /** Reports tags in comments before a node that are not JSDoc. */
  #checkNoTags(node: Node): void {
    const file = node.getSourceFile();
    for (const { pos, end } of this.#commentsBefore(node)) {
      if (file.text.startsWith("/**", pos)) continue;
      const lines = file.text.slice(pos, end).matchAll(/^[\s/*]*@([A-Za-z]\w*)/gm);
      for (const { 0: line, 1: name = "", index } of lines) {
        if (tagNamed(name) === undefined) continue;
        const at = this.positionAt(file, pos + index + line.lastIndexOf("@"));
        this.#problems.report(
          at,
          `@${name} is in a comment that does not begin with /**, so it would be ignored`,
          { fix: "begin the comment with /**" },
        );
      }
    }
  }

  /** Reports literals that JavaScript rounds. */
  #checkNumbers(node: Node): void {
    if (this.#ts.isNumericLiteral(node)) {
      const text = node.getText().replaceAll("_", "");
      if (isKept(text) && isSafe(text)) return;
      this.#problems.report(this.positionOf(node), `a literal ${describeLoss(text)}`, {
        fix: "use a string, or a smaller number",
      });
    }
    this.#ts.forEachChild(node, (child) => {
      this.#checkNumbers(child);
    });
  }

  #readTags(file: SourceFile, comment: Comment, name: string, place: Place): ReadTag[] {
    const read: ReadTag[] = [];
    this.#checkMidText(file, comment, name);
    for (const raw of comment.tags) {
      if (ignoredTags.has(raw.name)) continue;
      const position = this.positionAt(file, raw.offset);
      const tag = tagNamed(raw.name);
      if (tag === undefined) {
        const instead = own(insteadOf, raw.name);
        this.#problems.report(position, `@${raw.name} on ${name} is an unknown tag`, {
          allowed: tags
            .filter((each) => each.places.includes(place))
            .map((each) => `@${each.name}`)
            .join(", "),
          fix: instead ?? "correct or remove it, or start its line with another word if it is meant as text",
        });
        continue;
      }
      if (!tag.places.includes(place)) {
        this.#problems.report(position, `@${tag.name} is on ${name}, which is ${placeNames[place]}`, {
          allowed: tag.places.map((each) => placeNames[each]).join(", "),
          fix:
            place === "type" && tag.places.includes("kind")
              ? "add @resource if this is a kind"
              : "move or remove it",
        });
        continue;
      }
      if (tag.repeatable !== true && read.some((earlier) => earlier.tag === tag)) {
        this.#problems.report(position, `@${tag.name} appears twice on ${name}`, {
          allowed: "one",
          fix: "remove one",
        });
        continue;
      }
      try {
        read.push({ tag, value: tag.value.parse(raw.text), position });
      } catch (error) {
        if (!(error instanceof InvalidValue)) throw error;
        this.#problems.report(position, `@${tag.name} on ${name} ${error.message}`, {
          allowed: tag.value.expects,
        });
      }
    }
    return read;
  }

  /** Reports tags in the middle of a line: people read them as tags, but they are text. */
  #checkMidText(file: SourceFile, comment: Comment, name: string): void {
    const texts = [
      { text: comment.description, offset: undefined },
      ...comment.tags.filter(({ text }) => !text.startsWith("{") && !text.startsWith("[")),
    ];
    for (const { text, offset } of texts) {
      const plain = text.replace(/`[^`]*`/g, "").replace(/"[^"]*"|'[^']*'/g, "");
      for (const [, word = ""] of plain.matchAll(/\s@([A-Za-z]\w*)/g)) {
        if (tagNamed(word) === undefined) continue;
        const at = file.text.indexOf(
          `@${word}`,
          offset === undefined ? this.#starts.get(comment) : offset + 1,
        );
        this.#problems.report(
          this.positionAt(file, at),
          `@${word} on ${name} is in the middle of a line, where it counts as text`,
          {
            fix: `start a line with it, or write \`@${word}\` in backticks if it is meant as text`,
          },
        );
      }
    }
  }

  #commentOf(node: Documentable): Comment {
    const file = node.getSourceFile();
    const ranges = this.#rangesBefore(node);
    const own = ranges.at(-1);
    if (own === undefined) return { description: "", tags: [] };
    for (const { pos, end } of ranges.slice(0, -1)) {
      for (const tag of readComment(file.text, pos, end).tags) {
        this.#problems.report(
          this.positionAt(file, tag.offset),
          `@${tag.name} is in a comment that another comment separates from ${this.#nameOf(node)}`,
          { fix: "merge the two comments" },
        );
      }
    }
    const comment = readComment(file.text, own.pos, own.end);
    this.#starts.set(comment, own.pos);
    return comment;
  }

  /** The JSDoc comments before a node. */
  #rangesBefore(node: Node): TypeScript.CommentRange[] {
    const { text } = node.getSourceFile();
    return this.#commentsBefore(node).filter(({ pos }) => text.startsWith("/**", pos));
  }

  /**
   * The comments before a node. TypeScript assigns a comment on the line of the previous token to that token; here
   * `{ /** … *\/ name: string }` documents `name`, if `name` is on the same line.
   */
  #commentsBefore(node: Node): TypeScript.CommentRange[] {
    const file = node.getSourceFile();
    const text = file.text;
    const start = node.getStart(file);
    const sameLine = (this.#ts.getTrailingCommentRanges(text, node.pos) ?? []).filter(
      ({ end }) => node.pos > 0 && !text.slice(end, start).includes("\n"),
    );
    return [...sameLine, ...(this.#ts.getLeadingCommentRanges(text, node.pos) ?? [])].filter(
      ({ pos }, index, all) => all.findIndex((other) => other.pos === pos) === index,
    );
  }

  #placeOf(node: Node, comment: Comment): Place {
    if (
      this.#ts.isPropertySignature(node) ||
      this.#ts.isPropertyAssignment(node) ||
      this.#ts.isIndexSignatureDeclaration(node)
    )
      return "field";
    return this.#ts.isInterfaceDeclaration(node) && comment.tags.some(({ name }) => name === "resource")
      ? "kind"
      : "type";
  }

  #nameOf(node: Documentable): string {
    if (this.#ts.isIndexSignatureDeclaration(node)) return `${this.#ownerOf(node)}[]`;
    if (!this.#ts.isPropertySignature(node) && !this.#ts.isPropertyAssignment(node)) return node.name.text;
    return `${this.#ownerOf(node)}.${node.name.getText().replace(/^["']|["']$/g, "")}`;
  }

  #ownerOf(node: Node): string {
    for (let parent = node.parent; !this.#ts.isSourceFile(parent); parent = parent.parent) {
      if (isDocumentable(this.#ts, parent)) return this.#nameOf(parent);
      if (this.#ts.isVariableDeclaration(parent)) return parent.name.getText();
    }
    return "(unnamed)";
  }

  /** Whether the node never becomes part of a schema. Tags in its comments are not checked. */
  #isCode(node: Node): boolean {
    return (
      this.#ts.isEnumMember(node) || (this.#ts.isSourceFile(node.parent) && !isDocumentable(this.#ts, node))
    );
  }

  /** The position of an offset in a file. */
  positionAt(file: SourceFile, offset: number): Position {
    return {
      file: relative(process.cwd(), file.fileName) || file.fileName,
      line: file.getLineAndCharacterOfPosition(offset).line + 1,
    };
  }
}

type Documentable =
  | TypeScript.InterfaceDeclaration
  | TypeScript.TypeAliasDeclaration
  | TypeScript.EnumDeclaration
  | TypeScript.PropertySignature
  | TypeScript.PropertyAssignment
  | TypeScript.IndexSignatureDeclaration;

const placeNames: Readonly<Record<Place, string>> = {
  kind: "a kind (an interface with @resource)",
  type: "a type",
  field: "a field",
};

function isDocumentable(ts: Compiler["ts"], node: Node): node is Documentable {
  return (
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isPropertySignature(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isIndexSignatureDeclaration(node)
  );
}

/** Every JSDoc comment of a file. It scans tokens, so it ignores strings that look like comments. */
function commentsOf(ts: Compiler["ts"], file: SourceFile): { pos: number; end: number }[] {
  const found: { pos: number; end: number }[] = [];
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, file.text);
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    if (token === ts.SyntaxKind.MultiLineCommentTrivia && scanner.getTokenText().startsWith("/**")) {
      found.push({ pos: scanner.getTokenStart(), end: scanner.getTokenEnd() });
    }
  }
  return found;
}
