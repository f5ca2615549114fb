import { close, constants, fstat, open } from "node:fs";
import { Socket } from "node:net";
import { Writable } from "node:stream";
import { promisify } from "node:util";

/** What should be a FIFO is something else, or may not be opened. */
export class FIFOError extends Error {
  override name = "FIFOError";
}

/**
 * Opens a FIFO for writing, without waiting for a process that reads it.
 *
 * @returns undefined if there is no FIFO, or nothing reads it
 * @throws FIFOError
 */
export async function openFIFO(path: string): Promise<number | undefined> {
  const { O_WRONLY, O_NONBLOCK, O_NOFOLLOW } = constants;
  let descriptor;
  try {
    descriptor = await promisify(open)(path, O_WRONLY | O_NONBLOCK | O_NOFOLLOW);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["ENOENT", "ENXIO"].includes(code)) return undefined;
    throw new FIFOError(`The FIFO of the dump cannot be opened: ${code}.`, { cause: error });
  }
  if ((await promisify(fstat)(descriptor)).isFIFO()) return descriptor;
  await promisify(close)(descriptor);
  throw new FIFOError("The container restore replaced the FIFO of the dump.");
}

/**
 * Writes to an open FIFO, and closes it at the end.
 *
 * @param ended Ends the writing.
 * @param lost The error when `ended` is aborted, or nothing reads the FIFO any more.
 */
export function writeToFIFO(fifo: number, ended: AbortSignal, lost: () => Error): Writable {
  const socket = new Socket({ fd: fifo, readable: false, writable: true });
  const stop = () => {
    sink.destroy(lost());
  };
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      socket.write(chunk, (error) => {
        done(error == null ? null : lost());
      });
    },
    // A FIFO has no end of its own: closing it is the end.
    final(done) {
      socket.once("close", () => {
        done();
      });
      socket.destroy();
    },
    destroy(error, done) {
      ended.removeEventListener("abort", stop);
      socket.destroy();
      done(error);
    },
  });
  socket.on("error", stop);
  ended.addEventListener("abort", stop);
  return sink;
}
