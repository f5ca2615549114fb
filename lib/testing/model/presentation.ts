import type { ModelKind } from "./kind.ts";
import { apiVersionOf } from "./kind.ts";
import type { ModelObject } from "./objects.ts";
import type { Entry } from "./storage.ts";

/* Objects as texts, as answers and events have them. */

const metadataVersion = "meta.k8s.io/v1";

/** An object, or its metadata. */
export function objectText(entry: Entry, isMetadataOnly: boolean): string {
  return isMetadataOnly ? metadataText(entry.object) : entry.text;
}

/** A page of a list. */
export function listText(
  kind: ModelKind,
  entries: readonly Entry[],
  metadata: object,
  isMetadataOnly: boolean,
): string {
  const head = isMetadataOnly
    ? { kind: "PartialObjectMetadataList", apiVersion: metadataVersion, metadata }
    : { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata };
  const items = entries.map(({ object, text }) => {
    if (isMetadataOnly) return metadataText(object);
    return kind.isCustom ? text : bareText(kind, text);
  });
  // Go writes this list as it is when nothing was added to it.
  const list = items.length === 0 && isMetadataOnly ? "null" : `[${items.join(",")}]`;
  return `${JSON.stringify(head).slice(0, -1)},"items":${list}}`;
}

/** An event of a watch, as a line. */
export function eventLine(
  type: "ADDED" | "MODIFIED" | "DELETED",
  entry: Entry,
  isMetadataOnly: boolean,
): string {
  return `{"type":"${type}","object":${objectText(entry, isMetadataOnly)}}\n`;
}

/** A bookmark, as a line. */
export function bookmarkLine(kind: ModelKind, version: number, endsInitialEvents: boolean): string {
  const annotations = { "k8s.io/initial-events-end": "true" };
  const metadata = { resourceVersion: String(version), ...(endsInitialEvents ? { annotations } : {}) };
  const object = { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata };
  return `${JSON.stringify({ type: "BOOKMARK", object })}\n`;
}

function metadataText({ metadata }: ModelObject): string {
  return JSON.stringify({ kind: "PartialObjectMetadata", apiVersion: metadataVersion, metadata });
}

/** The items of a list of a built-in kind do not say their kind. Every text starts with it. */
function bareText(kind: ModelKind, text: string): string {
  const start = JSON.stringify({ apiVersion: apiVersionOf(kind), kind: kind.kind });
  return `{${text.slice(start.length)}`;
}
