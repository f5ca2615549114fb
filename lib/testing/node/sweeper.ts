import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import type { Layout } from "./layout.ts";

/** Ends a node and removes what it leaves on the host. */
export interface Sweeper {
  sweep(): Promise<void>;
}

/**
 * Waits for the end of its standard input, which comes when its parent closes it or ends.
 * A control group can be removed only a moment after its last process.
 */
const script = `
group=$1 folder=$2 processes=$3
cat
outer= inner=
[ ! -e "$processes" ] || read -r outer inner < "$processes"
[ -z "$outer" ] || kill -KILL "$outer" 2>/dev/null
while [ -n "$inner" ] && [ -d "/proc/$inner" ] && ! grep -q '^State:.Z' "/proc/$inner/status" 2>/dev/null; do
  sleep 0.05
done
for place in /sys/fs/cgroup/"$group" /sys/fs/cgroup/*/"$group"; do
  tries=0
  while [ -d "$place" ] && [ $tries -lt 100 ]; do
    find "$place" -depth -type d -exec rmdir {} + 2>/dev/null || sleep 0.05
    tries=$((tries + 1))
  done
done
rm -rf -- "$folder"
`;

/** The processes of a node as the host numbers them. */
export interface NodeProcesses {
  /** The one whose end kills the other. */
  readonly outer: number;
  /** The first one of the node's process namespace, which ends with all others in it. */
  readonly inner: number;
}

/** Tells the sweeper whom to kill. */
export async function writeProcesses(layout: Layout, processes: NodeProcesses): Promise<void> {
  await writeFile(layout.processes, `${processes.outer} ${processes.inner}\n`);
}

/** Makes the sweeper kill nothing: the processes have ended, and other processes may have their IDs by now. */
export async function forgetProcesses(layout: Layout): Promise<void> {
  await rm(layout.processes, { force: true });
}

/** Starts a process that sweeps on request, or when this process ends. */
export function startSweeper(controlGroup: string, layout: Layout): Sweeper {
  const child = spawn("sh", ["-c", script, "sh", controlGroup, layout.folder, layout.processes], {
    stdio: ["pipe", "ignore", "ignore"],
    // Ctrl-C reaches every process of the terminal; this one has its work left then.
    detached: true,
  });
  child.unref();
  const ended = once(child, "exit");
  return {
    async sweep() {
      child.ref();
      child.stdin.end();
      await ended;
    },
  };
}
