/** A step of a JSON path: the name of a field, or the items of a list. */
export type PathStep = string | Items;

/** The items of a list, all of them or those that a filter lets through. */
export interface Items {
  readonly filter?: Filter;
}

/** What a filter compares. */
export interface Filter {
  /** From the item to the value that is compared. Empty for the item itself. */
  readonly path: readonly PathStep[];
  /** What the value is compared with; undefined if it only has to be there. */
  readonly literal?: Literal;
}

/** A literal of a filter. */
export interface Literal {
  readonly type: "string" | "number" | "boolean";
  readonly text: string;
}

const name = String.raw`(?:[^\s.,=<>![\]{}()'"@$|\\]|\\.)+`;
const literal = String.raw`'[^'()]*'|"[^"()]*"|-?\d+(?:\.\d+)?|true|false`;
const filter = String.raw`\?\(\s*@((?:\.${name}|\['[^']*'\])*)\s*(?:(?:[=!<>]=|[<>])\s*(${literal})\s*)?\)`;
const step = new RegExp(
  String.raw`\.(${name})|\[(?:'([^']*)'|(\*|-?\d+|-?\d*(?::-?\d*){1,2})|(${filter}))\]`,
  "y",
);

/**
 * The steps of a column's path as the API server understands it, or undefined if it is not one. What is not valid empties all
 * columns of the kind. `['a.b']` has two steps, as `.a.b` has: in both, `\.` is a dot in a name.
 */
export function parseJsonPath(path: string): PathStep[] | undefined {
  const steps: PathStep[] = [];
  let at = 0;
  while (at < path.length) {
    step.lastIndex = at;
    const found = step.exec(path);
    if (found === null) return undefined;
    at = step.lastIndex;
    const [, dotted, quoted, items, filtered, filterPath = "", compared] = found;
    if (dotted !== undefined) steps.push(unescaped(dotted));
    else if (quoted !== undefined) {
      const names = parseJsonPath(`.${quoted}`);
      if (names?.every((each) => typeof each === "string") !== true) return undefined;
      steps.push(...names);
    } else if (items !== undefined) steps.push({});
    else if (filtered !== undefined) {
      const inner = parseJsonPath(filterPath);
      if (inner === undefined) return undefined;
      steps.push({
        filter: { path: inner, ...(compared !== undefined && { literal: literalOf(compared) }) },
      });
    }
  }
  return steps;
}

function unescaped(dotted: string): string {
  return dotted.replace(/\\(.)/g, "$1");
}

function literalOf(text: string): Literal {
  if (/^['"]/.test(text)) return { type: "string", text };
  return { type: /^[-\d]/.test(text) ? "number" : "boolean", text };
}
