import { containerSecurity, podSecurity, service } from "./restricted-pod.ts";

/** A server in a restricted Pod. It loses its data with the Pod, except for what is in a claim. */
export interface ServerPod {
  image: string;
  /** The ID of the user that it runs as. */
  user: number;
  /** @default the image's */
  command?: readonly string[] | undefined;
  /** @default the image's */
  args?: readonly string[] | undefined;
  /** Variables, as a container has them. @default none */
  env?: readonly object[] | undefined;
  /** Folders that it may write to, empty at first. A folder in another one of them is possible. @default none */
  writable?: readonly string[] | undefined;
  /** Names of PersistentVolumeClaims, by the folder where each is mounted. @default none */
  claims?: Readonly<Record<string, string>> | undefined;
  /** Names of Secrets, by the folder where each is mounted. @default none */
  secrets?: Readonly<Record<string, string>> | undefined;
  /** Succeeds when the server is ready. @default it is ready when it has started */
  readinessProbe?: object | undefined;
  /** A second container, which has the same user and folders. @default none */
  companion?: { name: string; image: string; command: readonly string[] } | undefined;
}

/** The `spec` of the server's Pod. Its container is named `server`. */
export function serverPodSpec(server: ServerPod) {
  const {
    image,
    user,
    command,
    args,
    env,
    writable = [],
    claims = {},
    secrets = {},
    readinessProbe,
    companion,
  } = server;
  const volumeName = (path: string) => path.slice(1).replaceAll("/", "-");
  const mounts = [...writable, ...Object.keys(claims), ...Object.keys(secrets)];
  const common = {
    imagePullPolicy: "IfNotPresent",
    securityContext: containerSecurity,
    volumeMounts: mounts.map((path) => ({ name: volumeName(path), mountPath: path })),
  };
  return {
    terminationGracePeriodSeconds: 0, // it has nothing to save
    automountServiceAccountToken: false,
    securityContext: podSecurity(user),
    containers: [
      {
        name: "server",
        image,
        ...common,
        command,
        args,
        env,
        // A busy machine answers late; its server must not leave the Service for that.
        readinessProbe: readinessProbe && {
          periodSeconds: 1,
          timeoutSeconds: 15,
          failureThreshold: 10,
          ...readinessProbe,
        },
      },
      ...(companion === undefined ? [] : [{ ...companion, ...common }]),
    ],
    volumes: [
      ...writable.map((path) => ({ name: volumeName(path), emptyDir: {} })),
      ...Object.entries(claims).map(([path, claimName]) => ({
        name: volumeName(path),
        persistentVolumeClaim: { claimName },
      })),
      ...Object.entries(secrets).map(([path, secretName]) => ({
        name: volumeName(path),
        secret: { secretName },
      })),
    ],
  };
}

/** The Service and the StatefulSet of a server, both of this name. */
export function serverObjects(name: string, port: number, server: ServerPod): object[] {
  const labels = { app: name };
  return [
    service(name, port),
    {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name },
      spec: {
        serviceName: name,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: serverPodSpec(server) },
      },
    },
  ];
}

/** A Secret. */
export function secret(name: string, stringData: Readonly<Record<string, string>>): object {
  return { apiVersion: "v1", kind: "Secret", metadata: { name }, stringData };
}

/** A variable of a container, whose value is in a Secret. */
export function fromSecret(variable: string, name: string, key: string): object {
  return { name: variable, valueFrom: { secretKeyRef: { name, key } } };
}
