import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RetentionPolicy } from "../../../operator/api/databases/v1/retention.ts";
import { ensureRestic } from "../../../lib/build/restic/ensure-restic.ts";
import type { RetainedSnapshot } from "../../../operator/repository/retention.ts";
import { retention } from "../../../operator/repository/retention.ts";
import type { Zone } from "../../../operator/schedule/zone.ts";
import { Zones } from "../../../operator/schedule/zone.ts";
import { cacheFolder } from "../../../lib/build/cache.ts";
import { histories, keepPolicies, maxAges, zoneNames } from "../../support/repository/histories.ts";
import type { MasterKey } from "../../support/repository/restic-snapshots.ts";
import { writeSnapshots } from "../../support/repository/restic-snapshots.ts";

/** To repeat a failure: `SEED=7 npx vitest run --project envtest retention`. */
const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const zones = new Zones();

/** One of restic's groups: snapshots of the same host. */
interface History {
  zone: Zone;
  snapshots: RetainedSnapshot[];
}

/** Kept snapshots by name, with restic's reasons for each. */
type Kept = Record<string, string[]>;

let folder: string;
let restic: string;
let list: History[];

const paris = zones.get("Europe/Paris");
const snapshotsAt = (...times: string[]) =>
  times.map((time) => ({ name: time, time: Date.parse(`2025-10-${time}:00Z`), pinned: false }));
/** On the 26th, clocks show 02:30 twice. On the 25th, they show it once. */
const hourTwice: History = { zone: paris, snapshots: snapshotsAt("26T01:30", "26T00:30", "25T00:30") };
const oneDay: History = { zone: paris, snapshots: snapshotsAt("20T12:00", "20T11:00", "20T10:00") };

beforeAll(async () => {
  process.stderr.write(`retention: SEED=${seed}\n`);
  folder = await mkdtemp(join(tmpdir(), "retention-"));
  restic = await ensureRestic({ cache: cacheFolder(), log: console.info });
  list = fc
    .sample(fc.tuple(histories, fc.constantFrom(...zoneNames)), { seed, numRuns: 250 })
    .map(([snapshots, zone]) => ({ zone: zones.get(zone), snapshots }));
  list.push(hourTwice, oneDay);
  await run("init");
  const key = JSON.parse(await run("cat", "masterkey")) as MasterKey;
  const records = list.flatMap(({ zone, snapshots }, host) =>
    snapshots.map(({ name, time, pinned }) => ({
      time: localTime(time, zone),
      hostname: String(host),
      paths: [`/${name}`],
      tree: "0".repeat(64),
      ...(pinned === true && { tags: ["pinned"] }),
    })),
  );
  await writeSnapshots(join(folder, "repository"), key, records);
}, 600_000);

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function run(...words: string[]): Promise<string> {
  const env = {
    PATH: process.env["PATH"],
    RESTIC_REPOSITORY: join(folder, "repository"),
    RESTIC_PASSWORD: "secret",
    RESTIC_CACHE_DIR: join(folder, "cache"),
  };
  const { stdout } = await promisify(execFile)(restic, words, { env, maxBuffer: 256 * 1024 * 1024 });
  return stdout;
}

