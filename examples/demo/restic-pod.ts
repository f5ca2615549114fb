import type { DatabaseSnapshot } from "my-operator/api/databases/v1alpha1/databasesnapshot.ts";
import { repositoryAccess } from "my-operator/repository";
import { repositoryPod } from "my-operator/testing";
import type { DemoDatabase } from "./database.ts";

/**
 * A Pod with the repository of a backup, restic and the database's own tools: everything that a restore needs.
 *
 * @param env The variables that the tools need.
 */
export function resticPod(
  name: string,
  { image }: DemoDatabase,
  { status }: DatabaseSnapshot,
  operatorImage: string,
  env: readonly object[] = [],
): object {
  if (status?.repository === undefined) throw new Error("The snapshot's status names no repository.");
  // The snapshot's status names the repository and the Secrets that open it.
  return repositoryPod(name, operatorImage, repositoryAccess(status.repository, "/etc/repository"), {
    name: "restic",
    image,
    command: ["sleep", "infinity"],
    env,
  });
}
