import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { expect, inject, it } from "vitest";
import { parse } from "yaml";
import { kubectl } from "../../../lib/testing/suite.ts";
import "../../../lib/testing/provided.ts";

/** The fields of an object that these tests use. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: object;
  readonly [field: string]: unknown;
}

/** One reason for which the API server refuses an object: the path of the field, and a message. */
export interface Complaint {
  readonly field: string;
  readonly message: string;
}

/** The answer of the API server: the object with its defaults, or all reasons to refuse it. */
export interface Verdict {
  readonly object?: Manifest;
  readonly complaints: readonly Complaint[];
}

/** Fields to set, by their paths below the spec, such as `{ "connection.host": "db" }`; undefined removes the field. */
export type Change = Readonly<Record<string, unknown>>;

/** A copy of the object with the change made to its spec. */
export function changed<T extends Manifest>(object: T, change: Change): T {
  const copy = structuredClone(object);
  for (const [path, value] of Object.entries(change)) {
    const names = path.split(".");
    const last = names.pop() ?? "";
    let at = copy.spec as Record<string, unknown>;
    for (const name of names) at = (at[name] ??= {}) as Record<string, unknown>;
    at[last] = value;
  }
  return copy;
}

/** The path of the objects of a kind, such as `/apis/batch/v1/namespaces/default/cronjobs`. */
function pathOf({ apiVersion, kind, metadata }: Manifest): string {
  return `/apis/${apiVersion}/namespaces/${metadata.namespace ?? "default"}/${kind.toLowerCase()}s`;
}

/** Sends requests to the API server over a few connections, because kubectl would start a process for each of them. */
export class ApiServer {
  readonly #url: string;
  readonly #token: string;
  readonly #agent: Agent;
  /** Every message of the API server so far. */
  readonly #messages = new Set<string>();

  constructor() {
    const { clusters, users } = parse(readFileSync(inject("kubeconfig"), "utf8")) as {
      clusters: [{ cluster: { server: string; "certificate-authority-data": string } }];
      users: [{ user: { token: string } }];
    };
    const { server, "certificate-authority-data": certificate } = clusters[0].cluster;
    this.#url = server;
    this.#token = users[0].user.token;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 4, ca: Buffer.from(certificate, "base64") });
  }

  /** Tries to create the object, without storing it. Like kubectl, it makes the API server reject unknown fields. */
  tryCreate(object: Manifest): Promise<Verdict> {
    return this.#send("POST", `${pathOf(object)}?dryRun=All&fieldValidation=Strict`, object);
  }

  /** Tries to change an existing object, without storing the change. */
  tryUpdate(object: Manifest, change: Change): Promise<Verdict> {
    const patch = { spec: changed({ ...object, spec: {} }, nulled(change)).spec };
    const path = `${pathOf(object)}/${object.metadata.name}?dryRun=All&fieldValidation=Strict`;
    return this.#send("PATCH", path, patch);
  }

  create(object: Manifest): Promise<Verdict> {
    return this.#send("POST", pathOf(object), object);
  }

  setStatus(object: Manifest, status: object): Promise<Verdict> {
    return this.#send("PATCH", `${pathOf(object)}/${object.metadata.name}/status`, { status });
  }

  /** The messages of the spec's rules that no answer has contained so far: rules about changes, or about contents. */
  async unusedMessages(kind: string, of: "changes" | "contents"): Promise<string[]> {
    const crd = JSON.parse(await kubectl(["get", "crd", `${kind}.databases.test.io`, "-o", "json"])) as Crd;
    const root = crd.spec.versions[0].schema.openAPIV3Schema;
    const rules = [...(root["x-kubernetes-validations"] ?? []), ...rulesIn(root.properties?.["spec"] ?? {})];
    const messages = rules
      .filter(({ rule }) => rule.includes("oldSelf") === (of === "changes"))
      .map(({ message }) => message);
    return [...new Set(messages)].filter((message) => {
      const parts = message.split("…").map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
      const pattern = new RegExp(parts.join(".*"), "s");
      return ![...this.#messages].some((message) => pattern.test(message));
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(method: "POST" | "PATCH", path: string, body: object): Promise<Verdict> {
    return new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${this.#token}`,
        "content-type": method === "POST" ? "application/json" : "application/merge-patch+json",
      };
      const call = request(new URL(path, this.#url), { method, agent: this.#agent, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("error", reject);
        response.on("end", () => {
          const answer: unknown = JSON.parse(text);
          const verdict = (response.statusCode ?? 500) < 300 ? accepted(answer) : refused(answer);
          for (const { message } of verdict.complaints) this.#messages.add(message);
          resolve(verdict);
        });
      });
      call.on("error", reject);
      call.end(JSON.stringify(body));
    });
  }
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly "x-kubernetes-validations"?: readonly { readonly rule: string; readonly message: string }[];
}

interface Crd {
  readonly spec: { readonly versions: readonly [{ readonly schema: { readonly openAPIV3Schema: Schema } }] };
}

function rulesIn(schema: Schema): { readonly rule: string; readonly message: string }[] {
  const inner = [
    ...Object.values(schema.properties ?? {}),
    schema.items ?? {},
    schema.additionalProperties ?? {},
  ];
  const below = inner.filter((each) => Object.keys(each).length > 0).flatMap(rulesIn);
  return [...(schema["x-kubernetes-validations"] ?? []), ...below];
}

/** In a merge patch, null removes a field. */
function nulled(change: Change): Change {
  return Object.fromEntries(Object.entries(change).map(([path, value]) => [path, value ?? null]));
}

function accepted(answer: unknown): Verdict {
  return { object: answer as Manifest, complaints: [] };
}

function refused(answer: unknown): Verdict {
  const { message, details } = answer as { message: string; details?: { causes?: Complaint[] } };
  const causes = (details?.causes ?? []).map((cause) => ({
    field: cause.field,
    // Kubernetes 1.30 has other words.
    message: cause.message.replace("may not be longer than", "may not be more than"),
  }));
  return { complaints: causes.length > 0 ? causes : [{ field: "", message }] };
}

/** An invalid object: its title, the change that makes it invalid, the rejected field, and part of the message. */
export type Refusal = readonly [what: string, change: Change, field: string, message: string];

/** Tests that the API server refuses the object with each change, for one reason, with the expected message. */
export function refuses(server: () => ApiServer, object: Manifest, rows: readonly Refusal[]): void {
  it.each(rows)("refuses %s", async (_, change, field, message) => {
    const { complaints } = await server().tryCreate(changed(object, change));
    expectOne(complaints, field, message);
  });
}

/** Tests that the API server gave one reason: this field, with a message that contains the text. */
export function expectOne(complaints: readonly Complaint[], field: string, text: string): void {
  // If a value has the wrong type, the API server does not run its rules, and adds a cause that says so.
  const own = complaints.filter(({ message }) => !message.includes("some validation rules were not checked"));
  expect(own).toEqual([
    { field: field === "" ? "" : `spec.${field}`, message: expect.stringContaining(text) as string },
  ]);
}

/** Tests that the API server accepts the object with each change. */
export function accepts(
  server: () => ApiServer,
  object: Manifest,
  rows: readonly (readonly [what: string, change: Change])[],
): void {
  it.each(rows)("accepts %s", async (_, change) => {
    expect((await server().tryCreate(changed(object, change))).complaints).toEqual([]);
  });
}
