import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { RepositoryReference, RepositoryStatus } from "../../../api/databases/v1/storage.ts";
import { isMadeFor } from "../../../kubernetes/made-for.ts";
import { getSecret } from "../../../kubernetes/secrets.ts";
import type { Stored } from "../../../runtime/index.ts";
import { hasSucceeded } from "../../phases.ts";
import type { BackupContext } from "../context.ts";
import type { RepositoryPassword } from "../setup/password.ts";

/**
 * The repository of a DatabaseBackup, if it may exist although no run has reported it: of an earlier object, or of another cluster.
 * Undefined when it is known, when a Job has looked for it, and when its password or its volume was made for this object.
 */
export async function unknownRepository(
  backup: Stored<DatabaseBackup>,
  repository: RepositoryStatus | undefined,
  password: RepositoryPassword | undefined,
  context: BackupContext,
): Promise<RepositoryReference | undefined> {
  if (repository === undefined || repository.id !== undefined || password === undefined) return undefined;
  if (repository.maintenance !== undefined && hasSucceeded(repository.maintenance)) return undefined;
  // Runs wait until a Job has looked for the repository that is to be taken over.
  if (backup.spec.repository?.takeOverFrom !== undefined) return repository;
  const { namespace } = backup.metadata;
  const claimName = repository.storage.persistentVolumeClaim?.claimName;
  // The store has only the claims that the operator created.
  const claim = claimName === undefined ? undefined : context.stores.claims.get(namespace, claimName);
  if (claim !== undefined && isMadeFor(claim, backup)) return undefined;
  // A person may have stored the password of an earlier repository in a new Secret.
  if (backup.spec.encryption !== undefined) return repository;
  const secret = await getSecret(namespace, password.wanted.name, context);
  return secret !== undefined && !isMadeFor(secret, backup) ? repository : undefined;
}
