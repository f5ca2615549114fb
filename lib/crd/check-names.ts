import type { Position, Problems } from "./errors.ts";
import type { CustomResourceDefinition } from "./schema.ts";

/** A DNS label that begins with a letter, as Kubernetes wants names of kinds, resources and versions. */
const label = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/** A DNS subdomain of at least two labels. */
const domain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$/;

/** Groups of Kubernetes itself. The API server wants an annotation that says who approved a CRD in one of them. */
const protectedGroup = /(^|\.)(k8s|kubernetes)\.io$/;

const approval = "api-approved.kubernetes.io";

/** Reports a group that the API server would refuse. */
export function checkGroup(group: string, at: Position, problems: Problems): void {
  if (domain.test(group) && group.length <= 253) return;
  problems.report(at, `the group ${JSON.stringify(group)} is not a valid API group`, {
    allowed:
      "a domain of at most 253 characters in lower case, with at least one dot: letters, digits and '-', with a letter or " +
      'digit at both ends of each part, such as "databases.example.com"',
    fix: "correct the constant `group` in group.ts",
  });
}

/** Reports names of a kind that the API server would refuse. */
export function checkNames(crd: CustomResourceDefinition, at: Position, problems: Problems): void {
  const { group, names, versions } = crd.spec;
  const { kind, listKind, plural, singular } = names;
  const wrongKind = [kind, listKind].find((name) => !isLabel(name.toLowerCase()) || !/^[A-Z]/.test(name));
  if (wrongKind !== undefined) {
    problems.report(at, `${wrongKind} is not a valid name of a kind`, {
      allowed:
        "at most 63 letters and digits, the first an upper-case letter; `List` is added for the list of the kind",
      fix: "rename the interface",
    });
  } else {
    for (const [what, name] of [
      ["plural", plural],
      ["singular", singular],
    ] as const) {
      if (isLabel(name)) continue;
      problems.report(at, `${kind} has the ${what} ${name}, which is not a valid name`, {
        allowed: "at most 63 lower-case letters, digits and '-', beginning with a letter",
        fix: `set ${what === "plural" ? "path" : what} in @resource`,
      });
    }
  }
  for (const { name } of versions) {
    if (!isLabel(name))
      problems.report(at, `the version ${name} of ${kind} has more than 63 characters`, {
        fix: "shorten it",
      });
  }
  const ofResources = [plural, singular, ...(names.shortNames ?? [])];
  const twice = (names.shortNames ?? []).find(
    (name) => ofResources.filter((each) => each === name).length > 1,
  );
  if (twice !== undefined) {
    problems.report(at, `@resource of ${kind} has the short name ${twice}, which is another of its names`, {
      fix: "remove it",
    });
  }
  if (group.length <= 253 && crd.metadata.name.length > 253) {
    problems.report(at, `the name of the CRD, ${crd.metadata.name}, has more than 253 characters`, {
      fix: "shorten the group",
    });
  }
  if (protectedGroup.test(group) && crd.metadata.annotations?.[approval] === undefined) {
    problems.report(at, `the group ${group} belongs to Kubernetes`, {
      allowed: `a group of your own, or the annotation ${approval} with the address of the approval`,
      fix: `rename the group, or add @metadata { annotations: { "${approval}": "…" } }`,
    });
  }
}

/** Reports names that two kinds of a group share. The API server accepts both CRDs, but serves only one of the names. */
export function checkSharedNames(
  all: readonly { readonly crd: CustomResourceDefinition; readonly at: Position }[],
  problems: Problems,
): void {
  for (const [index, { crd, at }] of all.entries()) {
    for (const { crd: other } of all.slice(0, index)) {
      if (other.spec.group !== crd.spec.group) continue;
      const shared = [...namesOf(crd)].find((name) => namesOf(other).has(name));
      if (shared === undefined) continue;
      problems.report(
        at,
        `${crd.spec.names.kind} and ${other.spec.names.kind} have the same name ${shared}`,
        {
          allowed: "each plural, singular, short name and kind once in a group",
          fix: "change it in @resource of one of them, or rename one",
        },
      );
    }
  }
}

/** Names of resources are in lower case, those of kinds begin with an upper-case letter: they do not collide. */
function namesOf({ spec: { names } }: CustomResourceDefinition): Set<string> {
  return new Set([names.plural, names.singular, ...(names.shortNames ?? []), names.kind, names.listKind]);
}

function isLabel(name: string): boolean {
  return name.length <= 63 && label.test(name);
}
