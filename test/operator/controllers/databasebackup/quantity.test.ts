import { expect, test } from "vitest";
import { quantityValue } from "../../../../operator/controllers/databasebackup/quantity.ts";

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

test("what is not a quantity is refused with its words", () => {
  expect(() => quantityValue("10 GB")).toThrow('"10 GB" is not a quantity');
});
