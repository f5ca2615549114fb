import type { RepositoryLock } from "../restic/locks.ts";
import type { StoredSnapshot } from "../restic/snapshots.ts";
import type { Failure } from "../run/outcome.ts";

/** What `maintain` did and what is there now. Also after a failure: as far as it came. */
export interface MaintainReport {
  operation: "maintain";
  repositoryID: string;
  /** The dumps of this DatabaseBackup, oldest first. */
  snapshots: StoredSnapshot[];
  /** Those that were to be forgotten and are not there any more. */
  forgotten: string[];
  /** Snapshots that belonged to dumps which never came to be, now forgotten. */
  orphans: string[];
  /** Snapshots, of whomever, that stand in the repository but cannot be read. */
  unreadable: string[];
  /**
   * What the repository takes up, forgotten but not yet pruned data included, known to four digits. Absent when it
   * could not be told, such as while a backup is running.
   */
  sizeBytes?: number;
  /** How much was freed; absent when nothing was pruned. Known to four digits. */
  prunedBytes?: number;
  /** How many abandoned locks were removed. */
  removedLocks: number;
  /** The locks that stayed. */
  locks: RepositoryLock[];
}

/** What `change-key` did. */
export interface ChangeKeyReport {
  operation: "change-key";
  repositoryID: string;
  /** False when the repository opened with the new password alone already. */
  changed: boolean;
}

/** What `destroy` did. */
export interface DestroyReport {
  operation: "destroy";
  /** Absent when there was no repository. */
  repositoryID?: string;
  /** How many snapshots were removed. */
  removed: number;
  /** How many snapshots of others stayed, and the repository with them. */
  kept: number;
}

export type MaintenanceReport = MaintainReport | ChangeKeyReport | DestroyReport;

/** How a maintenance ended. */
export interface MaintenanceOutcome {
  /** Why it failed; absent after a success. */
  failure?: Failure;
  /** What it did. Absent when nothing was begun, or when the log is lost. */
  report?: MaintenanceReport;
}

/** The kubelet keeps this much of a termination message. */
const terminationMessageBytes = 4096;

/** What goes into the termination message: how it ended, in one line of JSON of at most 4096 bytes. */
export function terminationMessage(failure: Failure | undefined): string {
  if (failure === undefined) return JSON.stringify({ ok: true });
  const { reason } = failure;
  for (let message = failure.message; ; message = message.slice(0, message.length * 0.9)) {
    const line = JSON.stringify({ failed: { reason, message } });
    if (Buffer.byteLength(line) <= terminationMessageBytes) return line;
  }
}

/** The last line of the log. */
export function reportLine(report: MaintenanceReport): string {
  return JSON.stringify({ report });
}

/**
 * Reads how a maintenance ended. Undefined when the termination message is not one of ours: the container ended without
 * its say.
 *
 * @param log The container's log, or the end of it. Anything may stand before the report, and anything after.
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
    ...(isFailure(failed) ? { failure: { reason: failed.reason, message: failed.message } } : {}),
    ...(report === undefined ? {} : { report }),
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  // Most lines of a log are no JSON, and trying to read them is slow.
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
  const { operation, repositoryID, snapshots, forgotten, locks } = (value ?? {}) as Record<string, unknown>;
  switch (operation) {
    case "maintain":
      return (
        typeof repositoryID === "string" && [snapshots, forgotten, locks].every((list) => Array.isArray(list))
      );
    case "change-key":
      return typeof repositoryID === "string";
    case "destroy":
      return true;
    default:
      return false;
  }
}
