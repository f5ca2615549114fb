import { expect, test } from "vitest";
import { readManifests } from "../../support/constructs.ts";

/* What the Roles in dist/ allow people to do. */

interface Role {
  kind: string;
  metadata: { name: string; labels?: Record<string, string> };
  rules: { apiGroups?: string[]; resources?: string[]; verbs: string[] }[];
}

const roles = ((await readManifests("dist")) as unknown as Role[]).filter(({ kind }) =>
  ["Role", "ClusterRole"].includes(kind),
);
const forPeople = roles.filter(({ metadata }) => /-(admin|editor|viewer)-role$/.test(metadata.name));

test("there are three for each kind", () => {
  expect(forPeople).toHaveLength(12);
});

test("none lets people write a status, from which the operator learns what to remove", () => {
  for (const { rules } of forPeople) {
    for (const { resources = [], verbs } of rules.filter(({ resources }) =>
      resources?.join().includes("/status"),
    )) {
      expect([resources, verbs]).toEqual([[expect.stringMatching(/\/status$/)], ["get"]]);
    }
  }
});

test("none reaches anything but our kinds", () => {
  const groups = forPeople.flatMap(({ rules }) => rules.flatMap(({ apiGroups = [] }) => apiGroups));
  expect(new Set(groups)).toEqual(new Set(["databases.test.io"]));
});

test("viewers only read", () => {
  const viewers = forPeople.filter(({ metadata }) => metadata.name.includes("-viewer-"));
  const verbs = viewers.flatMap(({ rules }) => rules.flatMap((rule) => rule.verbs));
  expect(new Set(verbs)).toEqual(new Set(["get", "list", "watch"]));
});

test("none becomes part of a built-in Role by itself", () => {
  for (const { metadata } of roles) {
    expect(Object.keys(metadata.labels ?? {}).filter((label) => label.includes("aggregate-to"))).toEqual([]);
  }
});
