import type { RepositoryOwner } from "../../api/databases/v1/storage.ts";
import type { Failure, SuspectValue } from "../../failure.ts";
import type { RepositorySnapshot } from "../repository-snapshot.ts";

/** What `maintain` did, and what the repository holds now. After a failure: what was done until then. */
export interface MaintainReport {
  operation: "maintain";
  /** restic's ID of the repository. */
  repositoryID: string;
  /** The backups of this DatabaseBackup, oldest first. */
  snapshots: RepositorySnapshot[];
  /** The marks of backups that the repository records, such as `pin=ID`. Absent in the report of a program that knows none. */
  marks?: string[];
  /** The cluster that may write these backups. Absent in the report of a program that knows none. */
  owner?: RepositoryOwner;
  /** IDs of the backups that were to be forgotten and do not exist any more. */
  forgotten: string[];
  /** IDs of snapshots, of any host, that cannot be read. */
  unreadable: string[];
  /**
   * Size of the repository to four digits, with the data that was forgotten but not pruned yet. Absent when it could
   * not be measured, for example because a backup was running.
   */
  sizeBytes?: number;
  /** How much was freed, to four digits; absent when nothing was pruned. */
  prunedBytes?: number;
}

/** What `check` found. */
export interface CheckReport {
  operation: "check";
  repositoryID: string;
  /** Into how many subsets the data is divided. */
  subsets: number;
  /** The subsets that were read. */
  read: number[];
  /** restic's messages about damage: the first ones. Empty if it found none. */
  errors: string[];
  /** IDs of the backups of this DatabaseBackup that use damaged data. */
  damaged: string[];
  /** Those of the subsets that have damaged files. */
  damagedSubsets: number[];
}

/** `change-key` was done. */
export interface ChangeKeyReport {
  operation: "change-key";
  repositoryID: string;
}

/** What `destroy` did. */
export interface DestroyReport {
  operation: "destroy";
  /** How many snapshots were removed. */
  removed: number;
  /** How many snapshots of other hosts stayed, and the repository with them. */
  kept: number;
}

/** `maintain` found no repository, where there did not have to be one. */
export interface AbsentReport {
  operation: "absent";
}

/** What an operation did to a repository. */
export type MaintenanceReport = MaintainReport | AbsentReport | CheckReport | ChangeKeyReport | DestroyReport;

/** How an operation ended. */
export interface MaintenanceOutcome {
  /** Absent after a success. */
  failure?: Failure;
  /** What the operation did. Absent when it did nothing, or when the log is lost. */
  report?: MaintenanceReport;
}

/** The kubelet keeps this much of a termination message. */
const terminationMessageBytes = 4096;

/** The termination message: how the operation ended, as one line of JSON of at most 4096 bytes. */
export function terminationMessage(failure: Failure | undefined): string {
  if (failure === undefined) return JSON.stringify({ ok: true });
  const { reason, suspects } = failure;
  for (let message = failure.message; ; message = message.slice(0, message.length * 0.9)) {
    const line = JSON.stringify({ failed: { reason, message, suspects } });
    if (Buffer.byteLength(line) <= terminationMessageBytes) return line;
  }
}

/** The last line of the log. */
export function reportLine(report: MaintenanceReport): string {
  return JSON.stringify({ report });
}

/**
 * Parses how an operation ended. Undefined when the termination message has another form: the container ended before the
 * program could write it.
 *
 * @param log The container's log, or the end of it. Other lines may precede and follow the report.
 */
export function parseMaintenance(terminationMessage: string, log: string): MaintenanceOutcome | undefined {
  const result = parseObject(terminationMessage);
  const failed = result?.["failed"];
  if (result?.["ok"] !== true && !isFailure(failed)) return undefined;
  const report = log
    .split("\n")
    .reverse()
    .map((line) => parseObject(line)?.["report"])
    .find(isReport);
  return {
    ...(isFailure(failed) ? { failure: failureIn(failed) } : {}),
    ...(report === undefined ? {} : { report }),
  };
}

function failureIn({ reason, message, suspects }: Failure): Failure {
  return Array.isArray(suspects)
    ? { reason, message, suspects: suspects.filter(isSuspect) }
    : { reason, message };
}

function isSuspect(value: unknown): value is SuspectValue {
  const { variable, flaw } = (value ?? {}) as Record<string, unknown>;
  return typeof variable === "string" && typeof flaw === "string";
}

function parseObject(text: string): Record<string, unknown> | undefined {
  // Most lines of a log are not JSON, and trying to parse them is slow.
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function isFailure(value: unknown): value is Failure {
  const { reason, message } = (value ?? {}) as Record<string, unknown>;
  return typeof reason === "string" && /^[A-Za-z]+$/.test(reason) && typeof message === "string";
}

function isReport(value: unknown): value is MaintenanceReport {
  const report = (value ?? {}) as Record<string, unknown>;
  const { operation, repositoryID, snapshots, forgotten, unreadable } = report;
  switch (operation) {
    case "maintain":
      return (
        typeof repositoryID === "string" &&
        [snapshots, forgotten, unreadable].every((list) => Array.isArray(list))
      );
    case "check":
      return ["read", "errors", "damaged", "damagedSubsets"].every((key) => Array.isArray(report[key]));
    case "change-key":
      return typeof repositoryID === "string";
    case "absent":
    case "destroy":
      return true;
    default:
      return false;
  }
}
