/** Reads one object many times, ten requests at a time, and prints the cost: `requests.ts <way> <kubeconfig>`. */
import { connect } from "node:http2";
import { Agent, request } from "node:https";
import { type Credentials, identityFromKubeconfig } from "../../operator/runtime/client/identity.ts";
import { HttpTransport } from "../../operator/runtime/client/http-transport.ts";

/** The measurements of a turn. */
export interface Cost {
  /** CPU time of our process per request, in user and kernel mode. */
  cpuMicroseconds: number;
  peakMebibytes: number;
}

const readPath = "/api/v1/namespaces/kube-system";
const requestCount = 5000;
const concurrency = 10;

const [way = "", kubeconfig] = process.argv.slice(2);
const identity = identityFromKubeconfig({ path: kubeconfig });
const once = await requester(way);
for (let warmUp = 0; warmUp < 200; warmUp++) JSON.parse(await once());
const before = process.cpuUsage();
let left = requestCount;
await Promise.all(
  Array.from({ length: concurrency }, async () => {
    while (left-- > 0) JSON.parse(await once());
  }),
);
const { user, system } = process.cpuUsage(before);
const cost: Cost = {
  cpuMicroseconds: (user + system) / requestCount,
  peakMebibytes: process.resourceUsage().maxRSS / 1024,
};
console.log(JSON.stringify(cost));
process.exit();

async function requester(name: string): Promise<() => Promise<string>> {
  const credentials = await identity.current();
  if (name === "https") return overHttps(credentials);
  if (name === "http2") return overHttp2(credentials);
  const transport = new HttpTransport({ identity, userAgent: "bench" });
  return async () => (await transport.request({ method: "GET", path: readPath })).body;
}

function overHttps({ server, tls, headers }: Credentials): () => Promise<string> {
  const agent = new Agent({ keepAlive: true, ...tls });
  return () =>
    new Promise((resolve, reject) => {
      const sent = request(new URL(readPath, server), { agent, headers }, (answer) => {
        const pieces: Buffer[] = [];
        answer.on("data", (piece: Buffer) => pieces.push(piece));
        answer.on("end", () => {
          resolve(Buffer.concat(pieces).toString("utf8"));
        });
      });
      sent.on("error", reject).end();
    });
}

function overHttp2({ server, tls, headers }: Credentials): () => Promise<string> {
  const session = connect(server, tls);
  return () =>
    new Promise((resolve, reject) => {
      const sent = session.request({ ":path": readPath, ...headers });
      const pieces: Buffer[] = [];
      sent.on("data", (piece: Buffer) => pieces.push(piece));
      sent.on("end", () => {
        resolve(Buffer.concat(pieces).toString("utf8"));
      });
      sent.on("error", reject).end();
    });
}
