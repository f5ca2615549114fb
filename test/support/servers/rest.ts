import { createHash, randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ensureBinary } from "../../../lib/testing/binaries.ts";
import type { LoopbackServer, LoopbackServerOptions } from "./loopback-server.ts";
import { startLoopbackServer } from "./loopback-server.ts";

/** restic's own REST server. The path of a repository's URL is its path in the server's folder. */
export interface RestServer extends LoopbackServer {
  readonly credentials: { username: string; password: string };
}

/**
 * Starts a REST server.
 *
 * @param options.appendOnly Whether clients can delete nothing but locks.
 * @param options.maxBytes The most bytes that all repositories together can have.
 */
export async function startRestServer(
  options: LoopbackServerOptions & { readonly appendOnly?: boolean; readonly maxBytes?: number } = {},
): Promise<RestServer> {
  const credentials = { username: "backup", password: randomBytes(24).toString("hex") };
  const server = await startLoopbackServer(
    {
      name: "rest-server",
      command: await ensureBinary("rest-server"),
      async args({ port, folder, files, tls }) {
        const users = join(files, "htpasswd");
        const digest = createHash("sha1").update(credentials.password).digest("base64");
        await writeFile(users, `${credentials.username}:{SHA}${digest}\n`, { mode: 0o600 });
        return [
          ...["--listen", `127.0.0.1:${port}`, "--path", folder, "--htpasswd-file", users],
          ...(tls === undefined ? [] : ["--tls", "--tls-cert", tls.cert, "--tls-key", tls.key]),
          ...(options.appendOnly === true ? ["--append-only"] : []),
          ...(options.maxBytes === undefined ? [] : ["--max-size", String(options.maxBytes)]),
        ];
      },
    },
    options,
  );
  return { ...server, credentials };
}
