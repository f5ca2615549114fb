import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { Secret } from "../../../kubernetes/kinds.ts";
import { currentPasswordName } from "../../../kubernetes/names.ts";
import { getSecret, patchSecret, secretText } from "../../../kubernetes/secrets.ts";
import type { ReconcileContext, Stored } from "../../../runtime/index.ts";

/*
 * How the repository's password changes. Two Secrets hold it:
 *
 * - The *wanted* Secret is the user's, or the one that the operator generated for the user. It may change at any time.
 * - The *current* Secret is the operator's copy of the password that opens the repository now. Runs use this one.
 *
 * When the two differ, the wanted password becomes the key `next` of the current Secret, and a maintenance Job with the
 * operation `ChangeKey` adds it to the repository and removes the old one, which it needs for that. Once the Job has
 * succeeded, `next` replaces `password` in the current Secret.
 */

type Context = Pick<ReconcileContext, "client" | "signal">;

/** The key of the current Secret with the password that opens the repository. */
export const currentKey = "password";
/** The key of the current Secret with the password that the repository is to get. */
export const nextKey = "next";

/**
 * Starts a change to the wanted password, if the current Secret has another one.
 *
 * @returns Whether the repository's key has to be changed.
 */
export async function startKeyRotation(
  current: Stored<Secret>,
  wanted: string,
  context: Context,
): Promise<boolean> {
  if (secretText(current, currentKey) === wanted) return false;
  if (secretText(current, nextKey) === undefined) {
    await patchSecret(current, { data: { [nextKey]: Buffer.from(wanted).toString("base64") } }, context);
  }
  return true;
}

/** Records that the repository opens with the next password, and no longer with the current one. */
export async function finishKeyRotation(
  { metadata: { namespace, name } }: Stored<DatabaseBackup>,
  context: Context,
): Promise<void> {
  const current = await getSecret(namespace, currentPasswordName(name), context);
  const next = current?.data?.[nextKey];
  if (current === undefined || next === undefined) return;
  await patchSecret(current, { data: { [currentKey]: next, [nextKey]: null } }, context);
}
