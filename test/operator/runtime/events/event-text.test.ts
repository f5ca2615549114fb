import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutToBytes, eventNamePrefix } from "../../../../operator/runtime/events/event-text.ts";

const bytes = (text: string) => Buffer.byteLength(text);

describe("a text that is cut to bytes", () => {
  test.each([
    ["größe", 4, "gr\u00f6"],
    ["größe", 3, "gr"],
    ["日本語", 8, "日本"],
    ["a😀", 4, "a"],
    ["a😀", 5, "a😀"],
    ["short", 1024, "short"],
    ["half \ud83d", 1024, "half \ufffd"],
    ["", 1024, ""],
  ])("%j to %i is %j", (text, max, cut) => {
    expect(cutToBytes(text, max)).toBe(cut);
  });

  test("is a beginning of whole characters, and as long as possible", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 60 }),
        fc.integer({ min: 0, max: 80 }),
        (text, max) => {
          const cut = cutToBytes(text, max);
          const next = Array.from(text.slice(cut.length))[0];
          expect(text.startsWith(cut)).toBe(true);
          expect(cut.isWellFormed()).toBe(true);
          expect(bytes(cut)).toBeLessThanOrEqual(max);
          if (next !== undefined) expect(bytes(cut + next)).toBeGreaterThan(max);
        },
      ),
    );
  });
});

describe("the name of an Event about an object", () => {
  test.each([
    ["shop", "shop"],
    ["system:node", "system-node"],
    ["a.b-c", "a.b-c"],
    ["Upper_Case", "upper-case"],
    ["-.-a-.-b-.", "a.b"],
    ["größe", "gr-e"],
    ["::", "event"],
    ["a".repeat(253), "a".repeat(200)],
    [`${"a".repeat(199)}.b`, "a".repeat(199)],
  ])("%j begins with %j", (name, prefix) => {
    expect(eventNamePrefix(name)).toBe(prefix);
  });

  test("is valid for any name", () => {
    const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "Z", "0", "-", ".", ":", "_", "é", "İ") }),
        (name) => {
          expect(eventNamePrefix(name)).toMatch(subdomain);
          expect(eventNamePrefix(name).length).toBeLessThanOrEqual(240);
        },
      ),
    );
  });
});
