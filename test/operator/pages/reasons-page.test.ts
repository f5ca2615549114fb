import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { reasonGroups } from "../../../operator/pages/reasons-page.ts";

const operator = join(import.meta.dirname, "../../../operator");

/** The sources that may use a reason, without the tables of reasons. */
async function sources(): Promise<string> {
  let all = "";
  for (const folder of ["controllers", "kubernetes", "engines", "repository", "restore"]) {
    for await (const file of glob(`${folder}/**/*.{ts,sh}`, { cwd: operator })) {
      if (!file.endsWith("/reasons.ts")) all += await readFile(join(operator, file), "utf8");
    }
  }
  return all;
}

const listed = reasonGroups.flatMap(({ reasons }) => Object.keys(reasons));

test("every reason is listed once", () => {
  expect(listed.toSorted()).toEqual([...new Set(listed)].sort());
});

test("every reason in the code is listed", async () => {
  const inTypeScript = /(?:NotReady\(\s*|notReady\(\s*|\breason: |\breason \?\? )"([A-Z][A-Za-z]+)"/g;
  // Scripts report a reason by their functions, or write it into a file.
  const inShell = /\b(?:(?:refuse|fail) |echo (?=\w+ >))([A-Z][a-z]+[A-Z][A-Za-z]+)\b/g;
  const text = await sources();
  const used = [inTypeScript, inShell].flatMap((pattern) =>
    [...text.matchAll(pattern)].map(([, reason]) => reason),
  );
  expect(used.length).toBeGreaterThan(40);
  expect([...new Set(used)].filter((reason) => !listed.includes(reason ?? ""))).toEqual([]);
});

test("every reason of the condition Ready says who acts next", async () => {
  const inReady = /\b(?:NotReady|unreadyStatus)\([^"]*?"(?:\w+", \{\s*reason: ")?([A-Z][A-Za-z]+)"/g;
  const used = [...(await sources()).matchAll(inReady)].map(([, reason = ""]) => reason);
  const stateOf = new Map(
    reasonGroups.flatMap(({ reasons }) =>
      Object.entries(reasons).flatMap(([reason, text]) => ("state" in text ? [[reason, text.state]] : [])),
    ),
  );
  expect(used.length).toBeGreaterThan(20);
  // "Pending" is the phase, where a variable has the reason.
  const reasons = new Set(used.filter((word) => word !== "Pending"));
  expect([...reasons].filter((reason) => !stateOf.has(reason))).toEqual([]);
  const texts = (heading: string) =>
    Object.values(reasonGroups.find((group) => group.heading === heading)?.reasons ?? {});
  for (const heading of ["Ready", "The database", "The repository", "Kubernetes", "DatabaseSnapshot"]) {
    expect(texts(heading).filter((text) => !("state" in text))).toEqual([]);
  }
  for (const text of texts("Events")) expect(text).not.toHaveProperty("state");
});

test("every listed reason is in the code, apart from those that Kubernetes gives", async () => {
  const text = await sources();
  const own = reasonGroups.filter(({ heading }) => heading !== "Kubernetes");
  for (const reason of own.flatMap(({ reasons }) => Object.keys(reasons))) {
    expect(text).toMatch(new RegExp(`["'\` ]${reason}\\b`));
  }
});

test("each is a sentence", () => {
  for (const { reasons } of reasonGroups) {
    for (const { meaning, advice } of Object.values(reasons)) {
      expect(meaning).toMatch(/^\S.*\.$/);
      expect(advice).toMatch(/^\S.*\.$/);
    }
  }
});
