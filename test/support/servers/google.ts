import type { KeyObject } from "node:crypto";
import { generateKeyPairSync, randomBytes, verify } from "node:crypto";
import { once } from "node:events";
import { mkdir, readFile, readdir, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { request } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import { ensureBinary } from "../../../lib/testing/binaries.ts";
import { selfSignedCertificate } from "../../../operator/runtime/metrics/certificate.ts";
import { startLoopbackServer } from "./loopback-server.ts";

/** What a service account may do: all with objects and nothing with buckets, all but remove objects, or nothing. */
export type GoogleRole = "objectUser" | "objectCreator" | "none";

/**
 * Google Cloud Storage as its clients see it: fake-gcs-server, which accepts every request, behind a server that gives
 * out access tokens to service accounts, and grants and denies access as Google does.
 */
export interface GoogleServer {
  /** The hosts of Google and the port of each on loopback. */
  readonly ports: Readonly<Record<string, number>>;
  /** The certificate authorities of these hosts, in PEM. */
  readonly ca: string;
  /** The folder where it stores data: each folder in it is a bucket. */
  readonly folder: string;
  /** Makes a service account, and returns its key, as Google's console offers it for download. */
  makeServiceAccount(role: GoogleRole): string;
  /** Whether the server answers 503 to a request with this method. */
  isUnavailable: (method: string) => boolean;
  /** Stores the files of a folder in `<bucket>/<path>`. */
  upload(folder: string, path: string): Promise<void>;
  stop(): Promise<void>;
}

const storageHost = "storage.googleapis.com";
const tokenHost = "oauth2.googleapis.com";

interface Account {
  readonly email: string;
  readonly publicKey: KeyObject;
  readonly role: GoogleRole;
}

/** Starts it. @param options.buckets The buckets that exist from the start. */
export async function startGoogleServer(options: {
  readonly buckets: readonly string[];
}): Promise<GoogleServer> {
  const storage = await startLoopbackServer(
    {
      name: "fake-gcs-server",
      command: await ensureBinary("fake-gcs-server"),
      async args({ port, folder }) {
        for (const bucket of options.buckets) await mkdir(join(folder, bucket));
        return [
          ...["-scheme", "http", "-host", "127.0.0.1", "-port", String(port)],
          ...["-filesystem-root", folder, "-log-level", "error"],
        ];
      },
    },
    {},
  );
  const accounts = new Map<string, Account>();
  const tokens = new Map<string, Account>();
  const server: Pick<GoogleServer, "isUnavailable"> = { isUnavailable: () => false };

  const giveToken = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    let form = "";
    for await (const chunk of incoming.setEncoding("utf8")) form += String(chunk);
    const [header = "", claims = "", signature = ""] = (
      new URLSearchParams(form).get("assertion") ?? ""
    ).split(".");
    const { iss = "" } = JSON.parse(Buffer.from(claims, "base64url").toString() || "{}") as { iss?: string };
    const account = accounts.get(iss);
    const isSigned =
      account !== undefined &&
      verify(
        "sha256",
        Buffer.from(`${header}.${claims}`),
        account.publicKey,
        Buffer.from(signature, "base64url"),
      );
    if (!isSigned) {
      const description =
        account === undefined ? "Invalid grant: account not found" : "Invalid JWT Signature.";
      answerJson(outgoing, 400, { error: "invalid_grant", error_description: description });
      return;
    }
    const token = `planted-${randomBytes(24).toString("hex")}`;
    tokens.set(token, account);
    answerJson(outgoing, 200, { access_token: token, token_type: "Bearer", expires_in: 3599 });
  };

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { method = "GET", url = "", headers } = incoming;
    if (headers.host === tokenHost) {
      await giveToken(incoming, outgoing);
      return;
    }
    if (server.isUnavailable(method)) {
      answerError(outgoing, 503, "We encountered an internal error. Please try again.");
      return;
    }
    const account = tokens.get((headers.authorization ?? "").replace("Bearer ", ""));
    if (account === undefined) {
      answerError(outgoing, 401, "Invalid Credentials");
      return;
    }
    const [, bucket = "", isObject] =
      /^(?:(?:\/upload)?\/storage\/v1\/b)?\/([^/?]+)(\/|\?|$)/.exec(url) ?? [];
    const permission = permissionFor(method, url, isObject === "/");
    if (account.role === "objectUser" || account.role === "objectCreator") {
      const exists = await stat(join(storage.folder, bucket)).catch(() => undefined);
      if (exists === undefined) {
        answerError(outgoing, 404, "The specified bucket does not exist.");
        return;
      }
    }
    if (!granted[account.role].test(permission)) {
      answerError(
        outgoing,
        403,
        `${account.email} does not have ${permission} access to the Google Cloud Storage ` +
          `${isObject === "/" ? "object" : "bucket"}. Permission '${permission}' denied on resource (or it may not exist).`,
      );
      return;
    }
    const forwarded = request({ host: "127.0.0.1", port: storage.port, method, path: url, headers });
    forwarded.on("response", (response) => {
      outgoing.writeHead(response.statusCode ?? 500, response.headers);
      response.pipe(outgoing);
    });
    forwarded.on("error", () => outgoing.destroy());
    incoming.pipe(forwarded);
  };

  const pairs = new Map(
    [storageHost, tokenHost].map((host) => [host, selfSignedCertificate(host, Date.now())]),
  );
  const front = createServer(
    {
      SNICallback(host, done) {
        const pair = pairs.get(host);
        done(null, pair === undefined ? undefined : createSecureContext(pair));
      },
    },
    (incoming, outgoing) => {
      answer(incoming, outgoing).catch(() => outgoing.destroy());
    },
  );
  front.listen(0, "127.0.0.1");
  await once(front, "listening");
  const { port } = front.address() as AddressInfo;

  return Object.assign(server, {
    ports: { [storageHost]: port, [tokenHost]: port },
    ca: [...pairs.values()].map(({ cert }) => cert).join(""),
    folder: storage.folder,
    makeServiceAccount(role: GoogleRole) {
      const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
      const email = `backup-${accounts.size}@shop.iam.gserviceaccount.com`;
      accounts.set(email, { email, publicKey, role });
      return JSON.stringify({
        type: "service_account",
        project_id: "shop",
        private_key_id: randomBytes(20).toString("hex"),
        private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
        client_email: email,
        token_uri: `https://${tokenHost}/token`,
      });
    },
    async upload(folder: string, path: string) {
      const [bucket = "", ...rest] = path.split("/");
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      await Promise.all(
        files.map(async (file) => {
          const name = encodeURIComponent(`${rest.join("/")}${file.slice(folder.length)}`);
          const { status } = await fetch(
            `${storage.url}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${name}`,
            { method: "POST", body: await readFile(file) },
          );
          if (status !== 200) throw new Error(`fake-gcs-server answers ${status} to ${file}.`);
        }),
      );
    },
    async stop() {
      const closed = once(front, "close");
      front.close();
      front.closeAllConnections();
      await closed;
      await storage.stop();
    },
  });
}

const granted: Readonly<Record<GoogleRole, RegExp>> = {
  objectUser: /^storage\.objects\./,
  objectCreator: /^storage\.objects\.(create|get|list)$/,
  none: /^$/,
};

/** The permission that a request needs. */
function permissionFor(method: string, url: string, isObject: boolean): string {
  if (!isObject) return `storage.buckets.${method === "GET" ? "get" : "create"}`;
  if (method === "DELETE") return "storage.objects.delete";
  if (method !== "GET" && method !== "HEAD") return "storage.objects.create";
  return /\/o(\?|$)/.test(url) ? "storage.objects.list" : "storage.objects.get";
}

function answerError(outgoing: ServerResponse, status: number, message: string): void {
  const reasons: Partial<Record<number, string>> = {
    401: "authError",
    403: "forbidden",
    404: "notFound",
    503: "backendError",
  };
  const errors = [{ message, domain: "global", reason: reasons[status] }];
  answerJson(outgoing, status, { error: { code: status, message, errors } });
}

function answerJson(outgoing: ServerResponse, status: number, body: object): void {
  outgoing.writeHead(status, { "content-type": "application/json; charset=UTF-8" }).end(JSON.stringify(body));
}
