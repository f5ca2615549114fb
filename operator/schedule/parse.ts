import type { Field } from "./fields.ts";
import { fields } from "./fields.ts";
import { hashes } from "./hash.ts";
import { ScheduleError } from "./schedule-error.ts";

/** Which values a field has: `values[7]` says whether 7 is one of them. */
export type Values = readonly boolean[];

/** A parsed cron expression. */
export interface Schedule {
  /** The expression with every `H` replaced, so that a CronJob accepts it. */
  readonly effective: string;
  readonly minutes: Values;
  readonly hours: Values;
  readonly days: Values;
  readonly months: Values;
  readonly weekdays: Values;
  /**
   * Whether a day must match both the day of the month and the day of the week. It must when one of the two is a star;
   * when both are restricted, a match of one is enough.
   */
  readonly bothDays: boolean;
}

const macros = new Map([
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
  ["@monthly", "0 0 1 * *"],
  ["@weekly", "0 0 * * 0"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@hourly", "0 * * * *"],
]);

/**
 * Parses a cron expression of five fields, or a macro, as the CronJob controller does, and replaces `H` by a number that
 * depends on `identity`.
 *
 * @param identity "namespace/name" of the object with the schedule.
 * @throws ScheduleError when the schedule is not valid or can never fire.
 */
export function parseSchedule(schedule: string, identity: string): Schedule {
  const texts = splitFields(schedule);
  const numbers = schedule.includes("H") ? hashes(identity) : [];
  const [minute, hour, day, month, weekday] = Object.values(fields).map((field, at) =>
    parseField(texts[at] ?? "", field, numbers[at] ?? 0),
  ) as [ParsedField, ParsedField, ParsedField, ParsedField, ParsedField];
  const parsed: Schedule = {
    effective: schedule.includes("H")
      ? [minute, hour, day, month, weekday].map(({ text }) => text).join(" ")
      : schedule,
    minutes: minute.values,
    hours: hour.values,
    days: day.values,
    months: month.values,
    weekdays: weekday.values,
    bothDays: day.star || weekday.star,
  };
  assertFires(parsed, texts);
  return parsed;
}

function splitFields(schedule: string): string[] {
  const invalid = (what: string, fix: string) =>
    new ScheduleError({
      field: "schedule",
      value: schedule,
      what,
      allowed: `five fields separated by spaces, or one of ${[...macros.keys()].join(", ")}`,
      fix,
    });
  const text = schedule.trim();
  if (text.startsWith("@")) {
    const expression = macros.get(text);
    if (expression !== undefined) return expression.split(" ");
    throw invalid(
      "is not a macro",
      macros.has(text.toLowerCase())
        ? `Write "${text.toLowerCase()}".`
        : 'Write an expression instead, such as "*/15 * * * *" for every 15 minutes.',
    );
  }
  if (/^(CRON_)?TZ=/.test(text)) throw invalid("names a time zone", "Name it in timeZone.");
  const texts = text.split(/\s+/);
  if (texts.length === 6)
    throw invalid("has 6 fields", "There is no field for seconds: leave the first one out.");
  if (texts.length !== 5 || text === "") {
    throw invalid(
      `has ${text === "" ? 0 : texts.length} fields`,
      'Write minute, hour, day of the month, month and day of the week, such as "0 2 * * *" for daily at two.',
    );
  }
  return texts;
}

interface ParsedField {
  readonly values: Values;
  /** Whether it is `*` or `?`, which match every value. */
  readonly star: boolean;
  /** The field with every `H` replaced. */
  readonly text: string;
}

function parseField(word: string, field: Field, hash: number): ParsedField {
  const items = word.split(",").map((item) => parseItem(item, word, field, hash));
  const values = Array.from({ length: field.max + 1 }, (_, value) =>
    items.some(({ from, to, step }) => value >= from && value <= to && (value - from) % step === 0),
  );
  return { values, star: items.some(({ star }) => star), text: items.map(({ text }) => text).join(",") };
}

/** One item of a list: every `step`-th value of a range. */
interface Item {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly star: boolean;
  readonly text: string;
}

function parseItem(item: string, word: string, field: Field, hash: number): Item {
  if (item === "") throw invalid(word, field, "has an empty item", "Remove the extra comma.");
  const [range = "", stepText, ...more] = item.split("/");
  if (more.length > 0) throw invalid(item, field, 'has more than one "/"', "Keep one step.");
  const step = stepText === undefined ? 1 : parseStep(stepText, item, field);

  if (range === "*" || range === "?") {
    // With a step, the field counts as restricted.
    return { from: field.min, to: field.max, step, star: step === 1, text: item };
  }
  if (range.startsWith("H")) {
    const [low, high] = hashRange(range, item, field);
    const from = low + (hash % (stepText === undefined ? high - low + 1 : Math.min(step, high - low + 1)));
    return stepText === undefined
      ? { from, to: from, step, star: false, text: `${from}` }
      : { from, to: high, step, star: false, text: `${from}-${high}/${stepText}` };
  }
  const [low, high] = parseRange(range, item, field);
  // A single value with a step goes on to the end.
  const to = high ?? (stepText === undefined ? low : field.max);
  return { from: low, to, step, star: false, text: item };
}

/** The range of `H` or `H(a-b)`. */
function hashRange(range: string, item: string, field: Field): [number, number] {
  if (range === "H") return [field.min, field.hashMax];
  const inner = /^H\((.*)\)$/.exec(range)?.[1];
  const [low, high] = inner === undefined ? [] : parseRange(inner, item, field);
  if (low === undefined || high === undefined) {
    throw invalid(
      item,
      field,
      "is not valid",
      `Write H, H/${field.min + 2}, or H(${field.min}-${field.max}).`,
    );
  }
  return [low, high];
}

function parseRange(range: string, item: string, field: Field): [number, number | undefined] {
  const [lowText = "", highText, ...more] = range.split("-");
  if (more.length > 0)
    throw invalid(item, field, 'has more than one "-"', "Write a range with one, such as 1-5.");
  const low = parseValue(lowText, item, field);
  if (highText === undefined) return [low, undefined];
  const high = parseValue(highText, item, field);
  if (low > high) {
    throw invalid(
      item,
      field,
      "is a range that goes down",
      `Write it as two: ${lowText}-${field.max},${field.min}-${highText}.`,
    );
  }
  return [low, high];
}

function parseValue(text: string, item: string, field: Field): number {
  const named = field.names.indexOf(text.toUpperCase());
  if (named >= 0) return named + field.namesFrom;
  if (!/^\d+$/.test(text)) throw invalid(item, field, "is not valid", hint(text, field));
  const value = Number(text);
  if (value < field.min) throw invalid(item, field, `is below ${field.min}`, `The first is ${field.min}.`);
  if (value > field.max) throw invalid(item, field, `is above ${field.max}`, hint(text, field));
  return value;
}

function parseStep(text: string, item: string, field: Field): number {
  // The controller does not accept numbers of more than 63 bits.
  if (!/^\d{1,9}$/.test(text) || Number(text) === 0) {
    throw invalid(
      item,
      field,
      "has a step that is not valid",
      `After "/" write a whole number from 1 to ${field.max}.`,
    );
  }
  return Number(text);
}

function invalid(value: string, field: Field, what: string, fix: string): ScheduleError {
  const { name, min, max, names } = field;
  const named = names.length === 0 ? "" : ` or ${names[0] ?? ""}-${names.at(-1) ?? ""}`;
  const allowed = `${min}-${max}${named}, *, lists (${min},${min + 3}), ranges (${min}-${min + 3}), steps (*/2) and H`;
  return new ScheduleError({ field: name, value, what, allowed, fix });
}

/** What was probably meant. */
function hint(text: string, field: Field): string {
  if (field === fields.weekday && text === "7") return "Sunday is 0 or SUN.";
  if (field === fields.hour && text === "24") return "Midnight is 0.";
  if (field === fields.minute && text === "60") return "The full hour is 0.";
  if (text.startsWith("h")) return "Write H as a capital letter.";
  if (/^\d+$/.test(text)) return `The last is ${field.max}.`;
  if (/[LW#]/i.test(text)) return "Kubernetes does not support L, W and #.";
  if (text === "") return "Add the missing number.";
  return field.names.length > 0 ? "Names have three letters." : "Write a number.";
}

/** The most days that each month has. */
const maxDaysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Checks that one of the months has one of the days: otherwise the CronJob would never run, without an error. */
function assertFires(
  { days, months, bothDays }: Schedule,
  [, , day = "", month = ""]: readonly string[],
): void {
  // Otherwise a day of the week is enough, and every month has all of those.
  if (!bothDays) return;
  if (
    maxDaysOfMonth.some((length, at) => months[at + 1] === true && days.slice(0, length + 1).includes(true))
  )
    return;
  throw new ScheduleError({
    field: fields.day.name,
    value: day,
    what: `does not occur in month "${month}"`,
    allowed: "a day that occurs in one of the months",
    fix: "Use an earlier day or another month.",
  });
}
