import type { ModelMeta, ModelObject } from "./objects.ts";
import { unmodelled } from "./unmodelled-error.ts";

/** Whether an object matches. */
export type Matches = (object: ModelObject) => boolean;

const key = String.raw`[A-Za-z0-9./_-]+`;

/** Reads a label selector, such as `app=web,tier in (a,b),!old`. @throws UnmodelledError */
export function labelSelector(text: string): Matches {
  const terms = text.split(/,(?![^(]*\))/).map((term) => labelTerm(term.trim()));
  return ({ metadata }) => terms.every((matches) => matches(metadata.labels ?? {}));
}

function labelTerm(term: string): (labels: Readonly<Record<string, string>>) => boolean {
  const has = new RegExp(`^(!?)(${key})$`).exec(term);
  if (has) {
    const [, not, name = ""] = has;
    return (labels) => Object.hasOwn(labels, name) === (not === "");
  }
  const equals = new RegExp(`^(${key})\\s*(=|==|!=)\\s*([A-Za-z0-9._-]*)$`).exec(term);
  if (equals) {
    const [, name = "", operator, value] = equals;
    return (labels) => (labels[name] === value) === (operator !== "!=");
  }
  const isIn = new RegExp(`^(${key})\\s+(in|notin)\\s+\\(([^()]*)\\)$`).exec(term);
  if (isIn) {
    const [, name = "", operator, list = ""] = isIn;
    const values = new Set(list.split(",").map((value) => value.trim()));
    return (labels) => {
      const label = labels[name];
      return (label !== undefined && values.has(label)) === (operator === "in");
    };
  }
  return unmodelled(`the label selector "${term}"`);
}

/** The only name that a field selector selects; undefined if it does not say one. */
export function nameOf(text: string): string | undefined {
  const names = text.split(",").map((term) => /^metadata\.name==?([^=!]+)$/.exec(term.trim())?.[1]);
  return names.find((name) => name !== undefined);
}

/** Reads a field selector, such as `metadata.name=web`. @throws UnmodelledError for other fields */
export function fieldSelector(text: string): Matches {
  const terms = text.split(",").map((term): ((metadata: ModelMeta) => boolean) => {
    const parts = /^metadata\.(name|namespace)(=|==|!=)([^=!]*)$/.exec(term.trim());
    if (!parts) return unmodelled(`the field selector "${term}"`);
    const [, field = "name", operator, value] = parts;
    return (metadata) => (metadata[field as "name" | "namespace"] === value) === (operator !== "!=");
  });
  return ({ metadata }) => terms.every((matches) => matches(metadata));
}
