/**
 * Which snapshots are kept. A snapshot goes when no rule keeps it; without any `keep` rule and without `maxAge`, all are
 * kept. Periods are counted in the schedule's time zone. The newest successful snapshot, the newest verified one and
 * pinned ones never go, and nothing goes after a failed run until the next successful one.
 */
export interface RetentionPolicy {
  /**
   * The newest so many.
   *
   * @asType integer
   * @format int32
   * @minimum 1
   * @maximum 10000
   */
  keepLast?: number;
  /**
   * The newest of each of the last so many hours that have one.
   *
   * @asType integer
   * @format int32
   * @minimum 1
   * @maximum 10000
   */
  keepHourly?: number;
  /**
   * The newest of each of the last so many days that have one.
   *
   * @asType integer
   * @format int32
   * @minimum 1
   * @maximum 10000
   */
  keepDaily?: number;
  /**
   * The newest of each of the last so many weeks (from Monday, ISO 8601) that have one.
   *
   * @asType integer
   * @format int32
   * @minimum 1
   * @maximum 10000
   */
  keepWeekly?: number;
  /**
   * The newest of each of the last so many months that have one.
   *
   * @asType integer
   * @format int32
   * @minimum 1
   * @maximum 10000
   */
  keepMonthly?: number;
  /**
   * The newest of each of the last so many years that have one.
   *
   * @asType integer
   * @format int32
   * @minimum 1
   * @maximum 10000
   */
  keepYearly?: number;
  /**
   * Alone: whatever is younger is kept, and what is older goes. Beside `keep` rules: what is older goes even if one of
   * these would keep it. A number and a unit: `h` hours, `d` days, `w` weeks.
   */
  maxAge?: Period;
  /**
   * At least so many of the newest stay, whatever the other rules say.
   *
   * @asType integer
   * @format int32
   * @minimum 1
   * @maximum 10000
   * @default 3
   */
  minSuccessful?: number;
  /**
   * How long to wait from one freeing of space to the next, as a number and a unit (`h`, `d`, `w`). What has been
   * forgotten takes up space until then.
   *
   * @default "7d"
   */
  pruneInterval?: Period;
}

/**
 * A length of time: a whole number and a unit, `h` hours, `d` days or `w` weeks.
 *
 * @maxLength 32
 * @validation {
 *   rule: "self.matches(r'^[1-9][0-9]{0,4}[hdw]$')",
 *   messageTemplate: "\"{self}\" is no length of time: it must be a whole number from 1 to 99999 and a unit, h for hours, d for days or w for weeks, such as \"12h\", \"30d\" or \"8w\"",
 * }
 */
type Period = string;
