import type { KubernetesObject } from "../client/objects.ts";

/** Decides, like the API server, whether a selector selects an object. */
export type Match = (object: KubernetesObject) => boolean;

/** Parses a label selector such as `app=web,tier in (a,b),!canary`. @throws Error when it is not valid. */
export function labelSelector(selector: string): Match {
  return all(splitAtCommas(selector).map(labelRequirement));
}

/**
 * Parses a field selector such as `metadata.name=web,status.phase!=Running`. A field that an object lacks counts as
 * empty.
 *
 * @throws Error when it is not valid.
 */
export function fieldSelector(selector: string): Match {
  return all(
    splitAtCommas(selector).map((requirement) => {
      const [, path, operator, value] = /^([^=!]+)(==|=|!=)(.*)$/.exec(requirement) ?? [];
      if (path === undefined) {
        throw new Error(
          `"${requirement}" is not a valid field selector: use path=value, path==value or path!=value.`,
        );
      }
      const fields = path.trim().split(".");
      return (object) => (fieldOf(object, fields) === value) === (operator !== "!=");
    }),
  );
}

function labelRequirement(requirement: string): Match {
  const has = (labels: Labels, name: string) => labels[name] !== undefined;
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(requirement);
  if (set) {
    const [, name = "", operator, list = ""] = set;
    const values = list.split(",").map((value) => value.trim());
    return ({ metadata: { labels = {} } }) =>
      values.some((value) => labels[name] === value) === (operator === "in");
  }
  const equality = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(requirement);
  if (equality) {
    const [, name = "", operator, value] = equality;
    return ({ metadata: { labels = {} } }) => (labels[name] === value) === (operator !== "!=");
  }
  const existence = /^(!?)\s*([^=!\s]+)$/.exec(requirement);
  if (existence) {
    const [, not, name = ""] = existence;
    return ({ metadata: { labels = {} } }) => has(labels, name) === (not === "");
  }
  throw new Error(
    `"${requirement}" is not a valid label selector: use name=value, name!=value, name, !name, name in (…) or name notin (…).`,
  );
}

type Labels = Partial<Record<string, string>>;

function fieldOf(object: unknown, path: readonly string[]): string {
  let value = object;
  for (const name of path) {
    if (typeof value !== "object" || value === null) return "";
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "bigint" ||
    typeof value === "boolean"
    ? String(value)
    : "";
}

const all =
  (matches: readonly Match[]): Match =>
  (object) =>
    matches.every((match) => match(object));

/** Commas within brackets do not separate. */
function splitAtCommas(selector: string): string[] {
  return selector
    .split(/,(?![^(]*\))/)
    .map((requirement) => requirement.trim())
    .filter((requirement) => requirement !== "");
}
