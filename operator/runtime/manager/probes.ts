import { createServer, type Server } from "node:http";

/** Returns what is wrong; undefined when nothing is. */
export type Check = () => string | undefined;

/** Creates the server of `/healthz` (alive) and `/readyz` (ready for work). */
export function probeServer(checks: { healthz: Check; readyz: Check }): Server {
  return createServer((request, response) => {
    const [path] = (request.url ?? "").split("?");
    const check = path === "/healthz" ? checks.healthz : path === "/readyz" ? checks.readyz : undefined;
    const problem = check?.();
    response.statusCode = check === undefined ? 404 : problem === undefined ? 200 : 503;
    response.end(check === undefined ? "not found\n" : `${problem ?? "ok"}\n`);
  });
}
