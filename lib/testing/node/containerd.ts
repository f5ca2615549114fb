import { containerdSocket } from "./layout.ts";

/** containerd's configuration (TOML), as a file's content. */
export function containerdConfig(options: {
  /** The image whose container holds a Pod's namespaces; it is never pulled. */
  sandboxImage: string;
  cniConfigFolder: string;
  cniPluginFolder: string;
}): string {
  return `version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
# What is not used; "opt" makes folders in the host's /opt.
disabled_plugins = [
  "io.containerd.internal.v1.opt",
  "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.zfs",
  "io.containerd.snapshotter.v1.devmapper",
]

[grpc]
address = "${containerdSocket}"

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "${options.sandboxImage}"
# Lowering a score needs a right that a container of the CI may lack.
restrict_oom_score_adj = true
disable_apparmor = true

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "${options.cniPluginFolder}"
conf_dir = "${options.cniConfigFolder}"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
SystemdCgroup = false
`;
}
