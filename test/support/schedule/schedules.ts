import fc from "fast-check";

interface Range {
  min: number;
  max: number;
  names?: readonly string[];
}

/** The five fields, as crontab(5) lists them. */
const ranges: readonly Range[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  {
    min: 1,
    max: 12,
    names: ["", "jan", "FEB", "Mar", "apr", "MAY", "jun", "Jul", "AUG", "sep", "OCT", "nov", "Dec"],
  },
  { min: 0, max: 6, names: ["sun", "MON", "Tue", "wed", "THU", "fri", "SAT"] },
];

const value = ({ min, max, names = [] }: Range): fc.Arbitrary<{ number: number; text: string }> =>
  fc.tuple(fc.integer({ min, max }), fc.constantFrom("number", "padded", "name")).map(([number, form]) => ({
    number,
    text: (form === "name" ? names[number] : undefined) ?? `${form === "padded" ? "0" : ""}${number}`,
  }));

const item = (range: Range): fc.Arbitrary<string> => {
  const step = fc.integer({ min: 1, max: range.max + 3 });
  const span = fc
    .tuple(value(range), value(range))
    .map(([a, b]) => (a.number <= b.number ? `${a.text}-${b.text}` : `${b.text}-${a.text}`));
  const base = fc.oneof(
    fc.constantFrom("*", "?"),
    value(range).map(({ text }) => text),
    span,
  );
  return fc.oneof(
    base,
    fc.tuple(base, step).map(([start, every]) => `${start}/${every}`),
  );
};

const field = (range: Range): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant("*") },
    { weight: 3, arbitrary: value(range).map(({ text }) => text) },
    { weight: 2, arbitrary: item(range) },
    {
      weight: 1,
      arbitrary: fc.array(item(range), { minLength: 2, maxLength: 4 }).map((items) => items.join(",")),
    },
  );

const [minute, hour, day, month, weekday] = ranges.map(field) as [
  fc.Arbitrary<string>,
  fc.Arbitrary<string>,
  fc.Arbitrary<string>,
  fc.Arbitrary<string>,
  fc.Arbitrary<string>,
];

/** Valid expressions of all forms but `H`. */
export const expressions: fc.Arbitrary<string> = fc
  .tuple(minute, fc.oneof(hour, fc.integer({ min: 0, max: 4 }).map(String)), day, month, weekday)
  .map((parts) => parts.join(" "));

/** Expressions that fire at least once a month, most of them daily, for tests of clock changes. */
export const frequentExpressions: fc.Arbitrary<string> = fc
  .tuple(
    minute,
    fc.oneof(hour, fc.integer({ min: 0, max: 4 }).map(String)),
    fc.oneof(fc.constant("*"), weekday),
  )
  .map(([m, h, w]) => `${m} ${h} * * ${w}`);

/** Mostly invalid expressions, made of characters that valid ones contain. */
export const nonsense: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom("*", "1", "2-3") },
      {
        weight: 1,
        arbitrary: fc
          .array(fc.constantFrom(..."0 1 2 3 4 5 6 7 8 9 * ? , - / + L W # MON jan 60".split(" ")), {
            minLength: 1,
            maxLength: 5,
          })
          .map((parts) => parts.join("")),
      },
    ),
    { minLength: 5, maxLength: 5 },
  )
  .map((words) => words.join(" "));
