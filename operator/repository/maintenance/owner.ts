import type { RepositoryOwner } from "../../api/databases/v1/storage.ts";
import { foreignOwner } from "../owner.ts";
import { RepositoryError } from "../restic/failure.ts";
import type { Restic } from "../restic/restic.ts";
import type { ListedSnapshot } from "../restic/snapshots.ts";
import { smallSnapshots, storeSmallSnapshot } from "./small-snapshot.ts";

/*
 * The cluster that may write the backups of a host is recorded in a small snapshot of the host with the tags `part=owner`,
 * `owner=ID` and, after a take-over, `from=ID`. It is another one than that of the marks, so that a former owner which still
 * records marks does not become the owner by that. Those of former owners stay: they say who was the owner, and when.
 */

const part = "owner";

/** On whose behalf a program works with a repository. */
export interface Claimant {
  /** The ID of its cluster; undefined if there is none, as when a person runs the program. */
  readonly own: string | undefined;
  /** The cluster whose repository it takes over. */
  readonly takeOverFrom: string | undefined;
}

/** Reads it from the variables of the container. */
export function claimantIn(environment: NodeJS.ProcessEnv): Claimant {
  return { own: environment["REPOSITORY_OWNER"], takeOverFrom: environment["REPOSITORY_TAKE_OVER_FROM"] };
}

/** The owner that the repository records for a host. */
export function ownerOf(snapshots: readonly ListedSnapshot[], host: string): RepositoryOwner | undefined {
  const newest = smallSnapshots(snapshots, host, part).at(-1);
  const id = newest === undefined ? undefined : tagOf(newest, "owner");
  if (newest === undefined || id === undefined) return undefined;
  const takenOverFrom = tagOf(newest, "from");
  return { id, since: newest.snapshot.startTime, ...(takenOverFrom === undefined ? {} : { takenOverFrom }) };
}

/**
 * What to do about the owner: `keep` it, because it is this cluster; `refuse` to write, because it is another one; or record this
 * cluster.
 */
export function planOwner(
  owner: RepositoryOwner | undefined,
  { own, takeOverFrom }: Claimant,
): "keep" | "refuse" | { owner: string; from?: string } {
  if (own === undefined || owner?.id === own) return "keep";
  if (owner === undefined) return { owner: own };
  return owner.id === takeOverFrom ? { owner: own, from: owner.id } : "refuse";
}

/**
 * Records the owner of a host's backups.
 *
 * @throws RepositoryError
 */
export function storeOwner(
  restic: Restic,
  {
    owner,
    from,
    ...options
  }: {
    owner: string;
    from?: string;
    host: string;
    snapshots: readonly ListedSnapshot[];
    /** Milliseconds since 1970. */
    now: number;
    lockSeconds: number;
  },
): Promise<void> {
  const tags = [`owner=${owner}`, ...(from === undefined ? [] : [`from=${from}`])];
  return storeSmallSnapshot(restic, { ...options, part, tags });
}

/** @throws RepositoryError when another cluster is the owner of the host's backups. */
export function assertOwner(snapshots: readonly ListedSnapshot[], host: string, { own }: Claimant): void {
  const owner = ownerOf(snapshots, host);
  const why = owner && own !== undefined ? foreignOwner(owner, own) : undefined;
  if (why !== undefined) throw new RepositoryError(why.reason, why.message);
}

function tagOf({ tags }: ListedSnapshot, name: string): string | undefined {
  return tags.find((tag) => tag.startsWith(`${name}=`))?.slice(name.length + 1);
}
