import { RepositoryError } from "../../restic/failure.ts";
import { withExclusiveLock } from "../../restic/exclusive-lock.ts";
import type { RepositoryHandle } from "../../restic/open.ts";

/*
 * Stray keys: the password opens them, but they do not open the config. Calls of `init` that were too slow leave them in
 * a bucket. restic takes the first key that the password opens, unless a hint at the beginning of another key's name
 * makes it try that one first.
 */

/** The beginning of the name of the stray key that restic came upon, if that is the failure. */
export function strayKeyIn(failure: unknown): string | undefined {
  if (!(failure instanceof RepositoryError)) return undefined;
  return /config or key ([0-9a-f]+) is damaged/.exec(failure.message)?.[1];
}

/**
 * Removes the stray keys of a repository.
 *
 * @param stray One that keeps restic from opening it; undefined if it opens.
 * @throws RepositoryError `RepositoryDamaged` when no key opens it, `RepositoryLocked` when other programs use it.
 */
export async function removeStrayKeys(
  repository: RepositoryHandle,
  stray: string | undefined,
  lockSeconds: number,
): Promise<void> {
  const { restic } = repository;
  const hint = stray === undefined ? [] : [`--key-hint=${await hintAtGoodKey(repository, stray)}`];
  const { stdout } = await restic([...hint, "key", "list", "--no-lock"]);
  const keys = JSON.parse(stdout) as { current: boolean; id: string }[];
  const good = keys.find(({ current }) => current)?.id ?? "";
  for (const { id } of keys) {
    if (id === good || !(await isStray(repository, id))) continue;
    try {
      await withExclusiveLock(restic, [`--key-hint=${good}`, "key", "remove", id], lockSeconds);
    } catch (error) {
      // Another call may have removed it meanwhile.
      if (await isStray(repository, id)) throw error;
    }
  }
}

async function isStray(repository: RepositoryHandle, id: string): Promise<boolean> {
  const failure = await openWithHint(repository, id);
  return failure !== undefined && strayKeyIn(failure)?.startsWith(id.slice(0, 8)) === true;
}

/** The beginning of a key's name that makes restic open the repository. */
async function hintAtGoodKey(repository: RepositoryHandle, stray: string): Promise<string> {
  let failure;
  for (const hint of keyHints(stray)) {
    failure = await openWithHint(repository, hint);
    if (failure === undefined) return hint;
  }
  throw failure ?? new RepositoryError("RepositoryDamaged", "No key opens the repository.");
}

/** @returns Why the repository does not open; undefined if it does. */
async function openWithHint(
  { restic, firstResponseSeconds: seconds }: RepositoryHandle,
  hint: string,
): Promise<RepositoryError | undefined> {
  try {
    await restic([`--key-hint=${hint}`, "cat", "config", "--no-lock"], { seconds });
    return undefined;
  } catch (error) {
    if (error instanceof RepositoryError && error.reason === "RepositoryDamaged") return error;
    throw error;
  }
}

const digits = Array.from("0123456789abcdef");

/**
 * Beginnings of names to try, the most promising first, because each try takes half a second. One digit mostly tells the
 * good key from the stray one. If it does not, their names begin alike, and one digit more than they share does. All
 * beginnings of two digits come last: they help when another stray key's name begins like the good one's.
 */
export function* keyHints(stray: string): Generator<string, void> {
  for (let length = 0; length <= 3; length++) {
    for (const digit of digits) yield `${stray.slice(0, length)}${digit}`;
  }
  for (const first of digits) {
    for (const second of digits) yield `${first}${second}`;
  }
}
