import type { CustomResourceDefinition } from "../../crd/schema.ts";
import type { CrdManifest } from "../crd-manifests.ts";
import { builtInKinds } from "./built-in-kinds.ts";
import type { ModelContext } from "./context.ts";
import type { CelRules } from "./custom-kinds.ts";
import { customKind } from "./custom-kinds.ts";
import { deleteObject, readDeletionOptions } from "./deletion.ts";
import { Failure, NoSuchPath, notFound } from "./failure.ts";
import { collectGarbage } from "./garbage.ts";
import { list } from "./list.ts";
import { terminateNamespaces } from "./namespace-termination.ts";
import { patch } from "./patch.ts";
import { objectText } from "./presentation.ts";
import type { ParsedRequest } from "./request.ts";
import { parseObject, parseRequest } from "./request.ts";
import { answerScale } from "./scale.ts";
import { Storage } from "./storage.ts";
import type { ModelRequest, ModelResponse, ModelStream, ModelTransport } from "./transport.ts";
import { UnmodelledError, unmodelled } from "./unmodelled-error.ts";
import { ModelWatch } from "./watch.ts";
import type { Target } from "./write.ts";
import { create, replace } from "./write.ts";

/** Options of a model API server. With the same functions and requests, its answers are the same. */
export interface ModelApiServerOptions {
  /** The time that objects get, in milliseconds since 1970. Default: the machine's. */
  now?: () => number;
  /** A number from 0 to 1, for uids and generated names. Default: Math.random. */
  random?: () => number;
  /** The resourceVersion before the first write. Default: 1. */
  resourceVersion?: number;
  /** The kinds that it serves, next to the built-in ones. `readCrds` reads them from files. Default: none. */
  crds?: readonly CrdManifest[];
  /**
   * What it does with CRDs that have CEL rules, which it does not evaluate: with `refuse` it throws an error at the start, with
   * `ignore` it accepts objects that break a rule. Default: `refuse`.
   */
  celRules?: CelRules;
}

/**
 * An API server in memory, to run controllers against it in one process, without sockets and on any clock. It answers as
 * kube-apiserver does, which a test compares request by request. For a request that it does not model it throws an
 * {@link UnmodelledError} instead of guessing.
 *
 * It has no controllers and no timers: garbage is collected, namespaces end, watches end and get bookmarks when the caller
 * says so. It checks no permissions.
 */
export class ModelApiServer {
  /** Fits the runtime's `Transport`. */
  readonly transport: ModelTransport;
  readonly #context: ModelContext;
  readonly #watches = new Set<ModelWatch>();

