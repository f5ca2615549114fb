import { eventually } from "../../../lib/testing/eventually.ts";
import type { HttpRequest, Transport } from "../../../operator/runtime/index.ts";
import type { KindName, Meta, Named, Step } from "./steps.ts";

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Known {
  readonly uid: string;
  readonly first: string;
  present: string;
}

/** The group of the custom kinds. */
export const customGroup = "model.test.io";

type Json = Record<string, unknown>;

const paths: Record<KindName, { apiVersion: string; kind: string; namespaced: boolean }> = {
  configmaps: { apiVersion: "v1", kind: "ConfigMap", namespaced: true },
  secrets: { apiVersion: "v1", kind: "Secret", namespaced: true },
  leases: { apiVersion: "coordination.k8s.io/v1", kind: "Lease", namespaced: true },
  events: { apiVersion: "events.k8s.io/v1", kind: "Event", namespaced: true },
  namespaces: { apiVersion: "v1", kind: "Namespace", namespaced: false },
  memcacheds: { apiVersion: `${customGroup}/v1alpha1`, kind: "Memcached", namespaced: true },
};

const metadataAccept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

/** One of the two servers, and what a client knows of its objects: versions and uids differ between the two. */
export class ServerSide {
  readonly #transport: Transport;
  readonly #namespace: string;
  readonly #kinds: readonly KindName[];
  readonly #known = new Map<string, Known>();
  #generated = 0;
  readonly #tokens = new Map<string, string>();
  readonly #watches: { kind: KindName; events: Promise<unknown[]>; stop: AbortController }[] = [];

  constructor(transport: Transport, namespace: string, kinds: readonly KindName[]) {
    this.#transport = transport;
    this.#namespace = namespace;
    this.#kinds = kinds;
  }

  /** Creates the namespace, and watches all kinds. */
  async start(): Promise<void> {
    const body = this.#body("namespaces", "", {}, 0);
    await this.#send("POST", this.#path("namespaces"), { ...body, metadata: { name: this.#namespace } });
    for (const kind of this.#kinds) {
      const path = this.#path(kind);
      const list = await this.#send("GET", `${path}?limit=1`);
      const { resourceVersion } = (list.body as { metadata: { resourceVersion: string } }).metadata;
      const stop = new AbortController();
      const only = kind === "namespaces" ? "&labelSelector=run%3D" + this.#namespace : "";
      const query = `?watch=true&allowWatchBookmarks=true&resourceVersion=${resourceVersion}${only}`;
      this.#watches.push({ kind, events: this.#watch(path + query, stop.signal), stop });
    }
  }

  /** Takes a step, and returns the answers without what may differ. */
  async take(step: Step): Promise<Answer[]> {
    const answers = step.do === "list" ? await this.#list(step) : [await this.#request(step)];
    return answers.map(({ status, body }) => ({ status, body: this.#comparable(body) }));
  }

  /** Ends the watches once they have shown everything. @returns their events without what may differ. */
  async end(): Promise<Record<string, unknown>> {
    const seen: Record<string, unknown> = {};
    for (const { kind, events, stop } of this.#watches) {
      const of = kind === "namespaces" ? `${this.#namespace}-end` : "end";
      const last = await this.#send("POST", this.#path(kind), this.#body(kind, of, {}, 0));
      if (last.status !== 201)
        throw new Error(`Cannot end the watch of ${kind}: ${JSON.stringify(last.body)}`);
      seen[kind] = this.#comparable(await events);
      stop.abort();
    }
    return seen;
  }

  async #list({ kind, limit, labels, fields, metadataOnly }: Step & { do: "list" }): Promise<Answer[]> {
    const pages: Answer[] = [];
    const own = kind === "namespaces" ? `run=${this.#namespace}` : undefined;
    const selector = [own, labels].filter((each) => each !== undefined).join(",");
    let next: string | undefined;
    do {
      const query = new URLSearchParams();
      if (selector !== "") query.set("labelSelector", selector);
      if (fields !== undefined) query.set("fieldSelector", this.#fieldsOf(kind, fields));
      // Where the pages of Namespaces end depends on those of others, too.
      if (limit !== undefined && kind !== "namespaces") query.set("limit", String(limit));
      if (next !== undefined) query.set("continue", next);
      const page = await this.#send("GET", `${this.#path(kind)}?${query.toString()}`, undefined, {
        ...(metadataOnly ? { Accept: metadataAccept.replace("Metadata;", "MetadataList;") } : {}),
      });
      const { metadata } = page.body as { metadata: { continue?: string; resourceVersion?: string } };
      next = metadata.continue === "" ? undefined : metadata.continue;
      // Other writers of a shared server make it larger; a continue token has no form that clients know.
      delete metadata.resourceVersion;
      if (next !== undefined) metadata.continue = "more";
      pages.push(page);
    } while (next !== undefined);
    return pages;
  }

  /** The names of Namespaces start with that of the run. */
  #fieldsOf(kind: KindName, fields: string): string {
    return kind === "namespaces" ? fields.replace(/(=)(\w)$/, `$1${this.#namespace}-$2`) : fields;
  }

