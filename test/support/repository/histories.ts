import fc from "fast-check";
import type { RetentionPolicy } from "../../../operator/api/databases/v1/retention.ts";
import type { RetainedSnapshot } from "../../../operator/repository/retention.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Zones that change their clocks at different times, by different amounts, or never. */
export const zoneNames = [
  "Etc/UTC",
  "Europe/Paris",
  "America/New_York",
  "Australia/Lord_Howe",
  "America/Sao_Paulo",
  "Asia/Kathmandu",
  "Pacific/Kiritimati",
];

/** Moments near which clocks change somewhere, or a week, month or year ends, and ordinary ones. */
const anchors = [
  "2018-11-04T03:00:00Z",
  "2019-12-30T00:00:00Z",
  "2020-02-29T12:00:00Z",
  "2021-01-03T23:30:00Z",
  "2024-03-31T01:00:00Z",
  "2024-04-06T15:00:00Z",
  "2025-10-26T00:30:00Z",
  "2025-11-02T06:00:00Z",
  "2026-01-01T00:00:00Z",
].map((time) => Date.parse(time));

/** The time between two backups: from less than an hour to more than a year. */
const pause = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 90 * minute }) },
  { weight: 4, arbitrary: fc.integer({ min: hour, max: 30 * hour }) },
  { weight: 3, arbitrary: fc.integer({ min: day, max: 20 * day }) },
  { weight: 1, arbitrary: fc.integer({ min: 20 * day, max: 500 * day }) },
);

/** Snapshots in any order, no two in the same second, the last within some time of an anchor. */
export const histories: fc.Arbitrary<RetainedSnapshot[]> = fc
  .record({
    anchor: fc.constantFrom(...anchors),
    shift: fc.integer({ min: -2 * day, max: 3 * day }),
    pauses: fc.array(pause, { maxLength: 24 }),
    pinned: fc.array(fc.boolean().map((is) => is)),
    verified: fc.array(fc.constantFrom(false, false, true)),
  })
  .map(({ anchor, shift, pauses, pinned, verified }) => {
    let time = Math.floor((anchor + shift) / 1000) * 1000;
    return [0, ...pauses].map((each, nr) => {
      time -= nr === 0 ? 0 : Math.max(1000, Math.floor(each / 1000) * 1000);
      return {
        name: `s-${nr}`,
        time,
        pinned: nr % 5 === 3 && pinned[nr] === true,
        ...(verified[nr] === true && { verifiedTime: time + hour }),
      };
    });
  });

const count = fc.oneof(fc.constant(undefined), fc.integer({ min: 1, max: 8 }));

/** Policies with at least one `keep` rule, and no other rule. */
export const keepPolicies: fc.Arbitrary<RetentionPolicy> = fc
  .record({
    keepLast: count,
    keepHourly: count,
    keepDaily: count,
    keepWeekly: count,
    keepMonthly: count,
    keepYearly: count,
  })
  .map(withoutUndefined)
  .filter((policy) => Object.keys(policy).length > 0);

export const maxAges = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.constantFrom("h", "d", "w"))
  .map(([number, unit]) => `${number}${unit}`);

/** Policies of all kinds. */
export const policies: fc.Arbitrary<RetentionPolicy> = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: keepPolicies }, { weight: 1, arbitrary: fc.constant({}) }),
    fc.option(maxAges, { nil: undefined }),
    fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
  )
  .map(([keeps, maxAge, minSuccessful]) => withoutUndefined({ ...keeps, maxAge, minSuccessful }));

function withoutUndefined(policy: Record<string, unknown>): RetentionPolicy {
  return Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== undefined));
}
