import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:net";
import { Transform } from "node:stream";

/** A TCP line to a port on loopback, as long as the one to a storage far away. */
export interface SlowLine {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Opens the line. It carries any amount at once, so it has the latency of a distance and not the limit of a narrow line.
 *
 * @param roundTripMilliseconds How long a request and its answer are on the way together.
 */
export async function openSlowLine(targetPort: number, roundTripMilliseconds: number): Promise<SlowLine> {
  const sockets = new Set<{ destroy(): unknown }>();
  const server = createServer((near) => {
    const far = connect(targetPort, "127.0.0.1");
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => other.destroy());
      // What was on the way still arrives: the end follows it through the pipe.
      socket.on("close", () => sockets.delete(socket));
    }
    near.pipe(delayed(roundTripMilliseconds / 2)).pipe(far);
    far.pipe(delayed(roundTripMilliseconds / 2)).pipe(near);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Passes everything on, that much later. */
function delayed(milliseconds: number): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      setTimeout(() => this.push(chunk), milliseconds);
      done();
    },
    flush(done) {
      setTimeout(done, milliseconds);
    },
  });
}