/** RFC 3339 with the offset of the zone: restic uses the calendar of that offset. */
function localTime(time: number, zone: Zone): string {
  const offset = zone.offsetAt(time);
  const minutes = Math.abs(offset) / 60_000;
  const two = (number: number) => String(number).padStart(2, "0");
  const local = new Date(time + offset).toISOString().slice(0, 19);
  return `${local}${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** What restic would keep of each history. */
async function forget(...flags: string[]): Promise<Kept[]> {
  const printed = await run(
    ...["forget", "--dry-run", "--json", "--no-lock", "--group-by", "host", "--keep-tag", "pinned"],
    ...flags,
  );
  const groups = JSON.parse(printed) as {
    host: string;
    reasons: { snapshot: { paths: string[] }; matches: string[] }[];
  }[];
  const kept: Kept[] = [];
  for (const { host, reasons } of groups) {
    kept[Number(host)] = Object.fromEntries(
      reasons.map(({ snapshot, matches }) => [snapshot.paths[0]?.slice(1) ?? "", matches]),
    );
  }
  return kept;
}

const flagsOf = (policy: RetentionPolicy) =>
  Object.entries(policy).flatMap(([rule, count]) => [
    `--${rule.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)}`,
    String(count),
  ]);

const words: Record<string, string> = {
  "last snapshot": "keepLast",
  "hourly snapshot": "keepHourly",
  "daily snapshot": "keepDaily",
  "weekly snapshot": "keepWeekly",
  "monthly snapshot": "keepMonthly",
  "yearly snapshot": "keepYearly",
  "has tags [pinned]": "pinned",
};

/**
 * Translates restic's reasons, and omits those that go beyond the rules: restic keeps the oldest snapshot while a rule
 * is not used up.
 */
function inOurWords(kept: Kept | undefined): Kept {
  return Object.fromEntries(
    Object.entries(kept ?? {})
      .map(([name, reasons]): [string, string[]] => [
        name,
        reasons
          .filter((reason) => !reason.startsWith("oldest "))
          .map((reason) => words[reason] ?? reason.replace(/^within .*/, "maxAge"))
          .sort(),
      ])
      .filter(([, reasons]) => reasons.length > 0),
  );
}

/** What our retention keeps for reasons that restic has, too. */
function keptByUs({ snapshots, zone }: History, policy: RetentionPolicy): Kept {
  const now = Math.max(...snapshots.map(({ time }) => time));
  const unverified = snapshots.map(({ name, time, pinned }) => ({ name, time, pinned }));
  const { keep } = retention(unverified, { ...policy, minSuccessful: 1 }, zone, now, {});
  const common = new Set([...Object.values(words), "maxAge"]);
  return Object.fromEntries(
    keep.map(({ name, reasons }) => [name, reasons.filter((reason) => common.has(reason)).sort()]),
  );
}

/** Whether there are snapshots in both of the hours that clocks show twice. For restic, the two are one hour. */
function hasHourTwice({ snapshots, zone }: History): boolean {
  const shown = new Map<string, number>();
  return snapshots.some(({ time }) => {
    const offset = zone.offsetAt(time);
    const hour = localTime(time, zone).slice(0, 13);
    const before = shown.get(hour) ?? offset;
    shown.set(hour, offset);
    return before !== offset;
  });
}

describe("compared with restic forget,", () => {
  test("the keep rules keep the same, for the same reasons", async () => {
    let compared = 0;
    let kept = 0;
    for (const policy of fc.sample(keepPolicies, { seed, numRuns: 14 })) {
      const byRestic = await forget(...flagsOf(policy));
      for (const [host, history] of list.entries()) {
        if (policy.keepHourly !== undefined && hasHourTwice(history)) continue;
        const ours = keptByUs(history, policy);
        expect({ host, policy, kept: ours }).toEqual({ host, policy, kept: inOurWords(byRestic[host]) });
        compared += 1;
        kept += Object.keys(ours).length;
      }
    }
    console.info(`compared ${compared} histories, ${kept} snapshots kept`);
    expect(compared).toBeGreaterThan(3000);
  });

  test("maxAge alone keeps what --keep-within does, counted from the newest one", async () => {
    for (const maxAge of fc.sample(maxAges, { seed, numRuns: 3 })) {
      const [, number = "", unit = ""] = /^(\d+)(.)$/.exec(maxAge) ?? [];
      const within = unit === "w" ? `${Number(number) * 7}d` : maxAge;
      const byRestic = await forget("--keep-within", within);
      for (const [host, history] of list.entries()) {
        const ours = keptByUs(history, { maxAge });
        expect({ host, maxAge, kept: ours }).toEqual({ host, maxAge, kept: inOurWords(byRestic[host]) });
      }
    }
  });

  test("an hour that clocks repeat counts twice here, and once in restic", async () => {
    const byRestic = await forget("--keep-hourly", "3");
    expect(Object.keys(inOurWords(byRestic[list.indexOf(hourTwice)]))).toEqual(["26T01:30", "25T00:30"]);
    expect(Object.keys(keptByUs(hourTwice, { keepHourly: 3 }))).toEqual(["26T01:30", "26T00:30", "25T00:30"]);
  });

  test("the oldest one is removed here, while restic keeps it until the rule has all its days", async () => {
    const byRestic = await forget("--keep-daily", "7");
    expect(byRestic[list.indexOf(oneDay)]).toEqual({
      "20T12:00": ["daily snapshot"],
      "20T10:00": ["oldest daily snapshot"],
    });
    expect(keptByUs(oneDay, { keepDaily: 7 })).toEqual({ "20T12:00": ["keepDaily"] });
  });
});
