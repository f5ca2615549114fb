import { expect, test } from "vitest";
import { quantityValue } from "../../../../operator/runtime/index.ts";

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
