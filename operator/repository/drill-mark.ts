/**
 * The newest result of a backup's drills, as its repository records it: so that a cluster which has lost its objects knows it, too.
 */
export interface RecordedDrill {
  /** restic's ID of the backup. */
  snapshotID: string;
  /** Whether the backup is good. */
  result: "True" | "False";
  /** Why, in one word in CamelCase. */
  reason: string;
  /** When the drill ended, in RFC 3339 and UTC, in whole seconds. */
  completionTime: string;
  /** How long fetching and restoring took. Absent if that is not known. */
  restoreDurationSeconds?: number;
  /** The name of the drill's Job. */
  jobName: string;
}

const pattern =
  /^drill=([0-9a-f]{64})\/(True|False)\/([A-Za-z]{1,64})\/(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z)\/(\d{0,15})\/([a-z0-9.-]{1,253})$/;

/** The mark of a drill: `drill=ID/RESULT/REASON/TIME/SECONDS/JOB`. It has no comma, which separates restic's tags. */
export function drillMark({
  snapshotID,
  result,
  reason,
  completionTime,
  restoreDurationSeconds,
  jobName,
}: RecordedDrill): string {
  return `drill=${[snapshotID, result, reason, completionTime, restoreDurationSeconds ?? "", jobName].join("/")}`;
}

/** What a mark says of a drill; undefined if it is not the mark of one. */
export function parseDrillMark(mark: string): RecordedDrill | undefined {
  const [, snapshotID = "", result, reason = "", completionTime = "", seconds = "", jobName = ""] =
    pattern.exec(mark) ?? [];
  if (result !== "True" && result !== "False") return undefined;
  return {
    snapshotID,
    result,
    reason,
    completionTime,
    ...(seconds === "" ? {} : { restoreDurationSeconds: Number(seconds) }),
    jobName,
  };
}
