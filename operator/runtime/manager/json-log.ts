import { type DestinationStream, pino, stdTimeFunctions } from "pino";
import type { LogFields, Logger } from "../logging.ts";

/** Of a JSON logger. */
export interface JsonLogOptions {
  /** Default: `info`. */
  level?: "debug" | "info" | "error";
  /** Default: standard output. */
  destination?: DestinationStream;
}

/** Writes one JSON object a line, with `level`, `ts` and `msg` as controller-runtime has them. */
export function jsonLog(options: JsonLogOptions = {}): Logger {
  const settings = {
    level: options.level ?? "info",
    base: null,
    messageKey: "msg",
    timestamp: () => stdTimeFunctions.isoTime().replace('"time"', '"ts"'),
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return wrap(options.destination ? pino(settings, options.destination) : pino(settings));
}

type PinoLogger = ReturnType<typeof pino>;

function wrap(log: PinoLogger): Logger {
  return {
    debug(message, fields = {}) {
      log.debug(fields, message);
    },
    info(message, fields = {}) {
      log.info(fields, message);
    },
    error(message, { error, ...fields } = {}) {
      log.error({ ...fields, ...(error === undefined ? {} : described(error)) }, message);
    },
    with: (fields) => wrap(log.child(fields)),
  };
}

/** Name and message for people who scan, the stack for those who search. */
function described(error: unknown): LogFields {
  return error instanceof Error
    ? { error: `${error.name}: ${error.message}`, stacktrace: error.stack }
    : { error };
}
