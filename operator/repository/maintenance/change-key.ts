import { readFile } from "node:fs/promises";
import { RepositoryError } from "../restic/failure.ts";
import { exclusively } from "../restic/exclusive-lock.ts";
import { removeStaleLocks } from "../restic/locks.ts";
import type { ChangeKeyReport } from "./report.ts";
import type { RepositoryToOpen } from "../restic/open.ts";
import { openRepository, opensWith } from "../restic/open.ts";
import type { Restic } from "../restic/restic.ts";

/** Files with one password each. */
export interface Passwords {
  readonly oldFile: string;
  readonly newFile: string;
}

/** As many keys with the old password as could ever be there: restic looks at no more. */
const keysAtMost = 20;

/**
 * Lets the repository open with the new password, and no longer with the old one. Each step leaves a repository that
 * opens with at least one of them, and the next call goes on from there.
 *
 * @throws RepositoryError `WrongRepositoryPassword` when neither opens it.
 */
export async function changeKey(
  repository: RepositoryToOpen,
  { oldFile, newFile }: Passwords,
  lockSeconds: number,
): Promise<ChangeKeyReport> {
  const { restic } = repository;
  const opensWithNew = await opensWith(repository, newFile);
  if (!opensWithNew && !(await opensWith(repository, oldFile))) {
    throw new RepositoryError(
      "WrongRepositoryPassword",
      "Neither the new password nor the former one opens the repository. Restore the Secret's content of the time when " +
        "a backup last succeeded. Without it no backup can be read.",
    );
  }
  let changed = false;
  if (!opensWithNew) {
    // restic tries the new key before it calls it added.
    await restic(["key", "add", `--new-password-file=${newFile}`], withPassword(oldFile));
    changed = true;
  }
  const repositoryID = await openRepository(repository, { RESTIC_PASSWORD_FILE: newFile });

  // The same password twice is one key, which must stay.
  if (await samePassword(oldFile, newFile)) return { operation: "change-key", repositoryID, changed };
  for (let n = 0; n < keysAtMost && (await opensWith(repository, oldFile)); n++) {
    const oldKey = await currentKey(restic, oldFile);
    await removeStaleLocks((words) => restic(words, withPassword(newFile)));
    await exclusively(restic, ["key", "remove", oldKey], lockSeconds, withPassword(newFile));
    changed = true;
  }
  return { operation: "change-key", repositoryID, changed };
}

function withPassword(file: string) {
  return { environment: { RESTIC_PASSWORD_FILE: file } };
}

/** restic reads passwords without the white space around them. */
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
    throw new RepositoryError("RepositoryFailed", "restic key list names no key as the current one.");
  }
  return current.id;
}
