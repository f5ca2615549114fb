import { describe, expect, test } from "vitest";
import type { InventoryDifferences } from "../../../operator/engines/compare-inventories.ts";
import { describeDifferences } from "../../../operator/restore/direct-restore.ts";

const same: InventoryDifferences = {
  ...{ missing: [], extra: [], rows: [], unpopulated: [], invalid: [], behind: [] },
};
const policy = { kind: "Policy", expected: 2, actual: 1, identities: ["later on public.orders"] };

describe("a restored database is not accepted", () => {
  test.each<[string, Partial<InventoryDifferences>, string, string]>([
    [
      "without an object",
      { missing: [policy] },
      "ObjectsMissing",
      "Policy: 2 in the backup, 1 restored (missing: later",
    ],
    [
      "without a row",
      { rows: [{ schema: "public", name: "orders", expected: 3, actual: 2 }] },
      "RowsDiffer",
      "public.orders: 3 in the backup, 2 restored",
    ],
    ["with an empty materialized view", { unpopulated: ["public.seen"] }, "ObjectsMissing", "public.seen"],
    ["with an invalid index", { invalid: ["public.by_note"] }, "ObjectsMissing", "not valid: public.by_note"],
    ["with a sequence that is behind", { behind: ["public.ids"] }, "ObjectsMissing", "public.ids"],
  ])("%s", (_what, difference, reason, part) => {
    const found = describeDifferences({ ...same, ...difference }, { roles: "Require" });
    expect(found).toMatchObject({ reason, message: expect.stringContaining(part) as string });
  });
});

test("a restored database may lack what the user does without, and no more", () => {
  const differences = { ...same, missing: [policy] };
  expect(describeDifferences(differences, { roles: "Skip" })).toBeUndefined();
  const index = { kind: "Index", expected: 1, actual: 0 };
  expect(describeDifferences({ ...same, missing: [policy, index] }, { roles: "Skip" })?.message).toBe(
    "Not all objects were restored. Index: 1 in the backup, 0 restored.",
  );
  expect(describeDifferences(same, { roles: "Require" })).toBeUndefined();
});
