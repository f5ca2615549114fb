import { readFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { repositoryFailure } from "../reasons.ts";
import { RepositoryError, resticError } from "./failure.ts";

/**
 * A repository at a server that speaks restic's REST protocol, for what restic cannot do there safely. The protocol:
 * https://restic.readthedocs.io/en/stable/100_references.html#rest-backend.
 *
 * All methods throw RepositoryError when the server denies the request, or does not answer in time.
 */
export interface RestServer {
  /** Whether a folder of the repository, such as `snapshots`, is empty or does not exist. */
  isEmpty(folder: string): Promise<boolean>;
  /** The content of a file; undefined if the file does not exist. */
  load(path: string): Promise<Buffer | undefined>;
  /** Creates the folders of a repository that do not exist yet. */
  makeFolders(): Promise<void>;
  save(path: string, content: Buffer): Promise<void>;
  remove(path: string): Promise<void>;
}

const missing = 404;

/**
 * The server in restic's variables: `RESTIC_REPOSITORY` (`rest:URL`), `RESTIC_REST_USERNAME`,
 * `RESTIC_REST_PASSWORD` and `RESTIC_CACERT`, a file.
 *
 * @param seconds How long each answer may take.
 */
export async function restServer(environment: NodeJS.ProcessEnv, seconds: number): Promise<RestServer> {
  const { RESTIC_REST_USERNAME: user, RESTIC_REST_PASSWORD: password = "", RESTIC_CACERT } = environment;
  const base = new URL(`${(environment["RESTIC_REPOSITORY"] ?? "").replace(/^rest:|\/*$/g, "")}/`);
  const ca = RESTIC_CACERT === undefined ? undefined : await readFile(RESTIC_CACERT);

  const ask = async (method: string, path: string, content?: Buffer): Promise<Answer> => {
    const url = new URL(path, base);
    const signal = AbortSignal.timeout(seconds * 1000);
    const options = {
      method,
      headers: { Accept: "application/vnd.x.restic.rest.v2", "Content-Length": content?.length ?? 0 },
      signal,
      ...(user === undefined ? {} : { auth: `${user}:${password}` }),
    };
    try {
      return await new Promise<Answer>((resolve, reject) => {
        const request =
          url.protocol === "https:"
            ? httpsRequest(url, { ...options, ...(ca === undefined ? {} : { ca }) })
            : httpRequest(url, options);
        request.on("error", reject).on("response", (response) => {
          response.toArray().then((chunks: Buffer[]) => {
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) });
          }, reject);
        });
        request.end(content);
      });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const why = signal.aborted ? `no answer within ${seconds} s` : text;
      const { message } = repositoryFailure("StorageUnreachable", `${method} ${path || "/"}: ${why}.`);
      throw new RepositoryError("StorageUnreachable", message, { cause: error });
    }
  };
  const askFor = async (method: string, path: string, content?: Buffer): Promise<void> => {
    const { status } = await ask(method, path, content);
    if (status !== 200) throw unexpectedStatus(method, path, status);
  };
  const read = async (path: string): Promise<Buffer | undefined> => {
    const { status, body } = await ask("GET", path);
    if (status === missing) return undefined;
    if (status !== 200) throw unexpectedStatus("GET", path, status);
    return body;
  };
  return {
    async isEmpty(folder) {
      const list = await read(`${folder}/`);
      return list === undefined || (JSON.parse(list.toString()) as unknown[]).length === 0;
    },
    load: read,
    makeFolders: () => askFor("POST", "?create=true"),
    save: (path, content) => askFor("POST", path, content),
    remove: (path) => askFor("DELETE", path),
  };
}

interface Answer {
  status: number;
  body: Buffer;
}

/** In restic's own words, which `resticError` understands. */
function unexpectedStatus(method: string, path: string, status: number): RepositoryError {
  return resticError(undefined, `${method} ${path}: unexpected HTTP response (${status})`);
}
