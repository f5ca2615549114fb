import { Writable } from "node:stream";
import type { InventoryFile } from "../engines/inventory-file.ts";
import { parseInventory } from "../engines/inventory-file.ts";
import { repositoryFailure } from "../repository/reasons.ts";
import { RepositoryError } from "../repository/restic/failure.ts";
import type { RepositoryHandle } from "../repository/restic/open.ts";
import { openRepository } from "../repository/restic/open.ts";
import type { DrillOrder } from "./command-line.ts";

/** An inventory names every object, so that of a database with a million of them is large. */
const mostInventoryBytes = 256 * 1024 * 1024;

/** How long to wait for another program's exclusive lock, such as that of a prune. */
const lockWait = "10m";

/**
 * Reads the inventory of a backup from the repository.
 *
 * @returns undefined if the backup has none that can be read
 * @throws RepositoryError
 */
export async function fetchInventory(
  repository: RepositoryHandle,
  snapshot: string,
): Promise<{ file: InventoryFile; bytes: number } | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > mostInventoryBytes) {
        done(new Error(`The inventory has more than ${mostInventoryBytes} bytes.`));
        return;
      }
      chunks.push(chunk);
      done();
    },
  });
  await read(repository, dumpArguments(repository, snapshot, "inventory.json"), output);
  const file = parseInventory(Buffer.concat(chunks));
  return file === undefined ? undefined : { file, bytes };
}

/**
 * Writes a dump into `sink`, which is closed then.
 *
 * @param onBytes Receives how many bytes of the dump were written since the last call.
 * @throws RepositoryError, and any error of `sink`
 */
export async function fetchDump(
  repository: RepositoryHandle,
  { snapshot, file, limitDownload }: Pick<DrillOrder, "snapshot" | "file" | "limitDownload">,
  sink: Writable,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      sink.write(chunk, (error) => {
        if (error == null) onBytes(chunk.length);
        done(error);
      });
    },
    final(done) {
      sink.end(done);
    },
    destroy(error, done) {
      sink.destroy(error ?? undefined);
      done(error);
    },
  });
  sink.on("error", (error) => output.destroy(error));
  const limit = limitDownload === undefined ? [] : ["--limit-download", String(limitDownload)];
  await read(repository, [...limit, ...dumpArguments(repository, snapshot, file)], output);
}

/** A file with data that is missing or too short is damage, if the repository itself is still there. */
async function read(repository: RepositoryHandle, args: readonly string[], output: Writable): Promise<void> {
  try {
    await repository.restic(args, { output });
  } catch (error) {
    if (!(error instanceof RepositoryError) || !lostData.test(error.message)) throw error;
    await openRepository(repository);
    const found = error.message.split(/(?<=\.) /)[0] ?? error.message;
    throw new RepositoryError("RepositoryDamaged", repositoryFailure("RepositoryDamaged", found).message, {
      cause: error,
    });
  }
}

/** What restic says of a file with data that is missing or too short, in a folder, and in the storages of clouds. */
const lostData =
  /<data\/[0-9a-f]+>\)?: (?:[^\n]*: )?(?:no such file or directory|file is too short|The specified key does not exist|storage: object doesn't exist|[^\n]*BlobNotFound|[^\n]*\(404\))/;

/**
 * The lock keeps maintenance from removing what is being read. More connections than by default: restic asks for each megabyte of a dump
 * alone.
 */
function dumpArguments({ environment }: RepositoryHandle, snapshot: string, file: string): string[] {
  const [storage = ""] =
    /^(?:s3|rest|azure|gs|swift|b2)(?=:)/.exec(environment["RESTIC_REPOSITORY"] ?? "") ?? [];
  const options = storage === "" ? [] : ["-o", `${storage}.connections=16`];
  return ["dump", ...options, "--retry-lock", lockWait, snapshot, `/${file}`];
}
