import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Log } from "../binaries.ts";
import type { ImageName } from "../images.ts";
import type { NamedCluster } from "./clusters.ts";
import type { SupervisorMessage } from "./supervisor.ts";

/** Starts a cluster that outlives this process, and waits until it is ready. Ctrl-C until then ends both. */
export async function startDetached(
  cluster: NamedCluster,
  images: readonly ImageName[],
  log: Log,
): Promise<void> {
  await mkdir(dirname(cluster.supervisorLog), { recursive: true });
  const file = await open(cluster.supervisorLog, "w");
  const program = join(import.meta.dirname, "supervisor.ts");
  const child = spawn(process.execPath, [program, cluster.name, ...images], {
    stdio: ["ignore", file.fd, file.fd, "ipc"],
    detached: true,
  });
  await file.close();
  const cancel = () => child.kill("SIGTERM");
  process.on("SIGINT", cancel).on("SIGTERM", cancel);
  try {
    await untilReady(child, log);
  } finally {
    process.off("SIGINT", cancel).off("SIGTERM", cancel);
  }
  if (child.connected) child.disconnect();
  child.unref();
}

function untilReady(child: ReturnType<typeof spawn>, log: Log): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    child.on("message", (message: SupervisorMessage) => {
      if ("progress" in message) log(message.progress);
      else if ("ready" in message) resolve();
      else reject(new Error(message.failure));
    });
    void once(child, "exit").then(([code, signal]) => {
      reject(new Error(`The cluster's supervisor ended (${String(signal ?? code)}).`));
    });
  });
}
