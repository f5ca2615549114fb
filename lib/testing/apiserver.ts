import { request } from "node:https";
import type { Credentials } from "./credentials.ts";

/** The arguments that every kube-apiserver of ours has. */
export function apiServerArguments(options: {
  /** The address to be known by. */
  address: string;
  /** The address to listen on. With `0.0.0.0` the certificate is good for `localhost`, too. Default: `address`. */
  bindAddress?: string;
  port: number;
  etcdPort: number;
  credentials: Credentials;
  authorizationMode: "RBAC" | "Node,RBAC";
  /** The addresses of Services, for example `198.51.100.0/24`. */
  serviceRange: string;
}): string[] {
  const { address, bindAddress = address, credentials } = options;
  return [
    `--advertise-address=${address}`,
    `--bind-address=${bindAddress}`,
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
  ];
}

/** Asks the API server itself, without verifying its certificate: it writes that as it starts. */
export function apiServerIsReady(host: string, port: number, token: string): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${token}` };
    request({ host, port, path: "/readyz", headers, rejectUnauthorized: false, agent: false })
      .on("response", (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      })
      .on("error", () => {
        resolve(false);
      })
      .end();
  });
}
