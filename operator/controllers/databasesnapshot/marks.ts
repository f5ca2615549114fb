import type { ArtifactStatus, DatabaseSnapshot } from "../../api/databases/v1alpha1/databasesnapshot.ts";
import type { Mark } from "../../repository/repository-snapshot.ts";

/* What protects a backup stands in its DatabaseSnapshot, and as marks in the repository, in case the object is lost. */

/** The fields of a DatabaseSnapshot's spec that the repository records. */
export type Protection = Pick<DatabaseSnapshot["spec"], "pinned" | "deletionPolicy">;

/** How the marks of a backup must change, such as `pin=ID`. */
export interface MarkChanges {
  mark: string[];
  unmark: string[];
}

/** The changes that make the repository record what a DatabaseSnapshot says. Its backup must be in the repository. */
export function markChanges({ spec, status }: DatabaseSnapshot): MarkChanges {
  const { artifact } = status ?? {};
  const changes: MarkChanges = { mark: [], unmark: [] };
  const compare = (mark: Mark, wanted: boolean, recorded: boolean) => {
    if (wanted === recorded) return;
    changes[wanted ? "mark" : "unmark"].push(`${mark}=${artifact?.snapshotID ?? ""}`);
  };
  compare("pin", spec.pinned === true, artifact?.pinned === true);
  compare("retain", spec.deletionPolicy === "Retain", artifact?.deletionPolicy === "Retain");
  return changes;
}

/** What a DatabaseSnapshot's status says about the marks of its backup. */
export function recordedArtifact(artifact: ArtifactStatus, marks: ReadonlySet<string>): ArtifactStatus {
  const has = (mark: Mark) => marks.has(`${mark}=${artifact.snapshotID}`);
  return { ...artifact, pinned: has("pin"), deletionPolicy: has("retain") ? "Retain" : "Delete" };
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
