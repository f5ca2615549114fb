import { readdirSync, readlinkSync } from "node:fs";

/** What this process holds open. */
export interface ResourcesInUse {
  /** The number of file descriptors that are sockets, without the channel to a parent. */
  sockets: number;
  /** The number of file descriptors. */
  files: number;
  /** The number of active handles by kind, such as `{ Timeout: 3, TCPSocketWrap: 2 }`. */
  handles: Record<string, number>;
}

/** Counts what this process holds open, on Linux. */
export function resourcesInUse(): ResourcesInUse {
  const targets = readdirSync("/proc/self/fd").flatMap((name) => {
    try {
      return [readlinkSync(`/proc/self/fd/${name}`)];
    } catch {
      // The descriptor that listed the folder is closed by now.
      return [];
    }
  });
  const handles: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) {
    // They end with this turn of the event loop, so they cannot leak.
    if (kind !== "Immediate") handles[kind] = (handles[kind] ?? 0) + 1;
  }
  return {
    sockets: targets.filter((target) => target.startsWith("socket:")).length,
    files: targets.length,
    handles,
  };
}
