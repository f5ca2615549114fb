import { spawn } from "node:child_process";
import { once } from "node:events";

/** A file system of a few megabytes in a mount namespace of its own. */
export interface SmallDisk {
  /** Its folder, as other processes see it. */
  readonly folder: string;
  stop(): Promise<void>;
}

/**
 * Makes a small file system. It vanishes with the process that holds its namespace, which ends with this process.
 *
 * @param bytes Its capacity, whole pages.
 */
export async function makeSmallDisk(bytes: number): Promise<SmallDisk> {
  const isRoot = process.getuid?.() === 0;
  const script = `mount -t tmpfs -o size=${bytes} small-disk /mnt && echo ready && exec sleep infinity`;
  const holder = spawn(
    "setpriv",
    [
      ...["--pdeathsig", "KILL", "--", "unshare", "--mount"],
      ...(isRoot ? [] : ["--user", "--map-root-user"]),
      ...["sh", "-c", script],
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const started = await Promise.race([
    once(holder.stdout, "data").then(() => true),
    once(holder, "exit").then(() => false),
  ]);
  if (!started || holder.pid === undefined) {
    throw new Error(
      "Cannot make a small disk: mounting in a namespace of one's own needs root, or user namespaces.",
    );
  }
  return {
    folder: `/proc/${holder.pid}/root/mnt`,
    async stop() {
      const gone = once(holder, "exit");
      holder.kill("SIGKILL");
      await gone;
    },
  };
}
