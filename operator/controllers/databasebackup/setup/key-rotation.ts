import { randomBytes } from "node:crypto";
import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { Secret } from "../../../kubernetes/kinds.ts";
import { currentPasswordName } from "../../../kubernetes/names.ts";
import { getSecret, patchSecret, secretText } from "../../../kubernetes/secrets.ts";
import type { ReconcileContext, Stored } from "../../../runtime/index.ts";
import { ownerReference } from "../../../runtime/index.ts";

/*
 * How the repository's password changes. Two Secrets hold it:
 *
 * - The *wanted* Secret is the user's, or the one that the operator generated for the user. It may change at any time.
 * - The *current* Secret is the operator's copy of the password that opens the repository now. Runs use this one.
 *
 * When the two differ, the wanted password becomes the key `next-…` of the current Secret, and a maintenance Job with the
 * operation `ChangeKey` adds it to the repository and removes the old one, which it needs for that. Once the Job has
 * succeeded, that key replaces `password` in the current Secret. Each change has a key of another name, so that the success of
 * one Job is never taken for that of another: the only copy of the password that opens the repository would be lost.
 *
 * Until then no other Secret has the password that opens the repository. So the current Secret has no owner meanwhile, and
 * stays when the DatabaseBackup is deleted. One that is created again continues the change.
 */

type Context = Pick<ReconcileContext, "client" | "signal">;

/** The key of the current Secret with the password that opens the repository. */
export const currentKey = "password";
/** How the key of the current Secret begins that has the password which the repository is to get. */
const nextKeyPrefix = "next-";

/**
 * Starts a change to the wanted password, if the current Secret has another one.
 *
 * @returns The key of the current Secret with the password that the repository is to get; undefined if it has the wanted one.
 */
export async function startKeyRotation(
  current: Stored<Secret>,
  wanted: string,
  context: Context,
): Promise<string | undefined> {
  if (secretText(current, currentKey) === wanted) return undefined;
  const started = Object.keys(current.data ?? {}).find((key) => key.startsWith(nextKeyPrefix));
  const key = started ?? `${nextKeyPrefix}${randomBytes(4).toString("hex")}`;
  const isOwned = (current.metadata.ownerReferences ?? []).length > 0;
  if (started === undefined || isOwned) {
    const data = { [key]: current.data?.[key] ?? Buffer.from(wanted).toString("base64") };
    await patchSecret(current, { data, metadata: { ownerReferences: [] } }, context);
  }
  return key;
}

/**
 * Records that the repository opens with the next password, and no longer with the current one.
 *
 * @param nextKey The key with the password that the repository has got.
 */
export async function finishKeyRotation(
  backup: Stored<DatabaseBackup>,
  nextKey: string,
  context: Context,
): Promise<void> {
  const { namespace, name } = backup.metadata;
  const current = await getSecret(namespace, currentPasswordName(name), context);
  const next = current?.data?.[nextKey];
  if (current === undefined || next === undefined) return;
  const metadata = { ownerReferences: [ownerReference(backup)] };
  await patchSecret(current, { data: { [currentKey]: next, [nextKey]: null }, metadata }, context);
}
