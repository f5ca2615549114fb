import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { DatabaseBackupSpec } from "../../../operator/api/databases/v1/databasebackup.ts";
import { retention } from "../../../operator/repository/retention.ts";
import { parseSchedule } from "../../../operator/schedule/parse.ts";
import { allTimes } from "../../../operator/schedule/times.ts";
import { timesBetween } from "../../support/schedule/times.ts";
import type { Zone } from "../../../operator/schedule/zone.ts";
import { Zones } from "../../../operator/schedule/zone.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/schedule-and-retention.md"), "utf8");
const zones = new Zones();

/** The rows of all tables whose first heading begins with this text, as cells without Markdown's marks. */
function rows(heading: string): string[][] {
  const found = [...page.matchAll(/(?:^\|.*\n)+/gm)]
    .map(([table]) => table.trim().split("\n").map(cells))
    .filter(([first]) => first?.[0] === heading);
  return found.flatMap((table) => table.slice(2));
}

function cells(line: string): string[] {
  return line
    .slice(1, -1)
    .split("|")
    .map((cell) => cell.replaceAll("`", "").trim());
}

/** The first time at which local clocks show this. */
function atLocal(text: string, zone: Zone): number {
  const shown = Date.parse(`${text}Z`);
  return shown - zone.offsetAt(shown - zone.offsetAt(shown - 3 * 3_600_000));
}

describe("docs/schedule-and-retention.md", () => {
  test("has the right fields for each macro", () => {
    const macros = rows("Macro");
    expect(macros).toHaveLength(7);
    for (const [macro = "", fields = ""] of macros) {
      expect({ ...parseSchedule(fields, ""), effective: macro }).toEqual(parseSchedule(macro, ""));
    }
  });

  test.each(rows("spec.schedule"))("says correctly that %s becomes %s", (written = "", effective = "") => {
    expect(parseSchedule(written, "shop/orders").effective).toBe(effective);
  });

  test.each(rows("Schedule"))(
    "says correctly when %s runs in %s on %s",
    (schedule = "", name = "", days = "", runs = "") => {
      const zone = zones.get(name);
      const [, first = "", last = "", month = ""] = /^(\d+)–(\d+) (\w+ \d{4})$/.exec(days) ?? [];
      const dayOf = (day: string) => new Date(`${day} ${month} 00:00Z`).toISOString().slice(0, 10);
      const start = atLocal(`${dayOf(first)}T00:00`, zone);
      const end = atLocal(`${dayOf(String(Number(last) + 1))}T00:00`, zone);
      const times = timesBetween(parseSchedule(schedule, ""), zone, start - 1, end - 1, 100);
      const shown = times.map((time) => {
        const local = new Date(time + zone.offsetAt(time));
        return `${local.getUTCDate()} ${local.toISOString().slice(11, 16)}`;
      });
      expect(shown.join(", ")).toBe(runs);
    },
  );

  test("shows which backups retention keeps, and when it removes the others", () => {
    const example = parse(/```yaml\n(.*?)```/s.exec(page)?.[1] ?? "") as Required<DatabaseBackupSpec>;
    const zone = zones.get(example.timeZone);
    const now = atLocal("2026-11-01T12:00", zone);
    const table = rows("Backup, in local time");
    expect(table.length).toBeGreaterThan(5);
    const snapshots = table.map(([name = "", keptBy]) => ({
      name,
      time: atLocal(name.replace(" ", "T"), zone),
      pinned: keptBy === "pinned",
    }));
    const nextBackups = allTimes(parseSchedule(example.schedule, ""), zone, now);
    const { keep, remove, upcoming } = retention(snapshots, example.retention, zone, now, { nextBackups });
    const local = (time: number) =>
      new Date(time + zone.offsetAt(time)).toISOString().slice(0, 16).replace("T", " ");
    const found = snapshots.map(({ name }) => [
      name,
      keep.find((each) => each.name === name)?.reasons.join(", ") ?? "",
      remove.some((each) => each.name === name)
        ? "now"
        : upcoming
            .filter((each) => each.name === name)
            .map(({ time }) => local(time))
            .join(),
    ]);
    expect(found).toEqual(table);
  });
});
