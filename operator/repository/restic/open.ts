import type { Failure } from "../../failure.ts";
import { repositoryFailure } from "../reasons.ts";
import { RepositoryError, repositoryErrorReason } from "./failure.ts";
import type { Restic, ResticCall } from "./restic.ts";

/** A repository, and how to reach it. */
export interface RepositoryHandle {
  readonly restic: Restic;
  /** How long to wait for the storage's first answer. */
  readonly firstResponseSeconds: number;
  /** restic's variables. */
  readonly environment: NodeJS.ProcessEnv;
  /** The ID that the repository must have; undefined if none is known yet. */
  readonly expectedID: string | undefined;
}

/**
 * Opens the repository, and returns its ID. Never creates one.
 *
 * @param environment Variables that replace the repository's own, such as another password's file.
 * @throws RepositoryError `RepositoryMissing`, `RepositoryReplaced`, or any other reason why it does not open.
 */
export async function openRepository(
  { restic, firstResponseSeconds, environment: own, expectedID }: RepositoryHandle,
  environment: NodeJS.ProcessEnv = {},
): Promise<string> {
  const readConfig = (call: ResticCall) =>
    restic(["cat", "config", "--no-lock"], { seconds: firstResponseSeconds, ...call });
  try {
    const { stdout } = await readConfig({ environment });
    const id = idIn(stdout);
    if (expectedID !== undefined && expectedID !== "" && id !== expectedID) {
      const { message } = replacedRepository(id, expectedID);
      throw new RepositoryError("RepositoryReplaced", message);
    }
    return id;
  } catch (error) {
    // With a region, restic does not ask S3 for the bucket: a missing bucket looks like an empty one.
    if (repositoryErrorReason(error) === "RepositoryMissing" && own["AWS_DEFAULT_REGION"]) {
      const second = await readConfig({
        environment: { ...environment, AWS_DEFAULT_REGION: undefined },
      }).catch((secondError: unknown) => secondError);
      if (repositoryErrorReason(second) === "BucketNotFound") throw second;
    }
    throw error;
  }
}

/** The failure of finding a repository with another ID than before. */
export function replacedRepository(id: string, expectedID: string): Failure {
  return repositoryFailure(
    "RepositoryReplaced",
    `The location holds the repository ${id}, but the earlier backups are in ${expectedID}.`,
  );
}

/** Whether this password opens the repository. */
export async function canOpenWith(repository: RepositoryHandle, passwordFile: string): Promise<boolean> {
  try {
    await openRepository(repository, { RESTIC_PASSWORD_FILE: passwordFile });
    return true;
  } catch (error) {
    if (repositoryErrorReason(error) === "WrongRepositoryPassword") return false;
    throw error;
  }
}

function idIn(config: string): string {
  let id: unknown;
  try {
    ({ id } = JSON.parse(config) as { id?: unknown });
  } catch {
    // The check below rejects it.
  }
  if (typeof id === "string" && /^[0-9a-f]{64}$/.test(id)) return id;
  throw new RepositoryError(
    "RepositoryDamaged",
    `The repository's config has no ID: ${config.slice(0, 200)}`,
  );
}
