import type { ModelContext } from "./context.ts";
import { expired } from "./failure.ts";
import { selectorOf } from "./list.ts";
import type { ModelObject } from "./objects.ts";
import type { ParsedRequest } from "./request.ts";
import type { StoredChange } from "./storage.ts";
import { bookmarkLine, eventLine } from "./presentation.ts";
import { unmodelled } from "./unmodelled-error.ts";

const encoder = new TextEncoder();

/** One open watch: a queue of lines between the storage and whoever reads the stream. */
export class ModelWatch {
  readonly #request: ParsedRequest;
  readonly #context: ModelContext;
  readonly #lines: string[] = [];
  readonly #signal: AbortSignal | undefined;
  readonly #matches: (object: ModelObject) => boolean;
  readonly #stopListening: () => void;
  #isEnded = false;
  #wake: (() => void) | undefined;

  /** @param open All open watches, of which it is one until it ends. @throws UnmodelledError */
  constructor(
    context: ModelContext,
    request: ParsedRequest,
    signal: AbortSignal | undefined,
    open: Set<ModelWatch>,
  ) {
    const { query, kind, namespace } = request;
    this.#request = request;
    this.#context = context;
    this.#signal = signal;
    const isSelected = selectorOf(query);
    this.#matches = (object) =>
      (namespace === undefined || object.metadata.namespace === namespace) && isSelected(object);
    const stop = context.storage.listen((change) => {
      this.#see(change);
    });
    this.#stopListening = () => {
      stop();
      open.delete(this);
    };
    open.add(this);
    const version = query.get("resourceVersion");
    if (query.get("sendInitialEvents") === "true") {
      if (version !== undefined) unmodelled("sendInitialEvents with a resourceVersion");
      for (const entry of context.storage.list(kind, namespace)) {
        if (isSelected(entry.object)) this.#push(eventLine("ADDED", entry, request.isMetadataOnly));
      }
      this.#push(bookmarkLine(kind, context.storage.version, true));
    } else {
      this.#startAfter(version);
    }
  }

  /** Sends a bookmark, as the API server does about once a minute. */
  bookmark(): void {
    if (this.#request.query.get("allowWatchBookmarks") !== "true") return;
    this.#push(bookmarkLine(this.#request.kind, this.#context.storage.version, false));
  }

  /** Ends the watch after the lines that were not read yet. */
  end(): void {
    this.#isEnded = true;
    this.#stopListening();
    this.#wake?.();
  }

  /** The lines that were sent together come together. */
  async *chunks(): AsyncGenerator<Uint8Array, void> {
    const onAbort = () => this.#wake?.();
    this.#signal?.addEventListener("abort", onAbort, { once: true });
    try {
      for (;;) {
        this.#signal?.throwIfAborted();
        const lines = this.#lines.splice(0);
        if (lines.length > 0) yield encoder.encode(lines.join(""));
        else if (this.#isEnded) return;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.#signal?.removeEventListener("abort", onAbort);
      if (!this.#isEnded) this.end();
    }
  }

  #startAfter(text: string | undefined): void {
    const { storage } = this.#context;
    const version = Number(text);
    if (text === undefined || text === "" || version === 0) unmodelled("a watch without a resourceVersion");
    if (!Number.isInteger(version) || version > storage.version)
      unmodelled(`a watch of the future version ${text}`);
    if (version >= storage.compacted) {
      for (const change of storage.changesAfter(version)) this.#see(change);
      return;
    }
    const { status } = expired(`too old resource version: ${version} (${storage.compacted})`);
    this.#push(`${JSON.stringify({ type: "ERROR", object: status })}\n`);
    this.end();
  }

  #see({ kind, before, after, isDeletion }: StoredChange): void {
    if (kind !== this.#request.kind) return;
    const wasSeen = before !== undefined && this.#matches(before);
    const isSeen = !isDeletion && this.#matches(after.object);
    const { isMetadataOnly } = this.#request;
    if (isSeen) this.#push(eventLine(wasSeen ? "MODIFIED" : "ADDED", after, isMetadataOnly));
    else if (wasSeen) {
      const { resourceVersion } = after.object.metadata;
      const last = { ...before, metadata: { ...before.metadata, resourceVersion } };
      this.#push(eventLine("DELETED", { object: last, text: JSON.stringify(last) }, isMetadataOnly));
    }
  }

  #push(line: string): void {
    this.#lines.push(line);
    this.#wake?.();
  }
}
