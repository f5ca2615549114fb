import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What a line does with data: forwards it, drops it but keeps connections, or cuts the connection. */
export type LineState = "open" | "silent" | "reset";

/** A TCP line to a server. A test can break it. */
export interface FaultyLine {
  readonly port: number;
  /** The bytes per second that a connection carries in each direction. Undefined: no limit. */
  bytesPerSecond: number | undefined;
  /** The number of connections that were ever opened. */
  readonly connections: number;
  /** The number of answers that were lost. */
  readonly lostAnswers: number;
  /** Cuts the next connection that sends this text when the server has answered it. The client does not get the answer. */
  loseAnswerTo(text: string): void;
  /** Changes the state. `reset` also cuts the existing connections. */
  set(state: LineState): void;
  stop(): Promise<void>;
}

/** Opens a line on loopback to a port on loopback. */
export async function openFaultyLine(targetPort: number): Promise<FaultyLine> {
  let state: LineState = "open";
  let connections = 0;
  let lostAnswers = 0;
  let textWithoutAnswer: string | undefined;
  /** The servers' sides of the connections whose next answer is lost. */
  const losing = new Set<Socket>();
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    connections++;
    const far = connect(targetPort, "127.0.0.1");
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
      void carry(one, other);
    }
    if (state === "reset") near.resetAndDestroy();
  });
  const carry = async (from: Socket, to: Socket) => {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        if (state === "silent") continue;
        if (textWithoutAnswer !== undefined && chunk.includes(textWithoutAnswer)) {
          textWithoutAnswer = undefined;
          losing.add(to);
        }
        if (losing.delete(from)) {
          lostAnswers++;
          to.resetAndDestroy();
        }
        if (line.bytesPerSecond !== undefined) await sleep((chunk.length / line.bytesPerSecond) * 1000);
        if (!to.write(chunk)) await once(to, "drain");
      }
      to.end();
    } catch {
      // The connection is cut. The other side is cut, too.
    }
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const line: FaultyLine = {
    port: (server.address() as AddressInfo).port,
    bytesPerSecond: undefined,
    get connections() {
      return connections;
    },
    get lostAnswers() {
      return lostAnswers;
    },
    loseAnswerTo(text) {
      textWithoutAnswer = text;
    },
    set(next) {
      state = next;
      if (state === "reset") for (const socket of sockets) socket.resetAndDestroy();
    },
    async stop() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return line;
}
