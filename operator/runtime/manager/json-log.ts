import { type DestinationStream, pino, stdTimeFunctions } from "pino";
import { inspect } from "node:util";
import type { LogFields, Logger } from "../logging.ts";

/** Options of a JSON logger. */
export interface JsonLogOptions {
  /** Default: `info`. */
  level?: "debug" | "info" | "error";
  /** Default: standard output. */
  destination?: DestinationStream;
}

/** Creates a logger that writes a JSON object per line, with controller-runtime's `level`, `ts` and `msg`. */
export function jsonLog(options: JsonLogOptions = {}): Logger {
  const settings = {
    level: options.level ?? "info",
    base: null,
    messageKey: "msg",
    timestamp: () => stdTimeFunctions.isoTime().replace('"time"', '"ts"'),
    formatters: { level: (label: string) => ({ level: label }) },
  };
  // Each line is written before the program goes on: at its end, the last lines could overtake one that is still being written.
  const { destination = pino.destination({ dest: 1, sync: true }) } = options;
  return wrap(pino(settings, destination));
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
    error(message, fields = {}) {
      const { error, ...others } = fields;
      log.error({ ...others, ...("error" in fields ? described(error) : {}) }, message);
    },
    with: (fields) => wrap(log.child(fields)),
  };
}

/**
 * Name and message to read at a glance, and the stack to search for the cause. Anything else that was
 * thrown, even `undefined`, is written as text.
 */
function described(error: unknown): LogFields {
  if (error instanceof Error) return { error: `${error.name}: ${error.message}`, stacktrace: error.stack };
  return { error: typeof error === "string" ? error : inspect(error) };
}
