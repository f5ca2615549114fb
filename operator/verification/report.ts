import type { DrillReason } from "../engines/drill.ts";
import type { Failure } from "../failure.ts";
import type { RepositoryReason } from "../repository/reasons.ts";

/** What a drill found out. */
export interface DrillVerdict {
  /** `True`: the backup is good. `False`: it is bad. `Unknown`: the drill could not find out. */
  verdict: "True" | "False" | "Unknown";
  /** One of a drill; or of a repository, if it could not be read. */
  reason: DrillReason | RepositoryReason;
  /** A sentence with names, at most 2 KiB. */
  message: string;
}

/** What a drill reports when it has judged. */
export interface DrillReport extends DrillVerdict {
  /** How much of the dump was read, in bytes. */
  dumpBytes: number;
  /** How long fetching and restoring took, in seconds. */
  restoreSeconds: number;
  /** The size of the throw-away database, in bytes. */
  peakDiskBytes?: number;
  /** What the restored database has. */
  tables?: number;
  rows?: number;
  objects?: number;
  assertions: { name: string; passed: boolean; actual?: string }[];
  /** Errors that were tolerated, each exact. */
  warnings: string[];
}

/** How the program of a drill ended: it judged, or it failed. */
export type DrillOutcome =
  | {
      verdict: DrillVerdict;
      /** Absent when the log is lost. */
      report?: DrillReport;
    }
  | { failure: Failure };

/** The kubelet keeps this much of a termination message. */
const terminationMessageBytes = 4096;

/** The termination message: the verdict, or why there is none, as one line of JSON of at most 4096 bytes. */
export function terminationMessage(outcome: DrillOutcome): string {
  const isJudged = "verdict" in outcome;
  const { message: whole, ...rest } = isJudged ? outcome.verdict : outcome.failure;
  for (let message = whole; ; message = message.slice(0, message.length * 0.9)) {
    const line = JSON.stringify({ [isJudged ? "judged" : "failed"]: { ...rest, message } });
    if (Buffer.byteLength(line) <= terminationMessageBytes) return line;
  }
}

/** The last line of the log. */
export function reportLine(report: DrillReport): string {
  return JSON.stringify({ report });
}

/**
 * Parses how the program of a drill ended. Undefined when the termination message has another form: the container ended before the
 * program could write it.
 *
 * @param log The container's log, or the end of it. Other lines may precede and follow the report.
 */
export function parseDrill(terminationMessage: string, log: string): DrillOutcome | undefined {
  const { judged, failed } = parseObject(terminationMessage);
  if (isFailure(failed)) return { failure: { reason: failed.reason, message: failed.message } };
  if (!isVerdict(judged)) return undefined;
  const report = log
    .split("\n")
    .reverse()
    .map((line) => parseObject(line)["report"])
    .find(isReport);
  const { verdict, reason, message } = judged;
  return { verdict: { verdict, reason, message }, ...(report === undefined ? {} : { report }) };
}

function parseObject(text: string): Record<string, unknown> {
  // Most lines of a log are not JSON, and trying to parse them is slow.
  if (!text.trimStart().startsWith("{")) return {};
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return {};
  }
}

function isFailure(value: unknown): value is Failure {
  const { reason, message } = fieldsOf(value);
  return typeof reason === "string" && /^[A-Za-z]+$/.test(reason) && typeof message === "string";
}

function isVerdict(value: unknown): value is DrillVerdict {
  const { verdict } = fieldsOf(value);
  return isFailure(value) && ["True", "False", "Unknown"].includes(String(verdict));
}

function isReport(value: unknown): value is DrillReport {
  const { dumpBytes, restoreSeconds, assertions, warnings } = fieldsOf(value);
  return (
    isVerdict(value) &&
    [dumpBytes, restoreSeconds].every((number) => typeof number === "number") &&
    [assertions, warnings].every((list) => Array.isArray(list))
  );
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
