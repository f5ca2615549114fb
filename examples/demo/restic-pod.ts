import type { DatabaseSnapshot } from "../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import { repositoryAccess, repositoryFolder } from "../../operator/repository/access.ts";
import { containerSecurity, installRunner, podSecurity } from "../../lib/testing/restricted-pod.ts";
import type { DemoDatabase } from "./database.ts";

/**
 * A Pod beside the repository of a snapshot, with restic and the database's own tools: all that restoring takes.
 *
 * @param runnerImage The operator's image, which has restic.
 */
export function resticPod(
  name: string,
  { image, restorer }: DemoDatabase,
  { status }: DatabaseSnapshot,
  runnerImage: string,
): object {
  if (status?.repository === undefined) throw new Error("The snapshot's status names no repository.");
  // Where the repository is, and which Secrets open it, is all in the snapshot's status.
  const { environment, secretFiles, claimName } = repositoryAccess(status.repository, "/etc/repository");
  const runner = { name: "runner", mountPath: "/my-operator" };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: {
      restartPolicy: "Never",
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      securityContext: podSecurity(65532), // as the backups' Pods: whoever made the repository
      initContainers: [installRunner(runnerImage)],
      containers: [
        {
          name: "restic",
          image,
          imagePullPolicy: "IfNotPresent",
          command: ["sleep", "infinity"],
          env: [...environment, { name: "RESTIC_CACHE_DIR", value: "/tmp/restic" }, ...restorer],
          securityContext: containerSecurity,
          volumeMounts: [
            runner,
            { name: "files", mountPath: "/etc/repository" },
            { name: "tmp", mountPath: "/tmp" },
            ...(claimName === undefined ? [] : [{ name: "repository", mountPath: repositoryFolder }]),
          ],
        },
      ],
      volumes: [
        { name: "runner", emptyDir: {} },
        { name: "tmp", emptyDir: {} },
        {
          name: "files",
          projected: {
            sources: secretFiles.map(({ secret, fileName }) => ({
              secret: { name: secret.name, items: [{ key: secret.key, path: fileName }] },
            })),
          },
        },
        ...(claimName === undefined ? [] : [{ name: "repository", persistentVolumeClaim: { claimName } }]),
      ],
    },
  };
}
