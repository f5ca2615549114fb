import { readFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { join } from "node:path";
import type { AccessReviewer } from "../client/access.ts";
import type { KeyPair } from "../x509/certificate.ts";
import { selfSignedCertificate } from "./certificate.ts";
import type { Logger } from "../logging.ts";

/** Options of the metrics server. */
export interface MetricsServerOptions {
  /** Returns all metrics in Prometheus' text format. */
  text: () => Promise<string>;
  /** Set: TLS, and only for users whom the API server lets GET /metrics. Undefined: plain HTTP for all. */
  access: AccessReviewer | undefined;
  /** Folder with `tls.crt` and `tls.key`, read again each minute. Undefined: a self-signed certificate. */
  certPath: string | undefined;
  log: Logger;
}

const rereadMilliseconds = 60_000;
const statusCodes = { allowed: 200, unauthenticated: 401, forbidden: 403 } as const;

/** The server of `/metrics`. */
export async function metricsServer({ text, access, certPath, log }: MetricsServerOptions): Promise<Server> {
  const answer: RequestListener = (request, response) => {
    const respond = async () => {
      const [path = ""] = (request.url ?? "").split("?");
      if (path !== "/metrics" || request.method !== "GET") {
        response.writeHead(404).end("not found\n");
        return;
      }
      const decision = access ? await access.mayGet(path, request.headers.authorization) : "allowed";
      if (decision !== "allowed") {
        response.writeHead(statusCodes[decision]).end(`${decision}\n`);
        return;
      }
      response
        .writeHead(200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" })
        .end(await text());
    };
    respond().catch((error: unknown) => {
      log.error("Failed to answer a request for metrics", { error });
      response.writeHead(500).end("internal error\n");
    });
  };
  if (!access) return createServer(answer);
  if (certPath === undefined) return createTlsServer(selfSignedCertificate("localhost", Date.now()), answer);
  return serverWithRotation(certPath, answer, log);
}

async function serverWithRotation(certPath: string, answer: RequestListener, log: Logger): Promise<Server> {
  let pair = await readKeyPair(certPath);
  const server = createTlsServer(pair, answer);
  const reread = async () => {
    const latest = await readKeyPair(certPath);
    if (latest.cert === pair.cert && latest.key === pair.key) return;
    server.setSecureContext(latest);
    pair = latest;
    log.info("Loaded a new metrics certificate", { certPath });
  };
  const timer = setInterval(() => {
    reread().catch((error: unknown) => {
      log.error("Failed to read the metrics certificate; using the old one", { certPath, error });
    });
  }, rereadMilliseconds).unref();
  server.on("close", () => {
    clearInterval(timer);
  });
  return server;
}

async function readKeyPair(folder: string): Promise<KeyPair> {
  const [cert, key] = await Promise.all(
    ["tls.crt", "tls.key"].map((file) => readFile(join(folder, file), "utf8")),
  );
  return { cert: cert ?? "", key: key ?? "" };
}
