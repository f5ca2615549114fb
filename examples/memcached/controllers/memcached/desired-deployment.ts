import type { V1Container } from "@kubernetes/client-node";
import type { Stored } from "my-operator/runtime";
import type { Memcached } from "../../api/cache/v1alpha1/memcached.ts";
import type { Deployment } from "./kinds.ts";
import { labelsOf, podSelector } from "./labels.ts";

/** The Deployment that runs the servers of a Memcached. */
export function desiredDeployment(memcached: Stored<Memcached>, image: string): Deployment {
  const { name, namespace } = memcached.metadata;
  const { size = 1, containerPort = 11211 } = memcached.spec;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { namespace, name, labels: labelsOf(name) },
    spec: {
      replicas: size,
      selector: { matchLabels: podSelector(name) },
      template: {
        metadata: { labels: labelsOf(name) },
        spec: {
          automountServiceAccountToken: false,
          // By number, because the kubelet cannot see whether a user name is root's.
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1001,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [serverContainer(image, containerPort)],
        },
      },
    },
  };
}

function serverContainer(image: string, port: number): V1Container {
  return {
    name: "memcached",
    image,
    imagePullPolicy: "IfNotPresent",
    command: ["memcached", "-m", "64", "-o", "modern", "-v", "-p", String(port)],
    ports: [{ name: "memcached", containerPort: port, protocol: "TCP" }],
    readinessProbe: { tcpSocket: { port: "memcached" } },
    resources: { requests: { cpu: "50m", memory: "96Mi" }, limits: { memory: "128Mi" } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
  };
}
