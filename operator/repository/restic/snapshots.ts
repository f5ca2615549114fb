import { inventoryIn } from "../inventory-facts.ts";
import type { RepositorySnapshot } from "../repository-snapshot.ts";
import { isStorageFailure, resticError } from "./failure.ts";
import type { Restic } from "./restic.ts";

/** A snapshot in a repository. */
export interface ListedSnapshot {
  /** Whose it is: `<namespace>/<name>` of a DatabaseBackup. */
  host: string;
  /** The Pod that stored it. A dump and its sidecar files have the same. */
  pod?: string;
  /** What it holds: `dump`; `sidecar`, the files of a dump; `marks`, see marks.ts. Others come from other programs. */
  part: string;
  /** Its tags. */
  tags: readonly string[];
  snapshot: RepositorySnapshot;
}

/** All snapshots of a repository, oldest first. */
export interface SnapshotList {
  snapshots: ListedSnapshot[];
  /** IDs of snapshots that cannot be read. They exist, so they must not be taken for removed. */
  unreadable: string[];
}

/**
 * Lists all snapshots of a repository.
 *
 * @throws RepositoryError also when restic leaves snapshots out because it could not reach them, which restic reports as
 *   a success.
 */
export async function listSnapshots(restic: Restic): Promise<SnapshotList> {
  const { stdout, stderr } = await restic(["snapshots", "--no-lock"]);
  const incomplete = /^could not load snapshots: .*$/m.exec(stderr);
  if (incomplete !== null) throw resticError(undefined, incomplete[0]);
  const unreadable = [];
  for (const [line, id = ""] of stderr.matchAll(/^Ignoring "([0-9a-f]+)": .*$/gm)) {
    if (isStorageFailure(line)) throw resticError(undefined, line);
    unreadable.push(id);
  }
  return { snapshots: parseSnapshots(stdout), unreadable };
}

/** Parses the output of `restic snapshots --json`. A snapshot without the tag `part` is a dump. */
export function parseSnapshots(text: string): ListedSnapshot[] {
  return (JSON.parse(text) as ResticSnapshot[])
    .map(({ id, time, hostname, paths, tags, summary }) => {
      const tagged = tagsByName(tags ?? []);
      const pod = tagged.get("run");
      const jobName = tagged.get("job");
      const requestedBy = tagged.get("snapshot");
      const databaseVersion = tagged.get("databaseVersion");
      const image = tagged.get("image");
      const inventory = inventoryIn(Object.fromEntries(tagged), id);
      return {
        host: hostname,
        ...(pod === undefined ? {} : { pod }),
        part: tagged.get("part") ?? "dump",
        tags: tags ?? [],
        snapshot: {
          snapshotID: id,
          startTime: rfc3339(time),
          completionTime: rfc3339(summary?.backup_end ?? time),
          ...(jobName === undefined ? {} : { jobName }),
          ...(requestedBy === undefined ? {} : { requestedBy }),
          fileName: (paths[0] ?? "").replace(/^.*\//, ""),
          totalBytes: summary?.total_bytes_processed ?? 0,
          addedBytes: summary?.data_added_packed ?? 0,
          ...(databaseVersion === undefined ? {} : { databaseVersion }),
          ...(image === undefined ? {} : { image }),
          ...(inventory === undefined ? {} : { inventory }),
        },
      };
    })
    .sort((a, b) => (sortKey(a.snapshot) < sortKey(b.snapshot) ? -1 : 1));
}

/** The dumps of one host, in the same order, each with what the snapshot of its sidecar files says. */
export function withSidecars(snapshots: readonly ListedSnapshot[]): RepositorySnapshot[] {
  const sidecars = new Map(
    snapshots.filter(({ part }) => part === "sidecar").map(({ pod, snapshot }) => [pod, snapshot]),
  );
  return snapshots
    .filter(({ part }) => part === "dump")
    .map(({ pod, snapshot }) => {
      const sidecar = pod === undefined ? undefined : sidecars.get(pod);
      if (sidecar === undefined) return snapshot;
      const { databaseVersion, image, inventory } = sidecar;
      return {
        ...snapshot,
        addedBytes: snapshot.addedBytes + sidecar.addedBytes,
        ...(databaseVersion === undefined ? {} : { databaseVersion }),
        ...(image === undefined ? {} : { image }),
        ...(inventory === undefined ? {} : { inventory }),
      };
    });
}

function sortKey({ startTime, snapshotID }: RepositorySnapshot): string {
  return startTime + snapshotID;
}

/** The fields of restic's output that are read here. */
interface ResticSnapshot {
  id: string;
  time: string;
  hostname: string;
  paths: string[];
  tags?: string[];
  /** Since restic 0.17. */
  summary?: { backup_end: string; total_bytes_processed: number; data_added_packed: number };
}

/** The values of `name=value` tags. */
function tagsByName(tags: readonly string[]): Map<string, string> {
  return new Map(
    tags.map((tag) => {
      const [name = "", ...value] = tag.split("=");
      return [name, value.join("=")];
    }),
  );
}

function rfc3339(time: string): string {
  return new Date(time).toISOString();
}
