import { expect, test } from "vitest";
import {
  neededSpace,
  sizeOf,
  tooLarge,
} from "../../../../../operator/controllers/databasebackup/verification/work-space.ts";

const gib = 2 ** 30;
const snapshot = {
  totalBytes: 10 * gib,
  source: { engine: "postgresql", database: "shop", databaseBytes: 16 * gib },
};

test("a database that is larger than its dump needs its own size, and the dump is kept next to it", () => {
  const size = sizeOf({}, snapshot);
  expect(neededSpace(size)).toBe(Math.ceil(16 * gib * 1.3) + 0.5 * gib + 10 * gib);
  expect(tooLarge(size, undefined)?.message).toBe(
    "Restoring this backup, a dump of 10.0 GiB of a database of 16.0 GiB, needs 31.3 GiB, but the drill's volume may have only " +
      "20.0 GiB. Set spec.verification.workVolume.emptyDir.sizeLimit to at least 32052Mi.",
  );
  expect(tooLarge(size, { ephemeral: { size: "32Gi" } })).toBeUndefined();
});

test("a dump that is larger than its database needs its own size", () => {
  const size = sizeOf({}, { ...snapshot, source: { ...snapshot.source, databaseBytes: gib } });
  expect(neededSpace(size)).toBe(neededSpace({ dumpBytes: 10 * gib }));
});

test.each([{ tables: ["public.orders"] }, { excludeTables: ["public.log"] }])(
  "a dump of some tables, %j, does not need the size of the whole database",
  (tables) => {
    expect(sizeOf(tables, snapshot)).toEqual({ dumpBytes: 10 * gib, databaseBytes: undefined });
  },
);

test("a database of two terabytes is not restored with the defaults, even if its dump is small", () => {
  const source = { ...snapshot.source, databaseBytes: 2e12 };
  expect(tooLarge(sizeOf({}, { totalBytes: gib, source }), undefined)).toMatchObject({
    allowedBytes: 20 * gib,
  });
});

test("a backup that was found in the repository, whose database's size is not known, needs what its dump says", () => {
  const source = { engine: "postgresql", database: "shop" };
  expect(neededSpace(sizeOf({}, { totalBytes: gib, source }))).toBe(neededSpace({ dumpBytes: gib }));
});
