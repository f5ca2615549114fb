import { Duplex } from "node:stream";
import type { Socket } from "node:net";

/**
 * An open connection, as the stream on which a client of the library `pg` talks. It ends itself when it has received too much, and when
 * what it has received makes the client throw: otherwise that error would end the process.
 */
export class LimitedStream extends Duplex {
  readonly #socket: Socket;
  #left: number;

  constructor(socket: Socket, maxBytes: number) {
    super();
    this.#socket = socket;
    this.#left = maxBytes;
    socket.on("data", (bytes: Buffer) => {
      this.#left -= bytes.length;
      if (this.#left < 0) this.destroy(new Error(`The server sent more than ${maxBytes} bytes.`));
      else if (!this.push(bytes)) socket.pause();
    });
    socket.on("end", () => this.push(null));
    socket.on("error", (error) => this.destroy(error));
    socket.on("close", () => this.destroy());
  }

  /** The client calls this to connect. The connection is there already. */
  connect(): void {
    process.nextTick(() => this.emit("connect"));
  }

  setNoDelay(): this {
    return this;
  }

  override emit(name: string | symbol, ...values: unknown[]): boolean {
    if (name !== "data") return super.emit(name as "data", ...values);
    try {
      return super.emit("data", ...values);
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
      return true;
    }
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(bytes: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#socket.write(bytes, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
