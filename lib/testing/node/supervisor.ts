/**
 * Keeps a detached cluster: `node supervisor.ts NAME [IMAGE…]`, started by `up`, ended by SIGTERM.
 * What its starter shall know it sends as messages; what happens later it writes to its standard error, a log file.
 */
import { imageNames } from "../images.ts";
import type { ImageName } from "../images.ts";
import { namedCluster } from "./clusters.ts";
import { startNode } from "./node.ts";

/** The messages from the supervisor to the process that started it. */
export type SupervisorMessage =
  { readonly progress: string } | { readonly ready: true } | { readonly failure: string };

const [name = "", ...args] = process.argv.slice(2);
const images = args.filter((word): word is ImageName => (imageNames as readonly string[]).includes(word));

/** Waits until the message is sent: the process may end right after. */
const send = (message: SupervisorMessage) =>
  new Promise<void>((resolve) => {
    if (process.connected && process.send !== undefined)
      process.send(message, undefined, undefined, () => {
        resolve();
      });
    else resolve();
  });

try {
  const node = await startNode({
    name,
    folder: namedCluster(name).layout.folder,
    images,
    log: (progress) => void send({ progress }),
  });
  const end = (code: number) => void node.stop().finally(() => process.exit(code));
  process.once("SIGTERM", () => {
    end(0);
  });
  process.once("SIGINT", () => {
    end(0);
  });
  void node.broken.then((args) => {
    console.error(args);
    end(1);
  });
  await send({ ready: true });
  if (process.connected) process.disconnect();
} catch (error) {
  const failure = error instanceof Error ? error.message : String(error);
  console.error(failure);
  await send({ failure });
  process.exit(1);
}
