import type { StatusBody } from "./errors.ts";
import { ApiError } from "./errors.ts";
import type { KubernetesObject } from "./objects.ts";

/** One thing that a watch tells. A bookmark only says how far the watch has come. */
export type WatchEvent<T> =
  { type: "ADDED" | "MODIFIED" | "DELETED"; object: T } | { type: "BOOKMARK"; resourceVersion: string };

/** A whole line of a watch makes no sense. Watching on from the same version would bring it again. */
export class UndecodableEventError extends Error {
  override readonly name = "UndecodableEventError";
}

/**
 * Decodes the lines of a watch. A last line without its end is dropped: the connection was cut within it.
 *
 * @throws ApiError when the server ends the watch with an error; UndecodableEventError
 */
export async function* decodeWatchEvents<T extends KubernetesObject>(
  chunks: AsyncIterable<Uint8Array>,
  what: string,
): AsyncGenerator<WatchEvent<T>, void> {
  for await (const line of lines(chunks)) {
    if (line.trim() !== "") yield decode<T>(line, what);
  }
}

async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  // Pieces of the line under way; joined once, so that a long line costs its length only.
  let pieces: string[] = [];
  for await (const chunk of chunks) {
    const [first = "", ...rest] = decoder.decode(chunk, { stream: true }).split("\n");
    pieces.push(first);
    for (const piece of rest) {
      yield pieces.join("");
      pieces = [piece];
    }
  }
}

function decode<T extends KubernetesObject>(line: string, what: string): WatchEvent<T> {
  const event = parse(line, what);
  switch (event.type) {
    case "ADDED":
    case "MODIFIED":
    case "DELETED":
      if (typeof event.object?.metadata?.resourceVersion === "string") {
        return { type: event.type, object: event.object as T };
      }
      break;
    case "BOOKMARK":
      if (typeof event.object?.metadata?.resourceVersion === "string") {
        return { type: "BOOKMARK", resourceVersion: event.object.metadata.resourceVersion };
      }
      break;
    case "ERROR":
      throw new ApiError(event.object?.code ?? 500, event.object ?? {}, what);
  }
  throw new UndecodableEventError(
    `${what}: an event of type "${String(event.type)}" without what belongs to it`,
  );
}

interface RawEvent {
  type?: unknown;
  object?: StatusBody & Partial<KubernetesObject>;
}

function parse(line: string, what: string): RawEvent {
  try {
    const event: unknown = JSON.parse(line);
    if (typeof event === "object" && event !== null) return event;
  } catch {
    // Said below.
  }
  throw new UndecodableEventError(`${what}: a line of ${line.length} characters is not a JSON object`);
}
