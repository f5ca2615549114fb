import { createHash } from "node:crypto";
import type { Client } from "./client.ts";
import type { Clock } from "../clock.ts";

/** Whether the sender of a token may read a path. */
export type Access = "allowed" | "unauthenticated" | "forbidden";

interface TokenReview {
  status?: {
    authenticated?: boolean;
    user?: { username?: string; uid?: string; groups?: string[]; extra?: Record<string, string[]> };
  };
}

interface SubjectAccessReview {
  status?: { allowed?: boolean };
}

const allowedMilliseconds = 60_000;
const refusedMilliseconds = 10_000;
const maxRemembered = 1000;

/**
 * Lets the API server decide who may GET a path: whose token it is (TokenReview), and whether that user has the
 * permission (SubjectAccessReview on the nonResourceURL). A yes is remembered for a minute, a no for ten seconds.
 */
export class AccessReviewer {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #remembered = new Map<string, { access: Access; until: number }>();

  constructor(client: Client, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** @throws ApiError when the API server cannot decide. Then deny access. */
  async mayGet(path: string, authorization: string | undefined): Promise<Access> {
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? "") ?? [];
    if (token === undefined) return "unauthenticated";
    // Only the digest is kept: tokens must not stay in memory.
    const key = createHash("sha256").update(`${path} ${token}`).digest("base64");
    const now = this.#clock.monotonic();
    const known = this.#remembered.get(key);
    if (known && known.until > now) return known.access;
    const access = await this.#review(path, token);
    if (this.#remembered.size >= maxRemembered) this.#remembered.clear();
    const milliseconds = access === "allowed" ? allowedMilliseconds : refusedMilliseconds;
    this.#remembered.set(key, { access, until: now + milliseconds });
    return access;
  }

  async #review(path: string, token: string): Promise<Access> {
    const { status } = (await this.#create("authentication.k8s.io/v1", "TokenReview", "tokenreviews", {
      token,
    })) as TokenReview;
    if (!status?.authenticated || !status.user) return "unauthenticated";
    const { username, uid, groups, extra } = status.user;
    const spec = { user: username, uid, groups, extra, nonResourceAttributes: { path, verb: "get" } };
    const review = (await this.#create(
      "authorization.k8s.io/v1",
      "SubjectAccessReview",
      "subjectaccessreviews",
      spec,
    )) as SubjectAccessReview;
    return review.status?.allowed ? "allowed" : "forbidden";
  }

  #create(apiVersion: string, kind: string, plural: string, spec: object): Promise<unknown> {
    return this.#client.raw("POST", `/apis/${apiVersion}/${plural}`, {
      body: { apiVersion, kind, spec },
      timeoutSeconds: 10,
    });
  }
}
