/** One of the five fields of a cron expression. */
export interface Field {
  /** Its name in messages. */
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of its values. The first one is the name of the value `namesFrom`. */
  readonly names: readonly string[];
  readonly namesFrom: number;
  /** The greatest value of an `H` without a range: every month has a 28th. */
  readonly hashMax: number;
}

const numbers = (name: string, min: number, max: number): Field => ({
  name,
  min,
  max,
  names: [],
  namesFrom: 0,
  hashMax: max,
});

/** The fields in the order of a cron expression. */
export const fields = {
  minute: numbers("minute", 0, 59),
  hour: numbers("hour", 0, 23),
  day: { ...numbers("day of the month", 1, 31), hashMax: 28 },
  month: {
    ...numbers("month", 1, 12),
    names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
    namesFrom: 1,
  },
  weekday: {
    ...numbers("day of the week", 0, 6),
    names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
  },
} satisfies Record<string, Field>;
