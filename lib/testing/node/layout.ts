import { join } from "node:path";

/** Addresses from the ranges that are reserved for documentation: nothing on the internet has them. */
export const nodeAddress = "192.0.2.10";
export const serviceRange = "198.51.100.0/24";
export const podRange = "203.0.113.0/24";
export const apiServerPort = 6443;
export const etcdPort = 2379;
export const etcdPeerPort = 2380;
export const clusterDomain = "cluster.local";
export const nodeName = "node";

export const containerdSocket = "/run/containerd/containerd.sock";
/** Where the node keeps the data of volumes, as its own processes see it. */
export const volumesFolder = "/var/lib/volumes";

/** The node's place on the host: one folder, which is removed with it. */
export class Layout {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The administrator's kubeconfig, for use from the host. */
  get kubeconfig() {
    return join(this.folder, "kubeconfig");
  }

  /** The kubeconfig that the node's own processes use. */
  get innerKubeconfig() {
    return join(this.folder, "inner-kubeconfig");
  }

  /** Where the node accepts connections for its API server; reachable from the host's network namespace. */
  get apiSocket() {
    return join(this.folder, "api.sock");
  }

  /** The numbers of the node's processes, for the sweeper. */
  get processes() {
    return join(this.folder, "processes");
  }

  /** The node's plan (plan.ts), as JSON. */
  get plan() {
    return join(this.folder, "plan.json");
  }

  /** The archives of the images that came after the start, and of those that came with it, as JSON. */
  get broughtImages() {
    return join(this.folder, "images.json");
  }

  get logs() {
    return join(this.folder, "logs");
  }

  /** The node's /var/lib. */
  get varLib() {
    return join(this.folder, "var-lib");
  }

  /** The node's /var/log. */
  get varLog() {
    return join(this.folder, "var-log");
  }

  config(name: string) {
    return join(this.folder, "config", name);
  }

  log(component: string) {
    return join(this.logs, `${component}.log`);
  }
}
