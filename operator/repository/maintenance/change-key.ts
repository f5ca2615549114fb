import { readFile } from "node:fs/promises";
import { repositoryFailure } from "../reasons.ts";
import { RepositoryError } from "../restic/failure.ts";
import { withExclusiveLock } from "../restic/exclusive-lock.ts";
import { removeStaleLocks } from "../restic/locks.ts";
import { listSnapshots } from "../restic/snapshots.ts";
import { assertOwner, claimantIn } from "./owner.ts";
import type { ChangeKeyReport } from "./report.ts";
import type { RepositoryHandle } from "../restic/open.ts";
import { canOpenWith, openRepository } from "../restic/open.ts";
import type { Restic } from "../restic/restic.ts";

/** What `change-key` has to do. The files have one password each. */
export interface KeyChange {
  /** Whose repository it is: `<namespace>/<name>` of the DatabaseBackup. */
  readonly host: string;
  readonly oldFile: string;
  readonly newFile: string;
}

/** restic tries no more keys than this to open a repository. */
const maxKeys = 20;

/**
 * Makes the repository open with the new password, and no longer with the old one. After each step the repository opens
 * with at least one of them, so that another call can do the rest.
 *
 * @throws RepositoryError `WrongRepositoryPassword` when neither password opens it; also when another cluster is the owner.
 */
export async function changeKey(
  repository: RepositoryHandle,
  { host, oldFile, newFile }: KeyChange,
  lockSeconds: number,
): Promise<ChangeKeyReport> {
  const { restic } = repository;
  const opensWithNew = await canOpenWith(repository, newFile);
  if (!opensWithNew && !(await canOpenWith(repository, oldFile))) {
    throw new RepositoryError(
      "WrongRepositoryPassword",
      repositoryFailure(
        "WrongRepositoryPassword",
        "Neither the new password nor the old one opens the repository.",
      ).message,
    );
  }
  const opens = withPassword(opensWithNew ? newFile : oldFile);
  const { snapshots } = await listSnapshots((args) => restic(args, opens));
  // The owner would lose its access.
  assertOwner(snapshots, host, claimantIn(repository.environment));
  if (!opensWithNew) {
    // restic checks that the new key opens the repository.
    await restic(["key", "add", `--new-password-file=${newFile}`], withPassword(oldFile));
  }
  const repositoryID = await openRepository(repository, { RESTIC_PASSWORD_FILE: newFile });

  // If both are the same password, its key must stay.
  if (await samePassword(oldFile, newFile)) return { operation: "change-key", repositoryID };
  for (let n = 0; n < maxKeys && (await canOpenWith(repository, oldFile)); n++) {
    const oldKey = await currentKey(restic, oldFile);
    const location = repository.environment["RESTIC_REPOSITORY"] ?? "";
    await removeStaleLocks((args) => restic(args, withPassword(newFile)), location, Date.now());
    await withExclusiveLock(restic, ["key", "remove", oldKey], lockSeconds, withPassword(newFile));
  }
  return { operation: "change-key", repositoryID };
}

function withPassword(file: string) {
  return { environment: { RESTIC_PASSWORD_FILE: file } };
}

/** restic ignores white space around a password. */
async function samePassword(oldFile: string, newFile: string): Promise<boolean> {
  const [one, other] = await Promise.all([oldFile, newFile].map((file) => readFile(file, "utf8")));
  return one?.trim() === other?.trim();
}

/** The ID of the key that a password opens. */
async function currentKey(restic: Restic, passwordFile: string): Promise<string> {
  const { stdout } = await restic(["key", "list", "--no-lock"], withPassword(passwordFile));
  const keys = JSON.parse(stdout) as { current: boolean; id: string }[];
  const current = keys.find(({ current }) => current);
  if (current === undefined) {
    throw new RepositoryError("RepositoryFailed", "The output of restic key list has no current key.");
  }
  return current.id;
}
