import { spawn } from "node:child_process";
import { once } from "node:events";

/** Ends a node and removes what it leaves on the host. */
export interface Sweeper {
  sweep(): Promise<void>;
}

/**
 * Waits for the end of its standard input, which comes when its parent closes it or ends in whatever way.
 * A control group can be removed only a moment after its last process.
 */
const script = `
outer=$1 inner=$2 group=$3 folder=$4
cat
[ "$outer" = 0 ] || kill -KILL "$outer" 2>/dev/null
while [ "$inner" != 0 ] && [ -d "/proc/$inner" ] && ! grep -q '^State:.Z' "/proc/$inner/status" 2>/dev/null; do
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

/** The processes of a node as the host numbers them; 0 where there is none. */
export interface NodeProcesses {
  /** The one whose end kills the other. */
  readonly outer: number;
  /** The first one of the node's process namespace, which ends with all others in it. */
  readonly inner: number;
}

/** Starts a process that sweeps up as soon as it is told to, or as soon as we are gone. */
export function startSweeper(processes: NodeProcesses, controlGroup: string, folder: string): Sweeper {
  const words = [String(processes.outer), String(processes.inner), controlGroup, folder];
  const child = spawn("sh", ["-c", script, "sh", ...words], {
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
