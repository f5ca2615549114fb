import { expect, test } from "vitest";
import { formatBytes } from "../../../operator/controllers/format-bytes.ts";

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1.00 KiB"],
  [12_900_000, "12.3 MiB"],
  [5 * 2 ** 40, "5.00 TiB"],
])("%d bytes read as %s", (count, text) => {
  expect(formatBytes(count)).toBe(text);
});
