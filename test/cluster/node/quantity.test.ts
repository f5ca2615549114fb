import { expect, test } from "vitest";
import { bytesOf } from "./quantity.ts";

test.each([
  ["1Gi", 1024 ** 3],
  ["10Mi", 10 * 1024 ** 2],
  ["100M", 100_000_000],
  ["1.5Ki", 1536],
  ["1024", 1024],
])("%s is %d bytes", (quantity, bytes) => {
  expect(bytesOf(quantity)).toBe(bytes);
});

test.each(["", "Gi", "10 Mi", "1Xi", "1.2.3"])(
  '"%s" is refused with the units that are allowed',
  (quantity) => {
    expect(() => bytesOf(quantity)).toThrow("such as Mi or Gi");
  },
);
