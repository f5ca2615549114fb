import type {
  ArtifactStatus,
  DatabaseSnapshot,
  DatabaseSnapshotStatus,
} from "../../api/databases/v1alpha1/databasesnapshot.ts";
import type { RecordedDrill } from "../../repository/drill-mark.ts";
import { drillMark, parseDrillMark } from "../../repository/drill-mark.ts";
import type { Mark } from "../../repository/repository-snapshot.ts";
import { apiTime, findCondition, setCondition } from "../../runtime/index.ts";

/*
 * What protects a backup, and what its drills found, stands in its DatabaseSnapshot, and as marks in the repository, in case the
 * object is lost.
 */

/** The fields of a DatabaseSnapshot's spec that the repository records. */
export type Protection = Pick<DatabaseSnapshot["spec"], "pinned" | "deletionPolicy">;

/** How the marks of a backup must change, such as `pin=ID`. */
export interface MarkChanges {
  mark: string[];
  unmark: string[];
}

/** The changes that make the repository record what a DatabaseSnapshot says. Its backup must be in the repository. */
export function markChanges(snapshot: DatabaseSnapshot): MarkChanges {
  const { spec, status } = snapshot;
  const { artifact } = status ?? {};
  const changes: MarkChanges = { mark: [], unmark: [] };
  const compare = (mark: Exclude<Mark, "drill">, wanted: boolean, recorded: boolean) => {
    if (wanted === recorded) return;
    changes[wanted ? "mark" : "unmark"].push(`${mark}=${artifact?.snapshotID ?? ""}`);
  };
  compare("pin", spec.pinned === true, artifact?.pinned === true);
  compare("retain", spec.deletionPolicy === "Retain", artifact?.deletionPolicy === "Retain");
  const drill = drillOf(snapshot);
  if (drill !== undefined && !isRecorded(drill, artifact?.drill)) changes.mark.push(drillMark(drill));
  return changes;
}

/** The newest result of a backup's drills; undefined if there is none. */
function drillOf({ status }: DatabaseSnapshot): RecordedDrill | undefined {
  const { artifact, conditions, verification } = status ?? {};
  const verified = findCondition(conditions, "Verified");
  const result = verified?.status;
  if (artifact === undefined || verification === undefined || verified === undefined) return undefined;
  if (result !== "True" && result !== "False") return undefined;
  const { completionTime, lastVerifiedTime = completionTime, restoreDurationSeconds, jobName } = verification;
  return {
    snapshotID: artifact.snapshotID,
    result,
    reason: verified.reason,
    completionTime: apiTime(Date.parse(result === "True" ? lastVerifiedTime : completionTime)),
    ...(restoreDurationSeconds === undefined ? {} : { restoreDurationSeconds }),
    jobName,
  };
}

function isRecorded(drill: RecordedDrill, recorded: ArtifactStatus["drill"]): boolean {
  return (
    recorded?.result === drill.result &&
    recorded.reason === drill.reason &&
    Date.parse(recorded.completionTime) === Date.parse(drill.completionTime)
  );
}

/**
 * What a DatabaseSnapshot's status lacks of the drills that the repository records: of an object that was lost. Empty if a drill of
 * this object is known.
 */
export function inheritedVerification(
  { metadata, status = {} }: DatabaseSnapshot,
  marks: ReadonlySet<string>,
  now: Date,
): Pick<DatabaseSnapshotStatus, "conditions" | "verification"> {
  const { artifact, conditions = [], verification } = status;
  const drill = recordedDrill(artifact?.snapshotID, marks);
  if (drill === undefined || verification !== undefined) return {};
  const { result, reason, completionTime, restoreDurationSeconds, jobName } = drill;
  const verified = findCondition(conditions, "Verified");
  const condition = {
    type: "Verified",
    status: result,
    reason,
    message: `The repository records that a drill of ${completionTime} came to this result.`,
  } as const;
  return {
    // What was found since counts.
    conditions:
      verified === undefined || verified.status === "Unknown"
        ? setCondition(conditions, condition, { observedGeneration: metadata.generation, now })
        : conditions,
    verification: {
      jobName,
      completionTime,
      ...(result === "True" ? { lastVerifiedTime: completionTime } : {}),
      ...(restoreDurationSeconds === undefined ? {} : { restoreDurationSeconds }),
    },
  };
}

function recordedDrill(
  snapshotID: string | undefined,
  marks: ReadonlySet<string>,
): RecordedDrill | undefined {
  return [...marks]
    .flatMap((mark) => parseDrillMark(mark) ?? [])
    .find((each) => each.snapshotID === snapshotID);
}

/** What a DatabaseSnapshot's status says about the marks of its backup. */
export function recordedArtifact(artifact: ArtifactStatus, marks: ReadonlySet<string>): ArtifactStatus {
  const has = (mark: Mark) => marks.has(`${mark}=${artifact.snapshotID}`);
  const drill = recordedDrill(artifact.snapshotID, marks);
  return {
    ...artifact,
    pinned: has("pin"),
    deletionPolicy: has("retain") ? "Retain" : "Delete",
    ...(drill === undefined
      ? {}
      : { drill: { result: drill.result, reason: drill.reason, completionTime: drill.completionTime } }),
  };
}

/**
 * What a DatabaseSnapshot's spec lacks of the marks of its backup. Only where it was not known yet what the repository
 * records: afterwards, a field that is not there was removed by a person, and the repository follows.
 */
export function inheritedProtection(
  { spec, status }: DatabaseSnapshot,
  marks: ReadonlySet<string>,
): Protection {
  const { artifact } = status ?? {};
  if (artifact === undefined) return {};
  const { pinned, deletionPolicy } = recordedArtifact(artifact, marks);
  const isPinned = artifact.pinned === undefined && spec.pinned === undefined && pinned === true;
  const isRetained =
    artifact.deletionPolicy === undefined && spec.deletionPolicy === undefined && deletionPolicy === "Retain";
  return {
    ...(isPinned ? { pinned: true } : {}),
    ...(isRetained ? { deletionPolicy: "Retain" } : {}),
  };
}
