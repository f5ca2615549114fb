import type { Credentials } from "./credentials.ts";

/** The arguments that every kube-apiserver of ours has. */
export function apiServerArguments(options: {
  /** The address to listen on and to be known by. */
  address: string;
  port: number;
  etcdPort: number;
  credentials: Credentials;
  authorizationMode: "RBAC" | "Node,RBAC";
  /** The addresses of Services, for example `198.51.100.0/24`. */
  serviceRange: string;
}): string[] {
  const { address, credentials } = options;
  return [
    `--advertise-address=${address}`,
    `--bind-address=${address}`,
    `--secure-port=${options.port}`,
    `--etcd-servers=http://127.0.0.1:${options.etcdPort}`,
    `--authorization-mode=${options.authorizationMode}`,
    `--cert-dir=${credentials.certificateFolder}`,
    `--token-auth-file=${credentials.tokenFile}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${credentials.serviceAccountKeyFile}`,
    `--service-account-signing-key-file=${credentials.serviceAccountKeyFile}`,
    `--service-cluster-ip-range=${options.serviceRange}`,
    "--allow-privileged",
    // The node is one: what makes an API server fair to many clients only costs time.
    "--profiling=false",
  ];
}
