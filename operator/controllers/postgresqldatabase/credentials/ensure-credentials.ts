import { randomBytes } from "node:crypto";
import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { Failure } from "../../../failure.ts";
import {
  backupSecretName,
  exporterSecretName,
  monitorSecretName,
  ownerSecretName,
  replicationSecretName,
  rolesSecretName,
  superuserSecretName,
} from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { Secret } from "../../../kubernetes/kinds.ts";
import { secrets } from "../../../kubernetes/kinds.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import { getSecret, secretText } from "../../../kubernetes/secrets.ts";
import type { Stored } from "../../../runtime/index.ts";
import { ensureChild } from "../../../runtime/index.ts";
import { assertNotFormer } from "../assert-not-former.ts";
import type { DatabaseContext } from "../context.ts";
import { desiredCredentials, desiredRoles } from "./desired-secrets.ts";
import { readRolePasswords } from "./role-passwords.ts";
import { isUsablePassword } from "./usable-password.ts";

/**
 * Ensures the Secrets with the passwords of the roles, and the one that gives them to the server. A password that the user changes in
 * its Secret stays and becomes the role's. One whose Secret was deleted is replaced by another.
 *
 * @param ca What clients verify the server with, in PEM.
 * @returns Why the password of a role of the spec cannot be read. Such a role keeps the one that it has.
 * @throws NotReady `InvalidPassword` or `FormerObjectTerminating`; NotControlledError for a Secret of another owner.
 */
export async function ensureCredentials(
  database: Stored<PostgreSQLDatabase>,
  ca: string,
  context: DatabaseContext,
): Promise<Failure | undefined> {
  const { namespace, name } = database.metadata;
  const hasExporter = database.spec.monitoring?.exporter !== undefined;
  const hasReplicas = (database.spec.replicas ?? 1) > 1;
  const names = [
    superuserSecretName(name),
    ownerSecretName(name),
    backupSecretName(name),
    replicationSecretName(name),
    rolesSecretName(name),
    ...(hasExporter ? [exporterSecretName(name)] : []),
    ...(hasReplicas ? [monitorSecretName(name)] : []),
  ];
  const found = await Promise.all(names.map((each) => getSecret(namespace, each, context)));
  const current = new Map(
    found.flatMap((secret) => (secret === undefined ? [] : [[secret.metadata.name, secret]])),
  );
  for (const secret of current.values()) assertNotFormer(secret, database);
  const passwords = {
    superuser: passwordIn(current.get(superuserSecretName(name))),
    owner: passwordIn(current.get(ownerSecretName(name))),
    backup: passwordIn(current.get(backupSecretName(name))),
    replication: passwordIn(current.get(replicationSecretName(name))),
    ...(hasExporter ? { exporter: passwordIn(current.get(exporterSecretName(name))) } : {}),
    ...(hasReplicas ? { monitor: passwordIn(current.get(monitorSecretName(name))) } : {}),
  };
  const ensure = (desired: Desired<Secret>) =>
    ensureChild(context.client, secrets, desired, current.get(desired.metadata.name), {
      owner: database,
      signal: context.signal,
    });
  // The server gets a password only after the user can read it.
  await Promise.all(desiredCredentials(database, passwords, ca).map(ensure));
  const roles = await readRolePasswords(database, context);
  await ensure(desiredRoles(database, passwords, roles.known));
  return roles.problem;
}

/** @throws NotReady `InvalidPassword`. */
function passwordIn(secret: Stored<Secret> | undefined): string {
  const known = secret === undefined ? undefined : secretText(secret, "password");
  if (known === undefined) return randomBytes(24).toString("base64url");
  if (isUsablePassword(known)) return known;
  throw new NotReady(
    "InvalidPassword",
    `Secret "${secret?.metadata.name ?? ""}": the key "password" is empty, or has a line break or another control character. ` +
      "Store one line of text, or remove the key, and the operator generates a password.",
  );
}
