import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ensureBinary } from "../../../lib/testing/binaries.ts";
import type { LoopbackServer, LoopbackServerOptions } from "./loopback-server.ts";
import { startLoopbackServer } from "./loopback-server.ts";

/** An S3 server of region `us-east-1`. Each folder in its folder is a bucket, with any name that Amazon has ever allowed. */
export interface S3Server extends LoopbackServer {
  readonly credentials: { accessKeyId: string; secretAccessKey: string };
}

/**
 * Starts an S3 server over a folder.
 *
 * @param options.buckets The buckets that exist from the start.
 */
export async function startS3Server(
  options: LoopbackServerOptions & { readonly buckets?: readonly string[] } = {},
): Promise<S3Server> {
  const credentials = {
    accessKeyId: `AKIA${randomBytes(8).toString("hex").toUpperCase()}`,
    secretAccessKey: randomBytes(24).toString("hex"),
  };
  const server = await startLoopbackServer(
    {
      name: "s3",
      command: await ensureBinary("versitygw"),
      environment: {
        ROOT_ACCESS_KEY: credentials.accessKeyId,
        ROOT_SECRET_KEY: credentials.secretAccessKey,
      },
      async args({ port, folder, files, tls }) {
        for (const bucket of options.buckets ?? []) await mkdir(join(folder, bucket));
        // The server stores metadata of objects in files, because not every file system has extended attributes.
        const sidecar = join(files, "sidecar");
        await mkdir(sidecar);
        return [
          ...["--quiet", "--port", `127.0.0.1:${port}`, "--disable-strict-bucket-names"],
          ...(tls === undefined ? [] : ["--cert", tls.cert, "--key", tls.key]),
          ...["posix", "--sidecar", sidecar, folder],
        ];
      },
    },
    options,
  );
  return { ...server, credentials };
}
