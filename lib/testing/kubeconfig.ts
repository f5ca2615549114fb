/** A kubeconfig (JSON is YAML) with one context for the holder of a bearer token. */
export function renderKubeconfig(cluster: {
  /** The context's name. */
  name: string;
  /** For example `https://127.0.0.1:6443`. */
  server: string;
  /** The certificates to trust, PEM. */
  certificateAuthority: string;
  token: string;
}): string {
  const { name, server, certificateAuthority, token } = cluster;
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name,
        cluster: {
          server,
          "certificate-authority-data": Buffer.from(certificateAuthority).toString("base64"),
        },
      },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: "default" } }],
    "current-context": name,
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
