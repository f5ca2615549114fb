import type { Credentials } from "../credentials.ts";

export function controllerManagerArguments(options: {
  kubeconfig: string;
  credentials: Credentials;
}): string[] {
  return [
    `--kubeconfig=${options.kubeconfig}`,
    "--bind-address=127.0.0.1",
    "--leader-elect=false",
    "--use-service-account-credentials",
    // Its default is a folder of the host's, which it makes.
    "--flex-volume-plugin-dir=/var/lib/kubelet/volume-plugins",
    `--service-account-private-key-file=${options.credentials.serviceAccountKeyFile}`,
    // The API server's certificate signs itself: it is what Pods verify it with.
    `--root-ca-file=${options.credentials.certificateFile}`,
  ];
}

export function schedulerArguments(options: { kubeconfig: string }): string[] {
  return [`--kubeconfig=${options.kubeconfig}`, "--bind-address=127.0.0.1", "--leader-elect=false"];
}
