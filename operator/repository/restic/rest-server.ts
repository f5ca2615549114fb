import { readFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { RepositoryError, explain } from "./failure.ts";

/**
 * A repository at a server that speaks restic's REST protocol, for what restic cannot be asked to do there. Of the
 * protocol: https://restic.readthedocs.io/en/stable/100_references.html#rest-backend.
 *
 * All of it throws RepositoryError when the server refuses, or does not answer within the time.
 */
export interface RestServer {
  /** Whether nothing stands in a folder of the repository, such as `snapshots`, or there is no such folder. */
  isEmpty(folder: string): Promise<boolean>;
  /** What a file holds; undefined if there is none. */
  load(path: string): Promise<Buffer | undefined>;
  /** Makes the folders of a repository where there are none. */
  makeFolders(): Promise<void>;
  save(path: string, content: Buffer): Promise<void>;
  remove(path: string): Promise<void>;
}

const missing = 404;

/**
 * The server that restic's variables name: `RESTIC_REPOSITORY` (`rest:URL`), `RESTIC_REST_USERNAME`,
 * `RESTIC_REST_PASSWORD` and `RESTIC_CACERT`, a file.
 *
 * @param seconds how long each answer may take.
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
      const said = error instanceof Error ? error.message : String(error);
      const why = signal.aborted ? `no answer within ${seconds} s` : said;
      throw new RepositoryError("StorageUnreachable", `${method} ${path || "/"}: ${why}.`, { cause: error });
    }
  };
  const askFor = async (method: string, path: string, content?: Buffer): Promise<void> => {
    const { status } = await ask(method, path, content);
    if (status !== 200) throw refusal(method, path, status);
  };
  const read = async (path: string): Promise<Buffer | undefined> => {
    const { status, body } = await ask("GET", path);
    if (status === missing) return undefined;
    if (status !== 200) throw refusal("GET", path, status);
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

/** In restic's words, which tell what a status means. */
function refusal(method: string, path: string, status: number): RepositoryError {
  const { reason, message } = explain(undefined, `${method} ${path}: unexpected HTTP response (${status})`);
  return new RepositoryError(reason, message);
}
