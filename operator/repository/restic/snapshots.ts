import { RepositoryError, explain, isStorageTrouble } from "./failure.ts";
import type { Restic } from "./restic.ts";

/** A dump that stands in a repository. Times in RFC 3339 (UTC), sizes in bytes. */
export interface StoredSnapshot {
  /** restic's ID: 64 hexadecimal digits. */
  id: string;
  /** When its run began to store it. */
  time: string;
  /** When it was complete. */
  completionTime?: string;
  /** The run that made it: the name of its Pod. */
  run?: string;
  /** The Job of that run. */
  job?: string;
  /** The file with the dump. */
  fileName: string;
  /** How long the dump is. */
  totalBytes: number;
  /** How much the repository grew by it and what belongs to it: what it did not hold yet, compressed. */
  addedBytes: number;
  /** restic's ID of the snapshot with what belongs to the dump, if there is one. */
  manifestSnapshotID?: string;
}

/** A snapshot of a repository: a dump, or what belongs to one. */
export interface SnapshotEntry {
  /** Whose it is: `<namespace>/<name>` of a DatabaseBackup. */
  host: string;
  /** Whether it belongs to the dump of the same run. */
  isCompanion: boolean;
  stored: StoredSnapshot;
}

/** All snapshots of a repository, oldest first. */
export interface Listing {
  snapshots: SnapshotEntry[];
  /** IDs of those that cannot be read: to be told, but not to be taken for gone. */
  unreadable: string[];
}

/**
 * Lists all snapshots of a repository.
 *
 * @throws RepositoryError also when restic leaves some out because it could not reach them, which it takes for a success.
 */
export async function listSnapshots(restic: Restic): Promise<Listing> {
  const { stdout, stderr } = await restic(["snapshots", "--no-lock"]);
  const incomplete = /^could not load snapshots: .*$/m.exec(stderr);
  if (incomplete !== null) throw failed(incomplete[0]);
  const unreadable = [];
  for (const [line, id = ""] of stderr.matchAll(/^Ignoring "([0-9a-f]+)": .*$/gm)) {
    if (isStorageTrouble(line)) throw failed(line);
    unreadable.push(id);
  }
  return { snapshots: parseSnapshots(stdout), unreadable };
}

function failed(line: string): RepositoryError {
  const { reason, message } = explain(undefined, line);
  return new RepositoryError(reason, message);
}

/** Reads what `restic snapshots --json` prints. Snapshots that older versions made have no tag `part`: they are dumps. */
export function parseSnapshots(text: string): SnapshotEntry[] {
  return (JSON.parse(text) as ResticSnapshot[])
    .map(({ id, time, hostname, paths, tags, summary }) => {
      const tagged = tagsOf(tags ?? []);
      return {
        host: hostname,
        isCompanion: tagged.get("part") === "manifest",
        stored: {
          id,
          time: rfc3339(time),
          ...(summary === undefined ? {} : { completionTime: rfc3339(summary.backup_end) }),
          ...pick(tagged, "run"),
          ...pick(tagged, "job"),
          fileName: (paths[0] ?? "").replace(/^.*\//, ""),
          totalBytes: summary?.total_bytes_processed ?? 0,
          addedBytes: summary?.data_added_packed ?? 0,
        },
      };
    })
    .sort((a, b) => (a.stored.time + a.stored.id < b.stored.time + b.stored.id ? -1 : 1));
}

/** What restic prints of a snapshot, as far as we read it. */
interface ResticSnapshot {
  id: string;
  time: string;
  hostname: string;
  paths: string[];
  tags?: string[];
  /** Since restic 0.17. */
  summary?: { backup_end: string; total_bytes_processed: number; data_added_packed: number };
}

/** `name=value` tags by name. */
function tagsOf(tags: readonly string[]): Map<string, string> {
  return new Map(
    tags.map((tag) => {
      const [name = "", ...value] = tag.split("=");
      return [name, value.join("=")];
    }),
  );
}

function pick<Name extends string>(tags: Map<string, string>, name: Name): Partial<Record<Name, string>> {
  const value = tags.get(name);
  return value === undefined ? {} : ({ [name]: value } as Record<Name, string>);
}

function rfc3339(time: string): string {
  return new Date(time).toISOString();
}
