import { expect, test } from "vitest";
import { quantityValue } from "../../../../operator/runtime/index.ts";
import { isSameQuantity } from "../../../../operator/runtime/objects/quantity.ts";

test.each([
  ["10Gi", 10 * 2 ** 30],
  ["500m", 0.5],
  ["2", 2],
  [3, 3],
  ["1.5G", 1.5e9],
  ["1e3", 1000],
  ["5E", 5e18],
  ["64Ki", 65536],
])("%s is %d", (quantity, value) => {
  expect(quantityValue(quantity)).toBe(value);
});

test.each(["", "10 GB", "10gb", "Gi", "1.2.3"])("%j is not a valid quantity", (text) => {
  expect(quantityValue(text)).toBeUndefined();
});

test.each([
  ["1000m", "1"],
  ["1024Mi", "1Gi"],
  ["1.5Gi", "1536Mi"],
  ["1e3", "1k"],
  ["1E3", 1000],
  ["+1", "1"],
  ["-0.5", "-500m"],
  ["0.1", "100m"],
  ["100n", ".0000001"],
  ["9007199254740993", "9007199254740993"],
  ["0.0000000001", "1n"],
])("%s and %s are the same amount", (one, other) => {
  expect([isSameQuantity(one, other), isSameQuantity(other, one)]).toEqual([true, true]);
});

test.each([
  ["1000m", "1001m"],
  ["1G", "1Gi"],
  ["9007199254740993", "9007199254740992"],
  ["-1", "1"],
  ["1 Gi", "1 Gi"],
  ["1e999999999", "1e999999999"],
])("%s and %s are not", (one, other) => {
  expect(isSameQuantity(one, other)).toBe(false);
});
