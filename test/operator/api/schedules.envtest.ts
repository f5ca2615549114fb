import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseSchedule } from "../../../operator/schedule/parse.ts";
import { Zones } from "../../../operator/schedule/zone.ts";
import type { Manifest, Verdict } from "../../support/api/admission.ts";
import { ApiServer, changed } from "../../support/api/admission.ts";
import { installCrds } from "../../support/api/install-crds.ts";
import { minimal } from "../../support/api/backups.ts";

/*
 * Three programs parse a schedule: the CRD's rules, then the operator, then Kubernetes when it gets the CronJob. The
 * last two must accept every schedule that the rules accept.
 */

let server: ApiServer;

beforeAll(async () => {
  await installCrds();
  server = new ApiServer();
});
afterAll(() => {
  server.close();
});

function cronJob(spec: { schedule: string; timeZone?: string }): Manifest {
  const container = { name: "backup", image: "none" };
  const template = { spec: { restartPolicy: "Never", containers: [container] } };
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "example" },
    spec: { ...spec, jobTemplate: { spec: { template } } },
  };
}

const isRefused = ({ complaints }: Verdict) => complaints.length > 0;

/** The schedule with each `H` replaced by the operator; undefined if the operator cannot parse it. */
function effective(schedule: string): string | undefined {
  try {
    return parseSchedule(schedule, "default/example").effective;
  } catch {
    return undefined;
  }
}

const longestSteps = [59, 23, 31, 12, 6];

/** Whether a step is larger than its field, or a range combines a name and a number. */
function isRefusedOnPurpose(text: string): boolean {
  const steps = text
    .split(" ")
    .flatMap((field, at) =>
      [...field.matchAll(/\/(\d+)/g)].map(([, step]) => Number(step) > (longestSteps[at] ?? 0)),
    );
  return steps.includes(true) || /[A-Za-z]{3}-\d|\d-[A-Za-z]{3}/.test(text);
}

/** Valid and invalid schedules: numbers around the limits, names, H, and extra characters. */
const value = fc.oneof(
  fc.integer({ min: 0, max: 13 }).map(String),
  fc.constantFrom(
    "23",
    "24",
    "28",
    "30",
    "31",
    "32",
    "59",
    "60",
    "00",
    "07",
    "JAN",
    "Dec",
    "sun",
    "SAT",
    "h",
    "X",
  ),
);
const range = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("*", "H", "?") },
  { weight: 3, arbitrary: value },
  { weight: 3, arbitrary: fc.tuple(value, value).map(([low, high]) => `${low}-${high}`) },
  { weight: 1, arbitrary: fc.tuple(value, value).map(([low, high]) => `H(${low}-${high})`) },
  { weight: 1, arbitrary: fc.constantFrom("", "H()", "L", "1#2", "1-2-3", "H(1)", "*-5", "-1", "H-5") },
);
const item = fc
  .tuple(
    range,
    fc.option(fc.constantFrom("1", "2", "5", "6", "7", "12", "15", "0", "60", "x", ""), { freq: 3 }),
  )
  .map(([of, step]) => (step === null ? of : `${of}/${step}`));
const field = fc.array(item, { minLength: 1, maxLength: 2 }).map((items) => items.join(","));
/** Mostly valid fields, so that often just one field is invalid. */
const mild = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("*", "1", "H", "1-3", "*/2", "30", "2") },
  { weight: 1, arbitrary: field },
);
const schedule = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(mild, mild, mild, mild, mild).map((fields) => fields.join(" ")) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("@daily", "@weekly", "@every 1h", "@noon", "* * * *", "* * * * * *"),
  },
);

describe("a schedule", () => {
  it("is admitted only if the operator understands it, and Kubernetes understands the operator's CronJob", async () => {
    const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
    const outcomes = { admitted: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(schedule, async (text) => {
        const verdict = await server.tryCreate(changed(minimal, { schedule: text }));
        const read = effective(text);
        if (isRefused(verdict)) {
          outcomes.refused += 1;
          if (read !== undefined) expect(text).toSatisfy(isRefusedOnPurpose);
          return;
        }
        outcomes.admitted += 1;
        if (read === undefined) {
          expect(() => parseSchedule(text, "default/example")).toThrow("does not occur in month");
          return;
        }
        expect(await server.tryCreate(cronJob({ schedule: read }))).toMatchObject({ complaints: [] });
      }),
      { seed, numRuns: 1000, endOnFailure: false },
    );
    process.stderr.write(`schedules: SEED=${seed} ${JSON.stringify(outcomes)}\n`);
    expect(outcomes.admitted).toBeGreaterThan(100);
    expect(outcomes.refused).toBeGreaterThan(100);
  });

  it.each([
    ["*/90 * * * *", "every 90 minutes, but runs hourly"],
    ["0  2 * * *", "a schedule, but may lack a field between the spaces"],
    ["1,,2 * * * *", "a list, but lacks a number"],
    ["@every 90m", "every 90 minutes, but restarts with each start of a controller"],
    ["0 0 * * MON-5", "a range, but of a name and a number"],
  ])("that Kubernetes accepts is refused if it is misleading: %s looks like %s", async (text) => {
    expect(await server.tryCreate(cronJob({ schedule: text }))).toMatchObject({ complaints: [] });
    expect(isRefused(await server.tryCreate(changed(minimal, { schedule: text })))).toBe(true);
  });

  it("that never fires is admitted, and the operator rejects it", async () => {
    const never = { schedule: "0 0 31 2 *" };
    expect(await server.tryCreate(changed(minimal, never))).toMatchObject({ complaints: [] });
    expect(() => parseSchedule(never.schedule, "default/example")).toThrow("does not occur in month");
  });
});

describe("a time zone", () => {
  it("is admitted if it is in the IANA database, in any area", async () => {
    const zones = [
      ...Intl.supportedValuesOf("timeZone"),
      "Etc/UTC",
      "Etc/GMT+12",
      "US/Pacific",
      "EST5EDT",
      "W-SU",
      "GB",
    ];
    const refused = await Promise.all(
      zones.map(async (timeZone) => {
        const ours = await server.tryCreate(changed(minimal, { timeZone }));
        const kubernetes = await server.tryCreate(cronJob({ schedule: "@daily", timeZone }));
        // The API server's CronJobs do not accept names that are newer than its time zone database either.
        return isRefused(ours) && !isRefused(kubernetes) ? [timeZone] : [];
      }),
    );
    expect(refused.flat()).toEqual([]);
    expect(zones.length).toBeGreaterThan(400);
  });

  it.each(["Europe/Atlantis", "Etc/UTC+1", "US/Paris"])(
    "such as %s, which does not exist but looks valid, is rejected by the operator",
    async (timeZone) => {
      expect((await server.tryCreate(changed(minimal, { timeZone }))).complaints).toEqual([]);
      expect(() => new Zones().get(timeZone)).toThrow("is not a time zone");
    },
  );
});
