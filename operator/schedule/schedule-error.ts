/** A schedule is not valid. The message says what is wrong where, and what to write instead. */
export class ScheduleError extends Error {
  override readonly name = "ScheduleError";
  /** The field that is wrong, such as "minute" or "day of the week"; "schedule" if it is the whole expression. */
  readonly field: string;
  /** The bad value. */
  readonly value: string;
  /** What is allowed. */
  readonly allowed: string;
  /** What to do. */
  readonly fix: string;

  /** @param what What is wrong with the value, to be read after it: `is above 59`. */
  constructor(details: { field: string; value: string; what: string; allowed: string; fix: string }) {
    const { field, value, what, allowed, fix } = details;
    super(`${field} "${value}" ${what}. Allowed: ${allowed}. ${fix}`);
    this.field = field;
    this.value = value;
    this.allowed = allowed;
    this.fix = fix;
  }
}
