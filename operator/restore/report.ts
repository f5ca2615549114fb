/** How a restore ended. */
export interface RestoreReport {
  /**
   * `Restored`: the target has the backup. `PreflightPassed`: nothing prevents the restore, and nothing was to be done. `Refused`: the
   * restore was not begun. `Failed`: it was begun. The target is as it was, or the message says what it is.
   */
  outcome: "Restored" | "PreflightPassed" | "Refused" | "Failed";
  /** One word in CamelCase. */
  reason: string;
  /** A sentence for people. */
  message: string;
  /** What is missing or different in the restored database, and what the restore was tolerated to fail at. */
  warnings: readonly string[];
  /** How much of the dump was read, in bytes. */
  dumpBytes?: number;
  /** How long the restore took, in seconds. */
  seconds?: number;
  /** The tables that were restored, and their rows if those were counted. */
  tables?: number;
  rows?: number;
  /** The name of the database that was replaced, if there was one. */
  previous?: string;
}

/** The kubelet keeps 4096 bytes of a termination message. */
const maxBytes = 4000;

/** The report as the last line of the log. */
export function reportLine(report: RestoreReport): string {
  return JSON.stringify({ restore: report });
}

/** The report for the termination message: warnings go first where it would be too long, and then the end of the message. */
export function terminationMessage(report: RestoreReport): string {
  let shorter = report;
  while (Buffer.byteLength(reportLine(shorter)) > maxBytes && shorter.warnings.length > 0) {
    shorter = { ...shorter, warnings: shorter.warnings.slice(0, -1) };
  }
  while (Buffer.byteLength(reportLine(shorter)) > maxBytes && shorter.message !== "") {
    shorter = { ...shorter, message: shorter.message.slice(0, Math.floor(shorter.message.length * 0.9)) };
  }
  return reportLine(shorter);
}

/** Reads a report; undefined if the text is not one. */
export function parseReport(text: string): RestoreReport | undefined {
  try {
    const { restore } = JSON.parse(text) as { restore?: RestoreReport };
    return restore;
  } catch {
    return undefined;
  }
}
