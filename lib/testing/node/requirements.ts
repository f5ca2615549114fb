import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ensureDebianPackages } from "../debian-packages.ts";
import type { Log } from "../binaries.ts";

const cniPluginFolders = ["/usr/lib/cni", "/opt/cni/bin"];

/** What the node runs that is not ours, and the Debian package that has it. */
const programs = [
  { program: "containerd", debianPackage: "containerd" },
  { program: "runc", debianPackage: "runc" },
  { program: "nft", debianPackage: "nftables" },
  { program: "iptables", debianPackage: "iptables" },
  { program: "ip", debianPackage: "iproute2" },
  { program: "unshare", debianPackage: "util-linux" },
  { program: "mount", debianPackage: "mount" },
];

/** Why no node can run here, and what to do about it. */
interface Obstacle {
  readonly reason: string;
  readonly remedy: string;
}

/** Why a node cannot run on this machine, apart from missing packages. */
export function nodeObstacle(): Obstacle | undefined {
  if (process.platform !== "linux") {
    return { reason: `it needs Linux and this is ${process.platform}`, remedy: "Run it on a Linux machine." };
  }
  if (process.getuid?.() !== 0) {
    return {
      reason: "it needs root to make namespaces, mounts and control groups",
      remedy: "Run it as root, for example with sudo.",
    };
  }
  // Root in a container may lack what makes root: the right to mount (CAP_SYS_ADMIN, bit 21) and to make networks (12).
  const rights = BigInt(
    `0x${/^CapEff:\s*(\w+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0"}`,
  );
  const has = (bit: bigint) => ((rights >> bit) & 1n) === 1n;
  if (!has(21n) || !has(12n)) {
    return {
      reason: "root lacks CAP_SYS_ADMIN or CAP_NET_ADMIN in this container",
      remedy: "Give the container these rights (--privileged), or run it on a virtual machine.",
    };
  }
  return undefined;
}

/** The Debian packages whose programs are missing here. */
export function missingPackages(): string[] {
  const missing = programs
    .filter(({ program }) => !isInstalled(program))
    .map(({ debianPackage }) => debianPackage);
  return cniPluginFolder() === undefined ? [...missing, "containernetworking-plugins"] : missing;
}

/** The folder with the CNI plugins, if they are installed. */
export function cniPluginFolder(): string | undefined {
  return cniPluginFolders.find((folder) => existsSync(join(folder, "ptp")));
}

/** Is there a program of this name in PATH or where root's programs are? */
export function isInstalled(program: string): boolean {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders.some((folder) => existsSync(join(folder, program)));
}

/**
 * Installs missing packages, as root on Debian.
 *
 * @throws Error that names what is missing and how to install it.
 */
export async function ensureRequirements(log: Log): Promise<void> {
  const obstacle = nodeObstacle();
  if (obstacle !== undefined) throw new Error(`No node can run here: ${obstacle.reason}. ${obstacle.remedy}`);
  const packages = missingPackages();
  if (packages.length > 0) await ensureDebianPackages(packages, log);
}
