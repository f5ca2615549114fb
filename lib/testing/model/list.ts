import type { ModelContext } from "./context.ts";
import { expired } from "./failure.ts";
import type { ParsedRequest } from "./request.ts";
import type { Matches } from "./selectors.ts";
import { fieldSelector, labelSelector, nameOf } from "./selectors.ts";
import type { Entry } from "./storage.ts";
import { keyOf } from "./storage.ts";
import { listText } from "./presentation.ts";
import { unmodelled } from "./unmodelled-error.ts";

/** Answers a list, or one page of it. @throws Failure `Expired` for a page of a version that is compacted */
export function list(context: ModelContext, request: ParsedRequest): string {
  const { kind, query, isMetadataOnly } = request;
  const { storage } = context;
  const version = query.get("resourceVersion");
  if (version !== undefined && version !== "0" && version !== "")
    unmodelled("a list of a certain resourceVersion");
  const limit = Number(query.get("limit") ?? 0);
  const token = readToken(query.get("continue"));
  const from = token ?? { version: storage.version, after: "" };
  if (from.version < storage.compacted) {
    throw expired("The provided continue parameter is too old to display a consistent list result.");
  }
  // The pages after the first show the version of the first.
  const entries = token
    ? entriesAt(context, request, from.version, from.after)
    : firstEntries(context, request);
  const matches = selectorOf(query);
  const items: Entry[] = [];
  let remaining = 0;
  for (const entry of entries) {
    // A page is full before the API server knows whether one of the others matches.
    if (limit > 0 && items.length === limit) remaining++;
    else if (matches(entry.object)) items.push(entry);
  }
  const isSelected = query.has("labelSelector") || query.has("fieldSelector");
  const last = items.at(-1)?.object.metadata;
  const more =
    remaining > 0 && last
      ? writeToken({ version: from.version, after: keyOf(last.namespace, last.name) })
      : undefined;
  const metadata = {
    resourceVersion: String(from.version),
    // Lists of custom kinds say also that there is no more.
    ...(more === undefined && (!kind.isCustom || isMetadataOnly) ? {} : { continue: more ?? "" }),
    ...(more === undefined || isSelected ? {} : { remainingItemCount: remaining }),
  };
  return listText(kind, items, metadata, isMetadataOnly);
}

/** The objects of a first page. If a selector names one object, the API server reads no other, so there is no next page. */
function firstEntries({ storage }: ModelContext, { kind, namespace, query }: ParsedRequest): Iterable<Entry> {
  const name = nameOf(query.get("fieldSelector") ?? "");
  if (name === undefined || (kind.namespaced && namespace === undefined))
    return storage.list(kind, namespace);
  const entry = storage.get(kind, namespace, name);
  return entry ? [entry] : [];
}

/** What a request's selectors select. */
export function selectorOf(query: ReadonlyMap<string, string>): Matches {
  const labels = query.get("labelSelector");
  const fields = query.get("fieldSelector");
  const all: Matches[] = [
    ...(labels ? [labelSelector(labels)] : []),
    ...(fields ? [fieldSelector(fields)] : []),
  ];
  return (object) => all.every((matches) => matches(object));
}

/** The objects after a key, as they were at an earlier version. */
function entriesAt(
  { storage }: ModelContext,
  { kind, namespace }: ParsedRequest,
  version: number,
  after: string,
): Entry[] {
  const entries = new Map<string, Entry>();
  const keyOfEntry = ({ object: { metadata } }: Entry) => keyOf(metadata.namespace, metadata.name);
  for (const entry of storage.list(kind, namespace, after)) entries.set(keyOfEntry(entry), entry);
  for (const change of storage.changesAfter(version).reverse()) {
    const key = keyOfEntry(change.after);
    if (change.kind !== kind || key <= after) continue;
    if (namespace !== undefined && change.after.object.metadata.namespace !== namespace) continue;
    if (change.before) entries.set(key, { object: change.before, text: JSON.stringify(change.before) });
    else entries.delete(key);
  }
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

interface Token {
  readonly version: number;
  readonly after: string;
}

function writeToken(token: Token): string {
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

function readToken(text: string | undefined): Token | undefined {
  if (text === undefined || text === "") return undefined;
  return JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as Token;
}
