/** Structured logging: a message for people and fields for programs. Never put a credential into either. */
export interface Logger {
  /** Details for finding a fault. Off by default. */
  debug(message: string, fields?: LogFields): void;
  /** What the people who run the program should know. */
  info(message: string, fields?: LogFields): void;
  /** Something failed; `fields.error` is the error, logged with its stack. */
  error(message: string, fields?: LogFields): void;
  /** A logger that adds the fields to each line. */
  with(fields: LogFields): Logger;
}

/** Fields of a log line. `error` may be anything that was thrown. */
export type LogFields = Record<string, unknown>;
