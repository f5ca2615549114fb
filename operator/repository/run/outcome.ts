import { explainScript } from "../../engines/failure.ts";
import type { Failure, SuspectValue } from "../../failure.ts";
import type { Facts } from "../inventory-facts.ts";
import { count, inventoryIn } from "../inventory-facts.ts";
import { isRepositoryReason, repositoryFailure } from "../reasons.ts";
import type { RepositorySnapshot } from "../repository-snapshot.ts";
import { explainRestic } from "../restic/failure.ts";
import { foreignOwner } from "../owner.ts";
import { parseSuspects, withSuspects } from "../suspect-values.ts";
import { replacedRepository } from "../restic/open.ts";
import { parseSnapshots, withSidecars } from "../restic/snapshots.ts";

/** How a run of backup.sh or of a probe ended, judged from the facts that the script reports. */
export type Outcome =
  /**
   * `isFound`: the run made no backup, because the repository holds one for the same DatabaseSnapshot.
   * `warnings`: the last lines that the engine's tools wrote, although they succeeded.
   */
  | { snapshot: RepositorySnapshot; repositoryID: string; isFound?: true; warnings?: string }
  | { databaseVersion: string }
  | { failure: Failure };

/**
 * Parses the termination message of a script, see outcome.sh. Undefined when it has another form: the container ended
 * before the script could write it, or another program wrote it.
 */
export function parseOutcome(terminationMessage: string): Outcome | undefined {
  const [first = "", ...lines] = terminationMessage.split("\n");
  switch (first) {
    case "outcome=stored":
      return storedSnapshot(lines);
    case "outcome=found":
      return foundSnapshot(factsIn(lines));
    case "outcome=version": {
      const { databaseVersion } = factsIn(lines);
      return databaseVersion === undefined ? undefined : { databaseVersion };
    }
    case "outcome=failed": {
      const failure = judge(lines);
      return failure === undefined ? undefined : { failure };
    }
    default:
      return undefined;
  }
}

/** `NAME=VALUE` lines; those without a value are left out. */
function factsIn(lines: readonly string[]): Facts {
  const facts: Facts = {};
  for (const line of lines) {
    const [, name = "", value = ""] = /^([A-Za-z]+)=(.+)$/.exec(line) ?? [];
    if (name !== "") facts[name] = value;
  }
  return facts;
}

const id = /^[0-9a-f]{64}$/;

function storedSnapshot(lines: readonly string[]): Outcome | undefined {
  const facts = factsIn(lines);
  const warnings = quotedLines(lines);
  const { repositoryID = "", startTime, fileName, databaseVersion } = facts;
  const dump = parseSummary(facts["summary"]);
  const sidecar = parseSummary(facts["sidecarSummary"]);
  const inventory = inventoryIn(facts, sidecar?.snapshotID);
  const databaseBytes = count(facts["databaseBytes"]);
  if (!id.test(repositoryID) || startTime === undefined || fileName === undefined || dump === undefined) {
    return undefined;
  }
  return {
    snapshot: {
      snapshotID: dump.snapshotID,
      startTime,
      fileName,
      totalBytes: dump.totalBytes,
      addedBytes: dump.addedBytes + (sidecar?.addedBytes ?? 0),
      ...(databaseVersion === undefined ? {} : { databaseVersion }),
      ...(databaseBytes === undefined ? {} : { databaseBytes }),
      ...(inventory === undefined ? {} : { inventory }),
    },
    repositoryID,
    ...(warnings === "" ? {} : { warnings }),
  };
}

/** The lines that a program wrote. */
function quotedLines(lines: readonly string[]): string {
  return lines
    .filter((line) => line.startsWith("> "))
    .map((line) => line.slice(2))
    .join("\n")
    .trim();
}

function foundSnapshot({ repositoryID = "", snapshots = "" }: Facts): Outcome | undefined {
  if (!id.test(repositoryID)) return undefined;
  try {
    const snapshot = withSidecars(parseSnapshots(snapshots)).at(-1);
    return snapshot === undefined ? undefined : { snapshot, repositoryID, isFound: true };
  } catch {
    return undefined;
  }
}

