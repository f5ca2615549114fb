import { clusterDomain, containerdSocket, nodeAddress } from "./layout.ts";

/** The kubelet's configuration, as a file's content. */
export function kubeletConfig(options: {
  /** The parent of the Pods' control groups, such as `/my-operator-demo`. */
  cgroupRoot: string;
  resolvConf: string;
}): string {
  return JSON.stringify(
    {
      apiVersion: "kubelet.config.k8s.io/v1beta1",
      kind: "KubeletConfiguration",
      // Nobody but the node's own processes reaches the kubelet: it is inside a closed network.
      authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
      authorization: { mode: "AlwaysAllow" },
      cgroupDriver: "cgroupfs",
      cgroupRoot: options.cgroupRoot,
      enforceNodeAllocatable: [],
      failCgroupV1: false,
      clusterDNS: [nodeAddress],
      clusterDomain,
      resolvConf: options.resolvConf,
      containerRuntimeEndpoint: `unix://${containerdSocket}`,
      volumePluginDir: "/var/lib/kubelet/volume-plugins",
      failSwapOn: false,
      oomScoreAdj: 0,
      // The disk belongs to the machine: this node does not judge how full it is.
      evictionHard: { "memory.available": "50Mi", "nodefs.available": "1%", "imagefs.available": "1%" },
      imageGCHighThresholdPercent: 100,
      imageGCLowThresholdPercent: 99,
      serializeImagePulls: false,
    },
    undefined,
    2,
  );
}

export function kubeletArguments(options: {
  config: string;
  kubeconfig: string;
  nodeName: string;
}): string[] {
  return [
    `--config=${options.config}`,
    `--kubeconfig=${options.kubeconfig}`,
    `--hostname-override=${options.nodeName}`,
    `--node-ip=${nodeAddress}`,
    "--root-dir=/var/lib/kubelet",
    "--cert-dir=/var/lib/kubelet/pki",
  ];
}
