import { expect, test } from "vitest";
import { excerpt } from "../excerpt.ts";
import { adviceOn } from "../page.ts";

const yaml = `apiVersion: v1
spec:
  retention:
    keepLast: 2
status:
  conditions:
  - message: |-
      two
      lines
    type: Ready
  observedGeneration: 1
  retention:
    next:
    - name: a
`;

test("an excerpt has the fields of that name with everything in them, lists included", () => {
  expect(excerpt(yaml, ["conditions"])).toBe(
    "  conditions:\n  - message: |-\n      two\n      lines\n    type: Ready",
  );
  expect(excerpt(yaml, ["retention"])).toBe(
    "  retention:\n    keepLast: 2\n…\n  retention:\n    next:\n    - name: a",
  );
});

test("the advice on a reason is that of the page", async () => {
  const { meaning, remedy } = await adviceOn("DatabasePermissionDenied");
  expect(meaning).toMatch(/\w\.$/);
  expect(remedy).toMatch(/^\w.*\.$/);
  await expect(adviceOn("NoSuchReason")).rejects.toThrow(
    "docs/reasons.md does not explain the reason NoSuchReason.",
  );
});
