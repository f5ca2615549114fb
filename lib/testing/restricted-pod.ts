/** What the Pods of the tests and the demo have in common: they meet the Pod security standard `restricted`. */

/** The `securityContext` of a Pod that runs as this user. */
export function podSecurity(user: number): object {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    seccompProfile: { type: "RuntimeDefault" },
  };
}

/** The `securityContext` of each of its containers. */
export const containerSecurity = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

/** A Service of the Pods whose label `app` has this name. */
export function service(name: string, port: number): object {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { selector: { app: name }, ports: [{ port }] },
  };
}

/** The init container that copies restic from the operator's image into the volume `runner`. */
export function installRunner(image: string): object {
  return {
    name: "install-runner",
    image,
    args: ["install-runner", "/my-operator"],
    securityContext: containerSecurity,
    volumeMounts: [{ name: "runner", mountPath: "/my-operator" }],
  };
}
