import { randomBytes } from "node:crypto";
import type { SecretKeySelector } from "my-operator/crd/types";
import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import { createOrGet } from "../../../kubernetes/create-or-get.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { Secret } from "../../../kubernetes/kinds.ts";
import { secrets } from "../../../kubernetes/kinds.ts";
import { backupNameAnnotation, currentPasswordName, passwordSecretName } from "../../../kubernetes/names.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import { readSecretKey } from "../../../kubernetes/referenced-keys.ts";
import { getSecret, patchSecret, secretText } from "../../../kubernetes/secrets.ts";
import type { ReconcileContext, Stored } from "../../../runtime/index.ts";
import { isControlledBy, ownerReference } from "../../../runtime/index.ts";
import { neverInitializes, whyNothingIsCreated } from "../access-mode.ts";
import { desiredCurrentPassword, desiredPasswordSecret } from "./desired-secrets.ts";
import { currentKey, startKeyRotation } from "./key-rotation.ts";

type Context = Pick<ReconcileContext, "client" | "signal">;

/** The passwords of a repository. See key-rotation.ts. */
export interface RepositoryPassword {
  /** The Secret that the user sees. */
  wanted: SecretKeySelector;
  /** The Secret that opens the repository now. */
  current: SecretKeySelector;
  /** The password that the repository must get in the place of the current one; undefined if that is the wanted one. */
  next: SecretKeySelector | undefined;
}

/** The Secret whose password the repository should have. */
export function wantedPassword({ metadata, spec }: Stored<DatabaseBackup>): SecretKeySelector {
  return spec.encryption?.passwordSecretRef ?? { name: passwordSecretName(metadata.name), key: currentKey };
}

/** The operator's copy of the password that opens the repository now. */
export function currentPassword({ metadata }: Stored<DatabaseBackup>): SecretKeySelector {
  return { name: currentPasswordName(metadata.name), key: currentKey };
}

/**
 * Ensures that both Secrets exist. A password is generated once. If its Secret is deleted, the operator creates it from its
 * copy, never with a new password, which would not open the repository.
 *
 * @throws NotReady `SecretNotFound`, `SecretKeyNotFound`, `InvalidPassword`; `RepositoryPasswordLost` when both Secrets
 * were deleted; `NameConflict` when a Secret that the operator did not create has the name of the copy.
 */
export async function ensurePassword(
  backup: Stored<DatabaseBackup>,
  context: Context,
): Promise<RepositoryPassword> {
  const selector = currentPassword(backup);
  let current = await getSecret(backup.metadata.namespace, selector.name, context);
  if (current !== undefined) assertOurs(current, backup);
  const wanted =
    backup.spec.encryption === undefined
      ? await ensureGenerated(backup, current, context)
      : await readWanted(backup, context);
  current ??= await create(desiredCurrentPassword(backup, wanted), context);
  const nextKey = await startKeyRotation(current, wanted, context);
  if (nextKey === undefined && !isControlledBy(current, backup)) {
    // The copy belongs to an earlier object of this name: without a new owner, the garbage collector would delete it.
    const metadata = { ownerReferences: [ownerReference(backup)] };
    await patchSecret(current, { metadata }, context);
  }
  const next = nextKey === undefined ? undefined : { name: selector.name, key: nextKey };
  return { wanted: wantedPassword(backup), current: selector, next };
}

/**
 * The password of a repository that may only be read. Nothing is generated, copied or changed.
 *
 * @throws NotReady `SecretNotFound`, `SecretKeyNotFound`, `InvalidPassword`.
 */
export async function existingPassword(
  backup: Stored<DatabaseBackup>,
  context: Context,
): Promise<RepositoryPassword> {
  const wanted = wantedPassword(backup);
  const isThere = (await getSecret(backup.metadata.namespace, wanted.name, context)) !== undefined;
  if (!isThere && backup.spec.encryption === undefined) throw passwordNotFound(backup);
  await readWanted(backup, context);
  return { wanted, current: wanted, next: undefined };
}

function passwordNotFound(backup: Stored<DatabaseBackup>): NotReady {
  const { name, key } = wantedPassword(backup);
  return new NotReady(
    "SecretNotFound",
    `Secret "${name}" with the repository's password does not exist, and no password is generated, because ` +
      `${whyNothingIsCreated(backup)}. Create it, with the password in the key "${key}", or name another Secret in ` +
      "spec.encryption.passwordSecretRef.",
  );
}

/** The operator writes to its copy, and the copy is deleted with the DatabaseBackup: no other Secret may be taken for it. */
function assertOurs({ metadata }: Stored<Secret>, backup: Stored<DatabaseBackup>): void {
  if (metadata.annotations?.[backupNameAnnotation] === backup.metadata.name) return;
  throw new NotReady(
    "NameConflict",
    `Secret "${metadata.name}" was not created by this operator, which needs that name for its copy of the repository's ` +
      "password. Delete or rename it, or give the DatabaseBackup another name.",
  );
}

async function ensureGenerated(
  backup: Stored<DatabaseBackup>,
  current: Secret | undefined,
  context: Context,
): Promise<string> {
  const { name } = wantedPassword(backup);
  if ((await getSecret(backup.metadata.namespace, name, context)) !== undefined) {
    return readWanted(backup, context);
  }
  const copied = current && secretText(current, currentKey);
  if (copied === undefined && backup.status?.repository !== undefined) {
    throw new NotReady(
      "RepositoryPasswordLost",
      `Secret "${name}" with the repository's password was deleted, and so was the operator's copy. Restore it from your ` +
        "own copy: without it, no earlier backup can be read. To start over, delete this DatabaseBackup and create one " +
        "with a different backupPath.",
    );
  }
  if (copied === undefined && neverInitializes(backup)) throw passwordNotFound(backup);
  const password = copied ?? randomBytes(32).toString("base64url");
  await create(desiredPasswordSecret(backup, password, { isGenerated: copied === undefined }), context);
  return readWanted(backup, context);
}

/** @throws NotReady when the Secret has no such key or its value is not a valid password. */
async function readWanted(backup: Stored<DatabaseBackup>, context: Context): Promise<string> {
  const field = "spec.encryption.passwordSecretRef";
  const selector = wantedPassword(backup);
  const text = await readSecretKey(backup.metadata.namespace, field, selector, context);
  // restic reads the first line, without the blanks around it.
  const password = text.trim();
  if (password === "" || password.includes("\n")) {
    throw new NotReady(
      "InvalidPassword",
      `${field}: the key "${selector.key}" of Secret "${selector.name}" is ${password === "" ? "empty" : "more than one line"}. ` +
        "Use a password of one line.",
    );
  }
  return password;
}

/** Creates a Secret, or uses the one that exists: an earlier object of this name left it, and it opens the repository. */
async function create(secret: Desired<Secret>, context: Context): Promise<Stored<Secret>> {
  return (await createOrGet(secrets, secret, context)).object;
}
