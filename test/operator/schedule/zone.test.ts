import { expect, onTestFinished, test, vi } from "vitest";
import { TimeZoneError, Zones } from "../../../operator/schedule/zone.ts";

const hour = 3_600_000;
const zones = new Zones();

test.each([
  ["Etc/UTC", "2026-07-01T00:00:00Z", 0],
  ["UTC", "2026-07-01T00:00:00Z", 0],
  ["Europe/Paris", "2026-03-29T00:59:59Z", 1],
  ["Europe/Paris", "2026-03-29T01:00:00Z", 2],
  ["Europe/Paris", "2026-10-25T00:59:59Z", 2],
  ["Europe/Paris", "2026-10-25T01:00:00Z", 1],
  ["Australia/Lord_Howe", "2026-10-03T15:29:59Z", 10.5],
  ["Australia/Lord_Howe", "2026-10-03T15:30:00Z", 11],
  ["America/Sao_Paulo", "2018-11-04T02:59:59Z", -3],
  ["America/Sao_Paulo", "2018-11-04T03:00:00Z", -2],
  ["Asia/Kathmandu", "2026-01-01T00:00:00Z", 5.75],
  ["America/St_Johns", "2026-01-01T00:00:00Z", -3.5],
  ["US/Eastern", "2026-01-01T00:00:00Z", -5],
  ["Etc/GMT+5", "2026-01-01T00:00:00Z", -5],
])("%s is, at %s, %d hours ahead", (name, time, hours) => {
  expect(zones.get(name).offsetAt(Date.parse(time))).toBe(hours * hour);
});

test("Intl is asked for an offset only once", () => {
  const zone = zones.get("Europe/Berlin");
  // A getter that returns a function, unlike its type.
  const prototype: { readonly format: unknown } = Intl.DateTimeFormat.prototype;
  const intl = vi.spyOn(prototype, "format", "get");
  onTestFinished(() => {
    intl.mockRestore();
  });
  const asked = () => {
    intl.mockClear();
    for (let time = Date.UTC(2026, 0); time < Date.UTC(2036, 0); time += hour) zone.offsetAt(time);
    return intl.mock.calls.length;
  };
  expect(asked()).toBeGreaterThan(0);
  expect(asked()).toBe(0);
  expect(zones.get("Europe/Berlin")).toBe(zone);
});

test.each([
  ["Europe/Atlantis", "timedatectl list-timezones"],
  ["europe/paris", 'Write "Europe/Paris".'],
  ["EUROPE/PARIS", 'Write "Europe/Paris".'],
  ["us/eastern", "timedatectl list-timezones"],
  ["PST", "Use the name of a city instead."],
  ["+01:00", "timedatectl list-timezones"],
  ["Local", "timedatectl list-timezones"],
  ["", "timedatectl list-timezones"],
])('"%s" is refused: %s', (name, fix) => {
  expect(() => zones.get(name)).toThrow(TimeZoneError);
  expect(() => zones.get(name)).toThrow(
    `timeZone "${name}" is not a time zone. Allowed: a name of the IANA database`,
  );
  expect(() => zones.get(name)).toThrow(fix);
});