  constructor(options: ModelApiServerOptions = {}) {
    const {
      now = Date.now,
      random = Math.random,
      resourceVersion = 1,
      crds = [],
      celRules = "refuse",
    } = options;
    const custom = crds.map((crd) => customKind(crd as CustomResourceDefinition, celRules));
    const kinds = new Map(
      [...builtInKinds, ...custom].map((kind) => [`${kind.group}/${kind.version}/${kind.plural}`, kind]),
    );
    const namespaces = kinds.get("/v1/namespaces");
    if (!namespaces) throw new Error("The model has no namespaces.");
    const storage = new Storage(resourceVersion);
    this.#context = { storage, kinds, namespaces, now, random, newUid: () => uidFrom(random) };
    this.transport = {
      request: (request) => answered(() => this.#answer(request), request),
      stream: (request) => answered(() => this.#stream(request), request),
      close: () => undefined,
    };
    create(
      this.#context,
      { kind: namespaces, namespace: undefined, isDryRun: false },
      { metadata: { name: "default" } },
    );
  }

  /** The version of the newest write. */
  get resourceVersion(): string {
    return String(this.#context.storage.version);
  }

  /**
   * Does what the garbage collector would do until nothing is left to do: it deletes objects whose owners are gone, and ends
   * deletions with the policies `Foreground` and `Orphan`.
   *
   * @returns the number of changes.
   */
  collectGarbage(): number {
    return collectGarbage(this.#context);
  }

  /**
   * Does what the namespace controller would do: it deletes what is in namespaces that are being deleted, and ends those in
   * which nothing is left.
   *
   * @returns the number of changes.
   */
  terminateNamespaces(): number {
    return terminateNamespaces(this.#context);
  }

  /** Forgets what was before now: a watch of an older version, and the next page of an older list, get 410 `Expired`. */
  compact(): void {
    this.#context.storage.compact();
  }

  /** Sends a bookmark to every watch that allows them. */
  sendBookmarks(): void {
    for (const watch of this.#watches) watch.bookmark();
  }

  /** Ends all watches, as the API server does after the time that a watch asks for. */
  endWatches(): void {
    for (const watch of [...this.#watches]) watch.end();
  }

  #answer(request: ModelRequest): ModelResponse {
    try {
      const parsed = parseRequest(request, this.#context.kinds);
      if (parsed.query.get("watch") === "true") unmodelled("a watch that is not a stream");
      return this.#dispatch(parsed);
    } catch (error) {
      return failed(error);
    }
  }

  #stream(request: ModelRequest): ModelStream {
    try {
      const parsed = parseRequest(request, this.#context.kinds);
      if (parsed.method !== "GET" || parsed.query.get("watch") !== "true")
        unmodelled("a stream that is no watch");
      const watch = new ModelWatch(this.#context, parsed, request.signal, this.#watches);
      return { ...head(200), chunks: watch.chunks() };
    } catch (error) {
      const { body, ...answer } = failed(error);
      return { ...answer, chunks: pieces(body) };
    }
  }

  #dispatch(request: ParsedRequest): ModelResponse {
    const { method, kind, name, subresource, isMetadataOnly } = request;
    const context = this.#context;
    const isStatus = subresource === "status" && kind.hasStatus && (method === "PUT" || method === "PATCH");
    const isScale = subresource === "scale" && kind.scale !== undefined;
    if (subresource !== undefined && !isStatus && !isScale)
      unmodelled(`the subresource ${subresource} of ${kind.plural}`);
    const query = request.query;
    const target = {
      kind,
      namespace: request.namespace,
      isStatus,
      isDryRun: query.get("dryRun") === "All",
    };
    if (name === undefined) {
      if (method === "GET") return { ...head(200), body: list(context, request) };
      if (method !== "POST") unmodelled(`a ${method} of all ${kind.plural}`);
      return {
        ...head(201),
        body: objectText(create(context, target, parseObject(request.body)), isMetadataOnly),
      };
    }
    const named: Target = { ...target, name };
    if (isScale) return { ...head(200), body: JSON.stringify(answerScale(context, named, request)) };
    switch (method) {
      case "GET": {
        const found = context.storage.get(kind, request.namespace, name);
        if (!found) throw notFound(kind, name);
        return { ...head(200), body: objectText(found, isMetadataOnly) };
      }
      case "PUT": {
        const { entry, isNew } = replace(context, named, parseObject(request.body));
        return { ...head(isNew ? 201 : 200), body: objectText(entry, isMetadataOnly) };
      }
      case "PATCH":
        return { ...head(200), body: objectText(patch(context, named, request), isMetadataOnly) };
      case "DELETE":
        return this.#delete(named, request);
      case "POST":
        return unmodelled("a POST to an object");
    }
  }

  #delete(target: Target, request: ParsedRequest): ModelResponse {
    const { kind, name } = target;
    const options = readDeletionOptions(request.body ? parseObject(request.body) : {});
    const deletion = deleteObject(this.#context, target, options);
    if (!deletion.isGone) return { ...head(200), body: objectText(deletion.entry, request.isMetadataOnly) };
    const details = {
      name,
      ...(kind.group === "" ? {} : { group: kind.group }),
      kind: kind.plural,
      uid: deletion.object.metadata.uid,
    };
    const status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details };
    return { ...head(200), body: JSON.stringify(status) };
  }
}

const head = (status: number) => ({ status, contentType: "application/json", retryAfterSeconds: undefined });

function failed(error: unknown): ModelResponse {
  if (error instanceof Failure) return { ...head(error.code), body: JSON.stringify(error.status) };
  if (error instanceof NoSuchPath)
    return { ...head(404), contentType: "text/plain; charset=utf-8", body: "404 page not found\n" };
  throw error;
}

/** Names the request in an {@link UnmodelledError}. */
function answered<T>(answer: () => T, { method, path, signal }: ModelRequest): Promise<T> {
  return new Promise((resolve) => {
    signal?.throwIfAborted();
    try {
      resolve(answer());
    } catch (error) {
      if (!(error instanceof UnmodelledError)) throw error;
      throw new UnmodelledError(`${method} ${path}: ${error.message}`);
    }
  });
}

async function* pieces(body: string): AsyncGenerator<Uint8Array, void> {
  yield await Promise.resolve(new TextEncoder().encode(body));
}

/** A version 4 UUID. */
function uidFrom(random: () => number): string {
  const digits = (count: number) =>
    Array.from({ length: count }, () => Math.floor(random() * 16).toString(16)).join("");
  const variant = "89ab"[Math.floor(random() * 4)] ?? "8";
  return `${digits(8)}-${digits(4)}-4${digits(3)}-${variant}${digits(3)}-${digits(12)}`;
}
