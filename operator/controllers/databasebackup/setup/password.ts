import { randomBytes } from "node:crypto";
import type { SecretKeySelector } from "my-operator/crd/types";
import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { ReconcileContext, Stored } from "../../../runtime/index.ts";
import { ignoreNotFound, isControlledBy, ownerReference } from "../../../runtime/index.ts";
import { desiredCurrentPassword, desiredPasswordSecret } from "./desired-secrets.ts";
import type { Secret } from "../../../kubernetes/kinds.ts";
import { secrets } from "../../../kubernetes/kinds.ts";
import {
  backupLabel,
  childName,
  currentPasswordName,
  passwordSecretName,
} from "../../../kubernetes/names.ts";
import { createOrGet } from "../../../kubernetes/create-or-get.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";

/*
 * Two Secrets hold the repository's password. The *wanted* one is the user's, or the one that the operator generated for
 * the user to keep; it may be changed at any time. The *current* one is the operator's own copy of what opens the
 * repository now, and what runs use. When they differ, the repository gets the wanted password as a second key, then
 * loses the other: the old password must be at hand for that, which is what the copy is for.
 */

type Context = Pick<ReconcileContext, "client" | "signal">;

/** The key of the current Secret that opens the repository. */
export const currentKey = "password";
/** The key of the current Secret that is about to. */
export const nextKey = "next";

/** The passwords of a repository. */
export interface RepositoryPassword {
  /** The Secret that the user sees. */
  wanted: SecretKeySelector;
  /** The Secret that opens the repository now. */
  current: SecretKeySelector;
  /** Whether the repository's key must be changed from the current Secret's key `password` to its key `next`. */
  isChanging: boolean;
}

/** The Secret that a DatabaseBackup's repository is to be opened by. */
export function wantedPassword(backup: Stored<DatabaseBackup>): SecretKeySelector {
  return (
    backup.spec.encryption?.passwordSecretRef ?? {
      name: passwordSecretName(backup.metadata.name),
      key: currentKey,
    }
  );
}

/**
 * Makes sure that both Secrets are there. The generated one is made once: one that has gone since is made again from the
 * copy, never from a new password, which would open nothing that was stored under the old one.
 *
 * @throws NotReady `SecretNotFound`, `SecretKeyNotFound`, `InvalidPassword`; `RepositoryPasswordLost` when both have gone;
 * `NameConflict` when somebody else's Secret has the name of the copy.
 */
export async function ensurePassword(
  backup: Stored<DatabaseBackup>,
  context: Context,
): Promise<RepositoryPassword> {
  const namespace = backup.metadata.namespace;
  const selector = wantedPassword(backup);
  const name = currentPasswordName(backup.metadata.name);
  let current = await find(namespace, name, context);
  if (current !== undefined) assertOurs(current, backup);
  const wanted =
    backup.spec.encryption === undefined
      ? await ensureGenerated(backup, current, context)
      : await read(namespace, selector, context);
  if (current === undefined) current = await create(desiredCurrentPassword(backup, wanted), context);
  else if (!isControlledBy(current, backup)) {
    // Of an earlier object of this name: the garbage collector is about to take it.
    const metadata = { ownerReferences: [ownerReference(backup)] };
    current = await patch(current, { metadata }, context);
  }
  const isChanging = textOf(current, currentKey) !== wanted;
  if (isChanging && textOf(current, nextKey) === undefined) {
    await patch(current, { data: { [nextKey]: Buffer.from(wanted).toString("base64") } }, context);
  }
  return { wanted: selector, current: { name, key: currentKey }, isChanging };
}

/** The repository opens with what was the next password: now it is the current one. */
export async function passwordChanged(backup: Stored<DatabaseBackup>, context: Context): Promise<void> {
  const namespace = backup.metadata.namespace;
  const current = await find(namespace, currentPasswordName(backup.metadata.name), context);
  const next = current?.data?.[nextKey];
  if (current === undefined || next === undefined) return;
  await patch(current, { data: { [currentKey]: next, [nextKey]: null } }, context);
}

/** The copy is written to, and goes with the DatabaseBackup: it must not be anybody else's. */
function assertOurs({ metadata }: Secret, backup: Stored<DatabaseBackup>): void {
  if (metadata.labels?.[backupLabel] === childName(backup.metadata.name)) return;
  throw new NotReady(
    "NameConflict",
    `Secret "${metadata.name ?? ""}" was not made by this operator, which needs that name for its copy of the repository's ` +
      "password. Delete or rename it, or give the DatabaseBackup another name.",
  );
}

async function ensureGenerated(
  backup: Stored<DatabaseBackup>,
  current: Secret | undefined,
  context: Context,
): Promise<string> {
  const namespace = backup.metadata.namespace;
  const selector = wantedPassword(backup);
  if ((await find(namespace, selector.name, context)) !== undefined) {
    return read(namespace, selector, context);
  }
  const copied = current && textOf(current, currentKey);
  if (copied === undefined && backup.status?.repository !== undefined) {
    throw new NotReady(
      "RepositoryPasswordLost",
      `Secret "${selector.name}" with the repository's password is gone. Restore it from a copy; no backup made so far can be ` +
        "read without it. To start anew, delete this DatabaseBackup and create it with another backupPath.",
    );
  }
  const password = copied ?? randomBytes(32).toString("base64url");
  await create(desiredPasswordSecret(backup, password), context);
  return read(namespace, selector, context);
}

/** @throws NotReady when the key is not there or its value is no password. */
async function read(namespace: string, selector: SecretKeySelector, context: Context): Promise<string> {
  const field = "spec.encryption.passwordSecretRef";
  const secret = await find(namespace, selector.name, context);
  if (secret === undefined) {
    throw new NotReady(
      "SecretNotFound",
      `${field}: there is no Secret "${selector.name}" in namespace ${namespace}. Create it.`,
    );
  }
  const text = textOf(secret, selector.key);
  if (text === undefined) {
    const keys = Object.keys(secret.data ?? {}).sort();
    throw new NotReady(
      "SecretKeyNotFound",
      `${field}: Secret "${selector.name}" has no key "${selector.key}"; it has ${keys.join(", ") || "none"}. ` +
        "Add the key, or name one that it has.",
    );
  }
  // restic takes the first line, without blanks around it.
  if (text.trim() === "" || text.trim().includes("\n")) {
    throw new NotReady(
      "InvalidPassword",
      `${field}: the key "${selector.key}" of Secret "${selector.name}" is ${text.trim() === "" ? "empty" : "more than one line"}. ` +
        "Give a password of one line.",
    );
  }
  return text.trim();
}

function find(namespace: string, name: string, { client, signal }: Context): Promise<Secret | undefined> {
  return ignoreNotFound(client.get(secrets, { namespace, name }, { signal }));
}

/** Creates a Secret, or takes the one that is there: left by an earlier object of this name, it opens its repository. */
async function create(secret: Secret, context: Context): Promise<Secret> {
  return (await createOrGet(secrets, secret, context)).object;
}

function patch(secret: Secret, change: object, { client, signal }: Context): Promise<Secret> {
  const { namespace = "", name = "", uid, resourceVersion } = secret.metadata;
  const metadata = { uid, resourceVersion, ...("metadata" in change ? (change.metadata as object) : {}) };
  return client.patch(secrets, { namespace, name }, { type: "merge", body: { ...change, metadata }, signal });
}

function textOf(secret: Secret, key: string): string | undefined {
  const value = secret.data?.[key];
  return value === undefined ? undefined : Buffer.from(value, "base64").toString();
}
