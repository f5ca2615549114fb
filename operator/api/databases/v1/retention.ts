/**
 * Which snapshots to keep. A snapshot that no rule keeps is removed; without `keep` rules and `maxAge`, all are kept.
 * Periods are counted in `timeZone`. The newest successful snapshot, the newest verified one and pinned ones are never
 * removed, and nothing is removed between a failed run and the next successful one.
 */
export interface RetentionPolicy {
  /**
   * Keep this many of the newest snapshots. 0 is the same as leaving it out, here and in the other `keep` rules.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   * @maximum 10000
   */
  keepLast?: number;
  /**
   * Keep the newest snapshot of each of this many hours. Hours without snapshots do not count.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   * @maximum 10000
   */
  keepHourly?: number;
  /**
   * Keep the newest snapshot of each of this many days. Days without snapshots do not count.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   * @maximum 10000
   */
  keepDaily?: number;
  /**
   * Keep the newest snapshot of each of this many weeks (from Monday, ISO 8601). Weeks without snapshots do not count.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   * @maximum 10000
   */
  keepWeekly?: number;
  /**
   * Keep the newest snapshot of each of this many months. Months without snapshots do not count.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   * @maximum 10000
   */
  keepMonthly?: number;
  /**
   * Keep the newest snapshot of each of this many years. Years without snapshots do not count.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   * @maximum 10000
   */
  keepYearly?: number;
  /**
   * The age at which snapshots are removed, even if a `keep` rule matches. Without `keep` rules, all younger ones are kept.
   * A whole number and a unit: `h` (hours), `d` (days) or `w` (weeks).
   *
   * @validation {
   *   rule: "!self.matches(r'^[0-9]+m$')",
   *   messageTemplate: "\"{self}\" is an age in minutes, because m never means months: use h for hours, d for days or w for weeks, such as \"26w\" for half a year",
   * }
   */
  maxAge?: Period;
  /**
   * Keep at least this many of the newest snapshots, whatever the other rules say. 0 switches this rule off.
   * Defaults to 3.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   * @maximum 10000
   * @default 3
   */
  minSuccessful?: number;
}

/**
 * A length of time: a whole number and a unit, `m` (minutes, never months), `h` (hours), `d` (days) or `w` (weeks).
 *
 * @maxLength 32
 * @validation {
 *   rule: "self.matches(r'^[1-9][0-9]{0,4}[mhdw]$')",
 *   messageTemplate: "\"{self}\" is not a valid length of time: use a whole number from 1 to 99999 and a unit, m for minutes, h for hours, d for days or w for weeks, such as \"12h\", \"30d\" or \"8w\"",
 * }
 */
export type Period = string;
