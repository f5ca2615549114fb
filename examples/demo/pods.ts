import { containerSecurity, podSecurity, service } from "../../lib/testing/restricted-pod.ts";

/** A server of one Pod without a volume of its own: it is forgotten with its Pod. */
export interface Server {
  name: string;
  image: string;
  user: number;
  port: number;
  command?: readonly string[];
  env: readonly object[];
  /** Folders that it may write to. */
  writable: readonly string[];
  /** Secrets by where they are mounted. */
  secrets?: Readonly<Record<string, string>>;
  /** When it serves. */
  readinessProbe: object;
}

/** A server's Service and StatefulSet. */
export function serverObjects(server: Server): object[] {
  const { name, image, user, port, command, env, writable, secrets = {}, readinessProbe } = server;
  const labels = { app: name };
  const volumeName = (path: string) => path.slice(1).replaceAll("/", "-");
  const mounts = [...writable, ...Object.keys(secrets)];
  return [
    service(name, port),
    {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name },
      spec: {
        serviceName: name,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            terminationGracePeriodSeconds: 0, // nothing in it outlives the demo
            automountServiceAccountToken: false,
            securityContext: podSecurity(user),
            containers: [
              {
                name: "server",
                image,
                imagePullPolicy: "IfNotPresent",
                command,
                env,
                ports: [{ containerPort: port }],
                readinessProbe: { periodSeconds: 1, timeoutSeconds: 5, ...readinessProbe },
                securityContext: containerSecurity,
                volumeMounts: mounts.map((path) => ({ name: volumeName(path), mountPath: path })),
              },
            ],
            volumes: [
              ...writable.map((path) => ({ name: volumeName(path), emptyDir: {} })),
              ...Object.entries(secrets).map(([path, secretName]) => ({
                name: volumeName(path),
                secret: { secretName },
              })),
            ],
          },
        },
      },
    },
  ];
}

/** A Secret. */
export function secret(name: string, stringData: Readonly<Record<string, string>>): object {
  return { apiVersion: "v1", kind: "Secret", metadata: { name }, stringData };
}

/** A variable of a container from a Secret. */
export function fromSecret(variable: string, name: string, key: string): object {
  return { name: variable, valueFrom: { secretKeyRef: { name, key } } };
}
