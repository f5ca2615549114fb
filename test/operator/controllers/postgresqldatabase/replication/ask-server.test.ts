import { once } from "node:events";
import type { Server, Socket } from "node:net";
import { createServer } from "node:net";
import { TLSSocket } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { askServer } from "../../../../../operator/controllers/postgresqldatabase/replication/ask-server.ts";
import { makeCertificate, newPrivateKey } from "../../../../../operator/runtime/index.ts";

/* Servers that do what no server of PostgreSQL does, on real connections. */

const name = "shop-rw.store.svc";
const life = { notBefore: Date.now() - 3_600_000, notAfter: Date.now() + 3_600_000 };
const authorityKey = newPrivateKey();
const ca = makeCertificate({ commonName: "authority", isAuthority: true, ...life }, authorityKey);
const otherCa = makeCertificate({ commonName: "authority", isAuthority: true, ...life }, newPrivateKey());

function certificateFor(dnsName: string) {
  const key = newPrivateKey();
  const issuer = { commonName: "authority", key: authorityKey };
  return { key, cert: makeCertificate({ commonName: "server", dnsNames: [dnsName], ...life }, key, issuer) };
}
const certificate = certificateFor(name);

const opened: { server: Server; sockets: Set<Socket> }[] = [];

afterEach(async () => {
  for (const { server, sockets } of opened.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  }
});

/** Starts a server that treats each connection so. */
async function serve(treat: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    treat(socket);
  });
  opened.push({ server, sockets });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  return { port, sockets };
}

/** What a server does each time that it hears something. */
type Treat = (socket: TLSSocket, heard: number, bytes: Buffer) => unknown;

/** A server that agrees to TLS, and then treats the encrypted connection so. */
const serveTls = (treat: Treat, { key, cert } = certificate) =>
  serve((socket) => {
    socket.once("data", () => {
      socket.write("S");
      const encrypted = new TLSSocket(socket, { isServer: true, key, cert });
      encrypted.on("error", () => undefined);
      let heard = 0;
      encrypted.on("data", (bytes: Buffer) => {
        treat(encrypted, heard++, bytes);
      });
    });
  });

const ask = (port: number, signal = new AbortController().signal, authority = ca) =>
  askServer(
    { host: "127.0.0.1", port, serverName: name, ca: authority },
    { username: "my_operator_monitor", password: "planted" },
    "SELECT 1",
    signal,
  );

/** A message of PostgreSQL. */
function message(type: string, ...parts: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part)));
  const head = Buffer.alloc(5);
  head.write(type, 0);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const int16 = (value: number) => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};

/** The login succeeds, and the server waits for a statement. */
const welcome = Buffer.concat([message("R", int32(0)), message("Z", "I")]);
/** One column. */
const columns = message("T", int16(1), "a\0", int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0));
const row = (text: string) => message("D", int16(1), int32(text.length), text);

describe("an answer", () => {
  test("has the cells as text, and the server hears that the client goes", async () => {
    const last: string[] = [];
    const { port } = await serveTls((socket, heard, bytes) => {
      last[0] = bytes.toString("latin1", 0, 1);
      if (heard === 0) socket.write(welcome);
      else if (heard === 1)
        socket.write(Buffer.concat([columns, row("7"), message("C", "SELECT 1\0"), message("Z", "I")]));
      else socket.end();
    });
    expect(await ask(port)).toEqual([["7"]]);
    expect(last).toEqual(["X"]);
  });
});

describe("no answer is waited for", () => {
  test.each<[string, string, Treat]>([
    ["forever, from a server that is silent", "within 5 seconds", () => undefined],
    [
      "forever, from a server that answers a byte at a time",
      "within 5 seconds",
      (socket, heard) => {
        if (heard === 0) setInterval(() => socket.writable && socket.write("N"), 100).unref();
      },
    ],
    [
      "longer than a mebibyte, from a server that sends rows without an end",
      "more than 1048576 bytes",
      (socket, heard) => {
        if (heard === 0) socket.write(welcome);
        else socket.write(Buffer.concat([columns, ...Array<Buffer>(300_000).fill(row("x"))]));
      },
    ],
    [
      "longer than a mebibyte, from a server that sends one huge row",
      "more than 1048576 bytes",
      (socket, heard) => {
        if (heard === 0) socket.write(welcome);
        else socket.write(Buffer.concat([columns, row("x".repeat(2 ** 24))]));
      },
    ],
    [
      "longer than a mebibyte, from a server that sends notices before the login",
      "more than 1048576 bytes",
      (socket) => socket.write(Buffer.alloc(2 ** 22, message("N", "M", "x".repeat(1000), "\0\0"))),
    ],
    [
      "from a server that lets passwords be hashed without an end",
      "iteration count 2000000000 exceeds",
      (socket, heard, bytes) => {
        const [nonce] = /r=.*/.exec(bytes.toString()) ?? [];
        if (heard === 0) socket.write(message("R", int32(10), "SCRAM-SHA-256\0\0"));
        else socket.write(message("R", int32(11), `${nonce}x,s=c2FsdA==,i=2000000000`));
      },
    ],
    [
      "from a server whose messages are longer inside than outside",
      "",
      (socket, heard) => {
        if (heard === 0) socket.write(welcome);
        else socket.write(Buffer.concat([columns, message("D", int16(3), int32(1000), "x")]));
      },
    ],
    ["from a server that speaks another language", "", (socket) => socket.write("HTTP/1.1 200 OK\r\n\r\n")],
    [
      "from a server that says more than it was asked",
      "",
      (socket, heard) => {
        if (heard > 0)
          socket.end(Buffer.concat([row("1"), message("C", "SELECT 1\0"), message("G", "\0\0\0")]));
        else socket.write(Buffer.concat([welcome, welcome, welcome]));
      },
    ],
  ])("%s", async (_title, error, treat) => {
    const { port, sockets } = await serveTls(treat);
    const begin = performance.now();
    await expect(ask(port)).rejects.toThrow(error);
    expect(performance.now() - begin).toBeLessThan(15_000);
    for (const socket of sockets) if (!socket.destroyed) await once(socket, "close");
  });

  test("from a server that never even accepts TLS, or offers none, or goes on without it", async () => {
    const { port: silent } = await serve((socket) => socket.resume());
    await expect(ask(silent)).rejects.toThrow("within 5 seconds");
    const { port: without } = await serve((socket) => socket.once("data", () => socket.write("N")));
    await expect(ask(without)).rejects.toThrow("offers no TLS");
    const { port: mixed } = await serve((socket) => socket.once("data", () => socket.write("SE")));
    await expect(ask(mixed)).rejects.toThrow("offers no TLS");
    const { port: closed } = await serve((socket) => socket.destroy());
    await expect(ask(closed)).rejects.toThrow(/closed|ECONNRESET/);
  });

  test("from a server with another name or another authority, which gets no password", async () => {
    let heard = "";
    const { port } = await serveTls(() => (heard += "x"), certificateFor("shop-rw.other.svc"));
    await expect(ask(port)).rejects.toThrow("does not match");
    const { port: stranger } = await serveTls(() => (heard += "x"));
    await expect(ask(stranger, undefined, otherCa)).rejects.toThrow(/certificate/);
    expect(heard).toBe("");
  });

  test("when the operator stops", async () => {
    const stop = new AbortController();
    const { port } = await serveTls(() => {
      stop.abort(new Error("The operator stops"));
    });
    await expect(ask(port, stop.signal)).rejects.toThrow("The operator stops");
    await expect(ask(port, stop.signal)).rejects.toThrow("The operator stops");
  });
});
