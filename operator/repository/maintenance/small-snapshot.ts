import type { Restic } from "../restic/restic.ts";
import type { ListedSnapshot } from "../restic/snapshots.ts";

/*
 * What a repository records of a DatabaseBackup is the tags of a small snapshot of its host, so that `restic snapshots` shows it. Of
 * several such snapshots of one kind, the newest counts.
 */

/** Those of one kind, oldest first. */
export function smallSnapshots(
  snapshots: readonly ListedSnapshot[],
  host: string,
  part: string,
): ListedSnapshot[] {
  return snapshots.filter((each) => each.host === host && each.part === part);
}

/**
 * Stores one that is newer than all others of its kind.
 *
 * @throws RepositoryError
 */
export async function storeSmallSnapshot(
  restic: Restic,
  {
    host,
    part,
    tags,
    snapshots,
    now,
    lockSeconds,
  }: {
    host: string;
    part: string;
    tags: readonly string[];
    /** All snapshots of the repository. */
    snapshots: readonly ListedSnapshot[];
    /** Milliseconds since 1970. */
    now: number;
    lockSeconds: number;
  },
): Promise<void> {
  // Newer than the last one, even if the clock of this node is late. restic reads whole seconds of the local zone.
  const last = Date.parse(smallSnapshots(snapshots, host, part).at(-1)?.snapshot.startTime ?? "");
  const time = new Date(Number.isNaN(last) ? now : Math.max(now, last + 1000));
  await restic(
    [
      ...["backup", "--stdin", "--stdin-filename", part, "--host", host, "--force"],
      ...["--time", time.toISOString().slice(0, 19).replace("T", " ")],
      ...[`part=${part}`, ...tags].flatMap((tag) => ["--tag", tag]),
      `--retry-lock=${lockSeconds}s`,
    ],
    // restic stores no empty file.
    { environment: { TZ: "UTC" }, input: `${tags.join("\n")}\n` },
  );
}
