import type { StatusBody } from "./errors.ts";
import { ApiError } from "./errors.ts";
import { parseJson } from "./exact-json.ts";
import { LineSplitter } from "./line-splitter.ts";
import type { KubernetesObject, Stored } from "./objects.ts";
import { isStored } from "./objects.ts";

/**
 * One event of a watch. A bookmark only says which version the watch has reached; one of them also says that all objects
 * that existed at the start of the watch have been sent.
 */
export type WatchEvent<T extends KubernetesObject> =
  | { type: "ADDED" | "MODIFIED" | "DELETED"; object: Stored<T> }
  | { type: "BOOKMARK"; resourceVersion: string; endsInitialEvents?: true };

const initialEventsEnd = "k8s.io/initial-events-end";

/** A whole line of a watch is not a valid event. Watching on from the same version would bring it again. */
export class UndecodableEventError extends Error {
  override readonly name = "UndecodableEventError";
}

/**
 * Decodes the lines of a watch. Events that came together are yielded together. A last line without its end is dropped,
 * because the connection was cut within it.
 *
 * @throws ApiError when the server ends the watch with an error; UndecodableEventError. Events before that are yielded
 * first.
 */
export async function* decodeWatchEvents<T extends KubernetesObject>(
  chunks: AsyncIterable<Uint8Array>,
  what: string,
): AsyncGenerator<WatchEvent<T>[], void> {
  const splitter = new LineSplitter();
  for await (const chunk of chunks) {
    const events: WatchEvent<T>[] = [];
    try {
      for (const line of splitter.push(chunk)) if (line.trim() !== "") events.push(decode<T>(line, what));
    } catch (error) {
      yield events;
      throw error;
    }
    if (events.length > 0) yield events;
  }
}

function decode<T extends KubernetesObject>(line: string, what: string): WatchEvent<T> {
  const event = parse(line, what);
  const metadata = event.object?.metadata;
  const version = metadata?.resourceVersion;
  switch (event.type) {
    case "ADDED":
    case "MODIFIED":
    case "DELETED":
      if (isStored(event.object)) {
        return { type: event.type, object: event.object as Stored<T> };
      }
      break;
    case "BOOKMARK":
      if (typeof version === "string") {
        const isEnd = metadata?.annotations?.[initialEventsEnd] === "true";
        return { type: "BOOKMARK", resourceVersion: version, ...(isEnd ? { endsInitialEvents: true } : {}) };
      }
      break;
    case "ERROR":
      throw new ApiError(event.object?.code ?? 500, event.object ?? {}, what);
  }
  throw new UndecodableEventError(
    `${what}: an event of type "${String(event.type)}" is not valid or lacks a name, a uid or a resourceVersion`,
  );
}

interface RawEvent {
  type?: unknown;
  object?: StatusBody & Partial<KubernetesObject>;
}

function parse(line: string, what: string): RawEvent {
  try {
    const event = parseJson(line);
    if (typeof event === "object" && event !== null) return event;
  } catch {
    // The error below says it.
  }
  throw new UndecodableEventError(`${what}: a line of ${line.length} characters is not a JSON object`);
}
