import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RepositoryStorage } from "../../../operator/api/databases/v1/repository-storage.ts";
import type { KeySource } from "../../../operator/container-inputs.ts";
import { selectorOf } from "../../../operator/container-inputs.ts";
import { repositoryAccess } from "../../../operator/repository/access.ts";

/** Secrets by name, with their values by key. */
export type Secrets = Record<string, Record<string, string>>;

/**
 * The variables of a Pod that works with a repository, as `repositoryAccess` derives them. The repository's password is
 * `planted-password`.
 *
 * @param folder A new folder for the Pod's files.
 */
export async function podEnvironment(
  storage: RepositoryStorage,
  path: string,
  secrets: Secrets,
  folder: string,
): Promise<NodeJS.ProcessEnv> {
  await mkdir(folder);
  const all: Secrets = { ...secrets, repository: { password: "planted-password" } };
  const { environment, files } = repositoryAccess(
    { storage, path, passwordSecretRef: { name: "repository", key: "password" } },
    folder,
  );
  const valueOf = (source: KeySource) => all[selectorOf(source).name]?.[selectorOf(source).key];
  for (const { source, fileName } of files) {
    await writeFile(join(folder, fileName), valueOf(source) ?? "");
  }
  return Object.fromEntries(
    environment.map((variable) => [
      variable.name,
      "value" in variable ? variable.value : valueOf(variable.valueFrom),
    ]),
  );
}
