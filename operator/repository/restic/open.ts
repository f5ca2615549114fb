import { RepositoryError } from "./failure.ts";
import type { Restic, ResticCall } from "./restic.ts";

/** The repository that maintenance is about, before it is opened. */
export interface RepositoryToOpen {
  readonly restic: Restic;
  /** How long to wait for the storage's first answer, in seconds. */
  readonly contact: number;
  /** restic's variables. */
  readonly environment: NodeJS.ProcessEnv;
  /** The ID that it must have; undefined takes whatever is there. */
  readonly expectedID: string | undefined;
}

/**
 * Opens the repository, and tells its ID. It is never made.
 *
 * @param environment variables that stand instead of the repository's own, such as another password's file.
 * @throws RepositoryError `RepositoryMissing`, `RepositoryReplaced`, or whatever keeps it from being opened.
 */
export async function openRepository(
  { restic, contact, environment: own, expectedID }: RepositoryToOpen,
  environment: NodeJS.ProcessEnv = {},
): Promise<string> {
  const readConfig = (call: ResticCall) =>
    restic(["cat", "config", "--no-lock"], { seconds: contact, ...call });
  try {
    const { stdout } = await readConfig({ environment });
    const id = idIn(stdout);
    if (expectedID !== undefined && expectedID !== "" && id !== expectedID) {
      throw new RepositoryError(
        "RepositoryReplaced",
        `The repository there has the ID ${id}, but the backups are in ${expectedID}: it was replaced by another one. ` +
          "Put the former one back, or correct the storage or its path.",
      );
    }
    return id;
  } catch (error) {
    // Told its region, restic does not ask for the bucket, and a missing one looks like an empty one.
    if (reasonOf(error) === "RepositoryMissing" && own["AWS_DEFAULT_REGION"]) {
      const asked = await readConfig({
        environment: { ...environment, AWS_DEFAULT_REGION: undefined },
      }).catch((second: unknown) => second);
      if (reasonOf(asked) === "BucketNotFound") throw asked;
    }
    throw error;
  }
}

/** Whether somebody may open the repository with this password. */
export async function opensWith(repository: RepositoryToOpen, passwordFile: string): Promise<boolean> {
  try {
    await openRepository(repository, { RESTIC_PASSWORD_FILE: passwordFile });
    return true;
  } catch (error) {
    if (reasonOf(error) === "WrongRepositoryPassword") return false;
    throw error;
  }
}

/** The reason of a RepositoryError. */
export function reasonOf(error: unknown): string | undefined {
  return error instanceof RepositoryError ? error.reason : undefined;
}

function idIn(config: string): string {
  let id: unknown;
  try {
    ({ id } = JSON.parse(config) as { id?: unknown });
  } catch {
    // Judged below.
  }
  if (typeof id === "string" && /^[0-9a-f]{64}$/.test(id)) return id;
  throw new RepositoryError(
    "RepositoryDamaged",
    `The repository's config has no ID: ${config.slice(0, 200)}`,
  );
}
