import { containerSecurity, installRunner, podSecurity } from "./restricted-pod.ts";

/** How restic reaches a repository: what `repositoryAccess` of `my-operator/repository` returns for `/etc/repository`. */
export interface RepositoryInputs {
  environment: readonly object[];
  files: readonly {
    source:
      { secretKeyRef: { name: string; key: string } } | { configMapKeyRef: { name: string; key: string } };
    fileName: string;
  }[];
  claimName?: string;
}

/** A Pod's container that works in a repository. */
export interface RepositoryContainer {
  name: string;
  /** Has the tools of the database. */
  image: string;
  command: readonly string[];
  /** @default none */
  args?: readonly string[];
  /** More variables than those of restic. @default none */
  env?: readonly object[];
}

/**
 * A restricted Pod with restic, a database's tools and everything that opens a repository. It runs once.
 *
 * @param operatorImage has restic.
 */
export function repositoryPod(
  name: string,
  operatorImage: string,
  access: RepositoryInputs,
  container: RepositoryContainer,
) {
  const { environment, files, claimName } = access;
  return {
    apiVersion: "v1" as const,
    kind: "Pod" as const,
    metadata: { name },
    spec: {
      restartPolicy: "Never",
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      securityContext: podSecurity(65532), // as the Pods of backups, which own the repository's files
      initContainers: [installRunner(operatorImage)],
      containers: [
        {
          ...container,
          imagePullPolicy: "IfNotPresent",
          env: [...environment, { name: "RESTIC_CACHE_DIR", value: "/tmp/restic" }, ...(container.env ?? [])],
          securityContext: containerSecurity,
          volumeMounts: [
            { name: "runner", mountPath: "/my-operator" },
            { name: "files", mountPath: "/etc/repository" },
            { name: "tmp", mountPath: "/tmp" },
            ...(claimName === undefined ? [] : [{ name: "repository", mountPath: "/repository" }]),
          ],
        },
      ],
      volumes: [
        { name: "runner", emptyDir: {} },
        { name: "tmp", emptyDir: {} },
        {
          name: "files",
          projected: {
            sources: files.map(projection),
          },
        },
        ...(claimName === undefined ? [] : [{ name: "repository", persistentVolumeClaim: { claimName } }]),
      ],
    },
  };
}

function projection({ source, fileName }: RepositoryInputs["files"][number]) {
  const items = ({ name, key }: { name: string; key: string }) => ({
    name,
    items: [{ key, path: fileName }],
  });
  return "secretKeyRef" in source
    ? { secret: items(source.secretKeyRef) }
    : { configMap: items(source.configMapKeyRef) };
}
