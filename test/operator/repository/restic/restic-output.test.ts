import { expect, test } from "vitest";
import { parseLock } from "../../../../operator/repository/restic/locks.ts";
import { parsePruneFigures } from "../../../../operator/repository/maintenance/prune.ts";
import { parseSnapshots } from "../../../../operator/repository/restic/snapshots.ts";

const host = "shop/orders";

test("parses snapshots as restic prints them, oldest first, in UTC", () => {
  const printed = [
    {
      time: "2026-01-02T04:05:06.123456789+01:00",
      tree: "t",
      paths: ["/postgresql.dump"],
      hostname: host,
      tags: ["run=orders-1-abcde", "job=orders-1", "part=dump"],
      summary: {
        backup_start: "2026-01-02T04:05:06+01:00",
        backup_end: "2026-01-02T04:06:06.5+01:00",
        total_bytes_processed: 1000,
        data_added_packed: 300,
      },
      id: "b".repeat(64),
      short_id: "bbbbbbbb",
    },
    { time: "2026-01-01T00:00:00Z", paths: ["/sub/old.dump"], hostname: host, id: "a".repeat(64) },
  ];
  expect(parseSnapshots(JSON.stringify(printed))).toEqual([
    {
      host,
      part: "dump",
      tags: [],
      snapshot: {
        snapshotID: "a".repeat(64),
        startTime: "2026-01-01T00:00:00.000Z",
        completionTime: "2026-01-01T00:00:00.000Z",
        fileName: "old.dump",
        totalBytes: 0,
        addedBytes: 0,
      },
    },
    {
      host,
      pod: "orders-1-abcde",
      part: "dump",
      tags: ["run=orders-1-abcde", "job=orders-1", "part=dump"],
      snapshot: {
        snapshotID: "b".repeat(64),
        startTime: "2026-01-02T03:05:06.123Z",
        completionTime: "2026-01-02T03:06:06.500Z",
        jobName: "orders-1",
        fileName: "postgresql.dump",
        totalBytes: 1000,
        addedBytes: 300,
      },
    },
  ]);
});

test("parses a lock and the figures of a prune as restic prints them", () => {
  const lock = {
    time: "2026-01-02T04:05:06.5+01:00",
    exclusive: false,
    hostname: "orders-1-abcde",
    username: "",
    pid: 30,
  };
  expect(parseLock(JSON.stringify(lock))).toEqual({
    time: "2026-01-02T03:05:06.500Z",
    host: "orders-1-abcde",
    pid: 30,
  });
  const printed = [
    "used:                 12 blobs / 1.500 GiB",
    "total:                20 blobs / 2.000 GiB",
    "total prune:           8 blobs / 512.000 MiB",
    "remaining:            12 blobs / 1.500 GiB",
  ];
  expect(parsePruneFigures(printed.join("\n"))).toEqual({ total: 2 ** 31, pruned: 2 ** 29 });
  expect(() => parsePruneFigures("something else")).toThrow(
    'The output of restic prune lacks a line "total: N blobs / SIZE"',
  );
});