/** The summary of `restic backup --json`, which leaves out numbers that are 0. */
function parseSummary(text: string | undefined) {
  let summary: unknown;
  try {
    summary = JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
  const {
    snapshot_id: snapshotID,
    total_bytes_processed: totalBytes = 0,
    data_added_packed: addedBytes = 0,
  } = (summary ?? {}) as Record<string, unknown>;
  const isValid =
    typeof snapshotID === "string" &&
    id.test(snapshotID) &&
    typeof totalBytes === "number" &&
    typeof addedBytes === "number";
  return isValid ? { snapshotID, totalBytes, addedBytes } : undefined;
}

/** A program that failed, with the last lines that it wrote. */
interface FailedProgram {
  program: string;
  exitCode: number | undefined;
  /** The reason, if the program knows it by itself. */
  reason: string | undefined;
  /** The time limit at which it was stopped, if it was. */
  timeoutSeconds: string | undefined;
  /** Values of its variables that look wrong. */
  suspects: readonly SuspectValue[];
  /** The user to whom the file belongs that could not be read. */
  fileOwner: number | undefined;
  errors: string;
}

/** Why a script failed. The first of the programs that it reports contains the second. */
function judge(lines: readonly string[]): Failure | undefined {
  const { repositoryID, expectedRepositoryID, owner, ownerSince, ownerFrom, expectedOwner } = factsIn(lines);
  if (repositoryID !== undefined && expectedRepositoryID !== undefined) {
    return replacedRepository(repositoryID, expectedRepositoryID);
  }
  const ownerTime = new Date(ownerSince ?? "");
  if (owner !== undefined && !Number.isNaN(ownerTime.getTime()) && expectedOwner !== undefined) {
    const since = ownerTime.toISOString();
    return foreignOwner(
      { id: owner, since, ...(ownerFrom === undefined ? {} : { takenOverFrom: ownerFrom }) },
      expectedOwner,
    );
  }
  const [outer, inner] = failedPrograms(lines);
  if (outer === undefined) return undefined;
  const program = inner !== undefined && isCausedByCommand(outer, inner) ? inner : outer;
  const failure = program.program === "restic" ? resticFailure(program) : scriptFailure(program);
  return withSuspects(failure, program.suspects);
}

function failedPrograms(lines: readonly string[]): FailedProgram[] {
  const starts = [...lines.keys()].filter((n) => lines[n]?.startsWith("program="));
  return starts.map((start, n) => {
    const own = lines.slice(start, starts[n + 1]);
    const { program = "", exitCode, reason, timeoutSeconds, suspects, fileOwner } = factsIn(own);
    return {
      program,
      exitCode: exitCode === undefined ? undefined : Number(exitCode),
      reason: reason !== undefined && /^[A-Za-z]+$/.test(reason) ? reason : undefined,
      timeoutSeconds,
      suspects: parseSuspects(suspects),
      fileOwner: count(fileOwner),
      errors: quotedLines(own),
    };
  });
}

/**
 * Whether restic failed because its command did. When restic fails first, its command dies of a broken pipe; when restic
 * is killed, what it leaves behind may fail as well.
 */
function isCausedByCommand(restic: FailedProgram, command: FailedProgram): boolean {
  if (restic.program !== "restic") return false;
  if (restic.exitCode === 137) return false;
  if (command.program === "restic") return true;
  return restic.errors.includes("command failed: exit status") && !/^Save\(.*\) failed/m.test(restic.errors);
}

function resticFailure({ exitCode, errors, timeoutSeconds, fileOwner }: FailedProgram): Failure {
  // Before restic's own lines, which say more if there are any.
  const limit = timeoutSeconds === undefined ? "" : `no answer within ${timeoutSeconds} s\n`;
  return explainRestic(exitCode, `${limit}${errors}`, fileOwner);
}

function scriptFailure({ program, exitCode, reason, errors }: FailedProgram): Failure {
  if (exitCode === undefined && isRepositoryReason(reason)) {
    return repositoryFailure(reason, errors === "" ? undefined : errors);
  }
  return explainScript(program, exitCode, reason, errors);
}
