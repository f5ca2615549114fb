import { Writable } from "node:stream";
import type { InventoryFile } from "../../engines/inventory-file.ts";
import { parseInventory } from "../../engines/inventory-file.ts";
import { repositoryFailure } from "../reasons.ts";
import { RepositoryError } from "./failure.ts";
import type { RepositoryHandle } from "./open.ts";
import { openRepository } from "./open.ts";

/** A dump in the repository. */
export interface StoredDump {
  /** restic's ID of the snapshot with the dump. */
  readonly snapshot: string;
  /** The name of the dump's file in the snapshot. */
  readonly file: string;
  /** How much of the storage to read per second at most, in KiB. Default: no limit. */
  readonly limitDownload?: number | undefined;
}

/** An inventory names every object, so that of a database with a million of them is large. */
const mostSidecarBytes = 256 * 1024 * 1024;

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
  const content = await fetchSidecar(repository, snapshot, "inventory.json");
  const file = parseInventory(content);
  return file === undefined ? undefined : { file, bytes: content.length };
}

/**
 * Reads a file that is stored next to a dump, as it is: names can be in any encoding.
 *
 * @param snapshot restic's ID of the snapshot with these files
 * @throws RepositoryError
 */
export async function fetchSidecar(
  repository: RepositoryHandle,
  snapshot: string,
  name: string,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > mostSidecarBytes) {
        done(new Error(`${name} has more than ${mostSidecarBytes} bytes.`));
        return;
      }
      chunks.push(chunk);
      done();
    },
  });
  await read(repository, dumpArguments(repository, snapshot, name), output);
  return Buffer.concat(chunks);
}

/**
 * Writes a dump into `sink`, which is closed then.
 *
 * @param onBytes Receives how many bytes of the dump were written since the last call.
 * @throws RepositoryError, and any error of `sink`
 */
export async function fetchDump(
  repository: RepositoryHandle,
  { snapshot, file, limitDownload }: StoredDump,
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
