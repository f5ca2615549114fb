import type { ManifestStatus } from "../../api/databases/v1alpha1/databasesnapshot.ts";

/** What a run says of the backup that it stored. Times in RFC 3339, sizes in bytes. */
export interface Snapshot {
  /** restic's id of the snapshot: 64 hexadecimal digits. */
  id: string;
  /** The snapshot's time in the repository, in whole seconds: when the dump began. */
  time: string;
  /** How long the dump is. */
  totalBytes: number;
  /** How much the repository grew: what it did not hold yet, compressed. */
  addedBytes: number;
  /** How long dumping and storing took, in seconds. */
  durationSeconds: number;
  /** restic's id of the repository. */
  repositoryID: string;
  /** Name of the file with the dump inside the snapshot. */
  fileName: string;
  /** The server's version in its own words, where there is a server. */
  serverVersion?: string;
  /** What was written down about the dump, if anything. */
  manifest?: ManifestStatus;
}

/** Why a run left no snapshot: a word of the scripts, and what the tool said. */
export interface Failure {
  reason: string;
  message: string;
}

/** How a run of backup.sh or of a probe ended, by its own account. */
export type Outcome = { snapshot: Snapshot } | { serverVersion: string } | { failure: Failure };

/**
 * Reads the termination message that the scripts leave. Undefined when it is not one: the container ended without its
 * say, or somebody else's words stand there.
 */
export function parseOutcome(terminationMessage: string): Outcome | undefined {
  const newline = terminationMessage.indexOf("\n");
  const firstLine = newline === -1 ? terminationMessage : terminationMessage.slice(0, newline);
  const failure = /^failed ([A-Za-z]+)$/.exec(firstLine);
  if (failure?.[1] !== undefined) {
    return {
      failure: { reason: failure[1], message: terminationMessage.slice(firstLine.length + 1).trim() },
    };
  }
  return parseSuccess(firstLine);
}

function parseSuccess(line: string): Outcome | undefined {
  let success: unknown;
  try {
    success = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof success !== "object" || success === null) return undefined;
  if (!("snapshotID" in success)) {
    return "serverVersion" in success && typeof success.serverVersion === "string"
      ? { serverVersion: success.serverVersion }
      : undefined;
  }
  if (!isStored(success)) return undefined;
  const { snapshotID, time, totalBytes, addedBytes, durationSeconds, repositoryID, fileName } = success;
  const { serverVersion, manifest } = success;
  return {
    snapshot: {
      id: snapshotID,
      time,
      totalBytes,
      addedBytes,
      durationSeconds,
      repositoryID,
      fileName,
      ...(serverVersion === undefined ? {} : { serverVersion }),
      ...(manifest === undefined ? {} : { manifest }),
    },
  };
}

/** The line that backup.sh writes when it has stored a dump. */
type Stored = Omit<Snapshot, "id"> & { snapshotID: string };

/** Whether the line is whole: whoever can write a termination message is not to be trusted with its shape. */
function isStored(line: object): line is Stored {
  const words = ["snapshotID", "time", "repositoryID", "fileName"];
  const numbers = ["totalBytes", "addedBytes", "durationSeconds"];
  const { serverVersion, manifest } = line as Partial<Record<string, unknown>>;
  return (
    has(line, "string", words) &&
    has(line, "number", numbers) &&
    (serverVersion === undefined || typeof serverVersion === "string") &&
    (manifest === undefined ||
      (has(manifest, "string", ["snapshotID", "digest"]) && has(manifest, "number", ["tables", "rows"])))
  );
}

function has(value: unknown, type: "string" | "number", names: readonly string[]): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    names.every((name) => typeof (value as Record<string, unknown>)[name] === type)
  );
}