  async #request(step: Exclude<Step, { do: "list" }>): Promise<Answer> {
    const { kind } = step;
    const name = kind === "namespaces" ? `${this.#namespace}-${step.name}` : step.name;
    const path = `${this.#path(kind)}/${name}`;
    const known = this.#known.get(`${kind}/${name}`);
    const named = (which: Named | undefined, of: "version" | "uid") => {
      if (which === undefined) return undefined;
      if (which === "foreign" || !known) return of === "uid" ? "no-such-uid" : "1";
      return of === "uid" ? known.uid : which === "first" ? known.first : known.present;
    };
    const accept: Record<string, string> =
      "metadataOnly" in step && step.metadataOnly ? { Accept: metadataAccept } : {};
    switch (step.do) {
      case "create": {
        const body = this.#body(kind, name, step.meta, step.content);
        const metadata = { ...(body["metadata"] as Json) };
        if (step.generates) {
          // Of one prefix there is one object, because the order of random suffixes differs.
          metadata["generateName"] = `${name}-${this.#generated++}-`;
          delete metadata["name"];
        }
        const namespace =
          step.inNamespace === undefined ? undefined : `${this.#namespace}-${step.inNamespace}`;
        const query = step.dryRun ? "?dryRun=All" : "";
        return this.#send("POST", this.#path(kind, namespace) + query, { ...body, metadata });
      }
      case "get":
        return this.#send("GET", path, undefined, accept);
      case "replace": {
        const body = this.#body(kind, name, step.meta, step.content);
        const uid = named(step.uid, "uid");
        // No client creates a Lease or an Event by a PUT with a uid.
        const metadata = {
          ...(body["metadata"] as Json),
          resourceVersion: named(step.version, "version"),
          ...(known && uid !== undefined ? { uid } : {}),
        };
        const query = step.dryRun ? "?dryRun=All" : "";
        return this.#send("PUT", `${path}${step.status && this.#hasStatus(kind) ? "/status" : ""}${query}`, {
          ...body,
          metadata,
        });
      }
      case "merge": {
        const { metadata, ...body } = step.body as { metadata?: object };
        const sent = {
          ...metadata,
          uid: named(step.uid, "uid"),
          resourceVersion: named(step.version, "version"),
        };
        const type = { "Content-Type": "application/merge-patch+json" };
        return this.#send(
          "PATCH",
          `${path}${step.status && this.#hasStatus(kind) ? "/status" : ""}`,
          { ...body, metadata: sent },
          type,
        );
      }
      case "json": {
        const type = { "Content-Type": "application/json-patch+json" };
        return this.#send(
          "PATCH",
          `${path}${step.status && this.#hasStatus(kind) ? "/status" : ""}`,
          step.operations,
          type,
        );
      }
      case "delete": {
        const preconditions = {
          uid: named(step.uid, "uid"),
          resourceVersion: named(step.version, "version"),
        };
        const body = {
          apiVersion: "v1",
          kind: "DeleteOptions",
          preconditions,
          propagationPolicy: step.policy,
          dryRun: step.dryRun ? ["All"] : undefined,
        };
        return this.#send("DELETE", path, body, accept);
      }
      case "scale": {
        if (step.replicas === undefined) return this.#send("GET", `${path}/scale`);
        const spec = { replicas: step.replicas };
        if (step.merge)
          return this.#send(
            "PATCH",
            `${path}/scale`,
            { spec },
            { "Content-Type": "application/merge-patch+json" },
          );
        const metadata = {
          name,
          namespace: this.#namespace,
          resourceVersion: named(step.version, "version"),
        };
        return this.#send("PUT", `${path}/scale`, {
          apiVersion: "autoscaling/v1",
          kind: "Scale",
          metadata,
          spec,
        });
      }
    }
  }

  #hasStatus(kind: KindName): boolean {
    return kind === "memcacheds" || kind === "namespaces";
  }

  #path(kind: KindName, namespace = this.#namespace): string {
    const { apiVersion, namespaced } = paths[kind];
    const root = apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
    return `${root}${namespaced ? `/namespaces/${namespace}` : ""}/${kind}`;
  }

  #body(kind: KindName, name: string, meta: Meta, content: number): Json {
    const { apiVersion, kind: kindName } = paths[kind];
    const { owner, labels, ...others } = meta;
    const ownerUid = this.#known.get(`${kind}/${owner ?? ""}`)?.uid;
    const metadata = {
      name,
      ...others,
      ...(kind === "namespaces" ? { labels: { ...labels, run: this.#namespace } } : labels ? { labels } : {}),
      ...(ownerUid === undefined
        ? {}
        : {
            ownerReferences: [{ apiVersion, kind: kindName, name: owner, uid: ownerUid, controller: true }],
          }),
    };
    const contents = this.#contents(kind);
    return { apiVersion, kind: kindName, metadata, ...contents[content % contents.length] };
  }

  #contents(kind: KindName): Json[] {
    switch (kind) {
      case "configmaps":
        return [{ data: { k: "1" } }, { data: {} }, {}, { data: { k: "1", "a.b": "" } }];
      case "secrets":
        return [{ data: { k: "MQ==" } }, { stringData: { k: "1", l: "2" }, type: "Opaque" }, {}];
      case "leases":
        return [
          {
            spec: {
              holderIdentity: "me",
              leaseDurationSeconds: 15,
              renewTime: "2026-01-02T03:04:05.000006Z",
            },
          },
          {},
          { spec: { leaseDurationSeconds: -1 } },
        ];
      case "events": {
        const event = {
          eventTime: "2026-01-02T03:04:05.000006Z",
          type: "Normal",
          reason: "Tested",
          action: "Test",
          note: "a test",
          regarding: { apiVersion: "v1", kind: "ConfigMap", name: "a", namespace: this.#namespace },
          reportingController: "test.io/tests",
          reportingInstance: "tests-1",
        };
        return [event, event, { ...event, type: "Odd" }, { ...event, action: "" }];
      }
      case "namespaces":
        return [{}];
      case "memcacheds":
        return [
          { spec: {} },
          { spec: { size: 2, containerPort: 99 } },
          { spec: { size: -1, containerPort: 99999 } },
          {},
          { spec: { size: 1.5, unknown: true }, other: 1 },
          {
            spec: { size: 0 },
            status: {
              replicas: 1,
              selector: "a=b",
              conditions: [
                {
                  type: "Ready",
                  status: "True",
                  reason: "R",
                  message: "",
                  lastTransitionTime: "2026-01-02T03:04:05Z",
                },
              ],
            },
          },
        ];
    }
  }

  async #send(
    method: HttpRequest["method"],
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await this.#transport.request({
      method,
      path,
      headers:
        body === undefined || headers["Content-Type"]
          ? headers
          : { ...headers, "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const parsed: unknown = answer.contentType.includes("json") ? JSON.parse(answer.body) : answer.body;
    if (method !== "GET" && !path.includes("dryRun")) this.#learn(path, parsed);
    return { status: answer.status, body: parsed };
  }

  #learn(path: string, body: unknown): void {
    const { kind, metadata } = body as {
      kind?: string;
      metadata?: { name?: string; uid?: string; resourceVersion?: string };
    };
    const found = Object.entries(paths).find(([, each]) => each.kind === kind);
    if (!found || path.includes("/scale") || metadata?.uid === undefined) return;
    const { uid, resourceVersion = "" } = metadata;
    const key = `${found[0]}/${metadata.name ?? ""}`;
    const before = this.#known.get(key);
    if (before?.uid === uid) before.present = resourceVersion;
    else this.#known.set(key, { uid, first: resourceVersion, present: resourceVersion });
  }

  async #watch(path: string, signal: AbortSignal): Promise<unknown[]> {
    // The API server prepares a kind again shortly after it has established it.
    const { chunks } = await eventually(`the watch ${path}`, async () => {
      const answer = await this.#transport.stream({ method: "GET", path, signal });
      if (answer.status !== 200) throw new Error(`The answer is ${answer.status}.`);
      return answer;
    });
    const events: unknown[] = [];
    let rest = "";
    for await (const chunk of chunks) {
      const lines = (rest + Buffer.from(chunk).toString("utf8")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const event = JSON.parse(line) as { type: string; object: { metadata?: { name?: string } } };
        if (event.object.metadata?.name?.endsWith("end")) return events;
        // When they come depends on the time.
        if (event.type !== "BOOKMARK") events.push(event);
      }
    }
    throw new Error(`The watch ${path} ended early, after ${JSON.stringify(events)}.`);
  }

  /** A copy in which uids, versions and times are names, in the order in which they came first. */
  #comparable(value: unknown, field = ""): unknown {
    if (Array.isArray(value)) {
      const items = value.map((item) => this.#comparable(item, field));
      // The order of causes means nothing, and the API server reports some of them twice.
      return field === "causes" ? [...new Set(items.map((item) => JSON.stringify(item)))].sort() : items;
    }
    if (typeof value === "object" && value !== null) {
      const fields: Json = { ...value };
      delete fields["managedFields"];
      // The API server gives those of Namespaces in any order.
      if (field === "metadata" && isOfNamespace(fields))
        (fields["finalizers"] as string[] | undefined)?.sort();
      const isStatus = fields["kind"] === "Status";
      if (isStatus && fields["reason"] === "Invalid") delete fields["message"];
      if (
        field === "causes" &&
        typeof fields["reason"] === "string" &&
        fields["reason"].startsWith("FieldValue")
      )
        delete fields["message"];
      const sorted = Object.keys(fields).sort();
      return Object.fromEntries(sorted.map((name) => [name, this.#comparable(fields[name], name)]));
    }
    if (typeof value !== "string") return value;
    if (field === "uid" || field === "resourceVersion") return this.#token(field, value);
    if (field === "creationTimestamp" || field === "deletionTimestamp") return "a time";
    if (field === "name" || field === "kubernetes.io/metadata.name")
      return value.replace(/^(.*-)[a-z0-9]{5}$/, "$1XXXXX");
    if (field === "message") return value.replace(/(precondition|record|meta)(: | \()[-0-9a-z]+/g, "$1 X");
    return value;
  }

  #token(field: string, value: string): string {
    if (value === "") return value;
    const known = this.#tokens.get(value) ?? `${field} ${this.#tokens.size}`;
    this.#tokens.set(value, known);
    return known;
  }
}

/** Whether metadata is that of a Namespace. */
function isOfNamespace({ labels }: Json): boolean {
  return typeof labels === "object" && labels !== null && "kubernetes.io/metadata.name" in labels;
}
