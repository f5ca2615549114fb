import { NoSuchPath } from "./failure.ts";
import type { Fields } from "./objects.ts";
import { isFields } from "./objects.ts";
import type { ModelKind } from "./kind.ts";
import type { ModelRequest } from "./transport.ts";
import { unmodelled } from "./unmodelled-error.ts";

/** A request of one of the server's kinds. */
export interface ParsedRequest {
  readonly method: ModelRequest["method"];
  readonly kind: ModelKind;
  /** Undefined: all namespaces, or the kind is not namespaced. */
  readonly namespace: string | undefined;
  /** Undefined: a list, or the creation of an object. */
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly query: ReadonlyMap<string, string>;
  /** Whether only the metadata of objects is asked for. */
  readonly isMetadataOnly: boolean;
  readonly contentType: string;
  readonly body: string | undefined;
}

const parameters: Record<string, readonly string[]> = {
  get: [],
  list: ["labelSelector", "fieldSelector", "limit", "continue", "resourceVersion"],
  watch: [
    "watch",
    "allowWatchBookmarks",
    "labelSelector",
    "fieldSelector",
    "resourceVersion",
    "resourceVersionMatch",
    "sendInitialEvents",
    "timeoutSeconds",
  ],
  write: ["fieldManager", "dryRun", "force"],
  delete: [],
};

/**
 * Finds the kind that a request is of.
 *
 * @throws NoSuchPath when the server has no such kind; UnmodelledError for paths, query parameters and formats of other features
 */
export function parseRequest(request: ModelRequest, kinds: ReadonlyMap<string, ModelKind>): ParsedRequest {
  const { method, path, headers = {}, body } = request;
  const url = new URL(path, "http://model");
  const query = new Map(url.searchParams);
  const [root, ...parts] = url.pathname.slice(1).split("/").map(decodeURIComponent);
  if (root !== "api" && root !== "apis") unmodelled("this path");
  const group = root === "apis" ? (parts.shift() ?? "") : "";
  const version = parts.shift() ?? "";
  // Only /…/namespaces/NAME/PLURAL… has a namespace: /api/v1/namespaces/NAME is a Namespace, and …/status one's status.
  const isSubresource = group === "" && ["status", "finalize"].includes(parts[2] ?? "");
  const namespace = parts[0] === "namespaces" && parts.length >= 3 && !isSubresource ? parts[1] : undefined;
  const [plural = "", name, subresource, ...more] = namespace === undefined ? parts : parts.slice(2);
  if (plural === "" || more.length > 0) unmodelled("this path");
  const kind = kinds.get(`${group}/${version}/${plural}`);
  if (!kind) throw new NoSuchPath(path);
  if (kind.namespaced && namespace === undefined && (name !== undefined || method !== "GET"))
    unmodelled("this path");
  const isWatch = query.get("watch") === "true";
  if (isWatch && name !== undefined) unmodelled("a watch of one object by its path");
  const verb =
    method === "GET"
      ? name === undefined
        ? isWatch
          ? "watch"
          : "list"
        : "get"
      : method === "DELETE"
        ? "delete"
        : "write";
  for (const parameter of query.keys()) {
    if (!parameters[verb]?.includes(parameter)) unmodelled(`the query parameter ${parameter} of a ${verb}`);
  }
  return {
    method,
    kind,
    namespace,
    name,
    subresource,
    query,
    isMetadataOnly: isMetadataOnly(headerOf(headers, "accept")),
    contentType: headerOf(headers, "content-type") ?? "application/json",
    body,
  };
}

function headerOf(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(headers).find(([header]) => header.toLowerCase() === name)?.[1];
}

function isMetadataOnly(accept = "application/json"): boolean {
  const [first = ""] = accept.split(",");
  if (["application/json", "*/*"].includes(first)) return false;
  if (/^application\/json;as=PartialObjectMetadata(List)?;g=meta\.k8s\.io;v=v1$/.test(first)) return true;
  return unmodelled(`the format "${first}"`);
}

/** Parses a body. @throws UnmodelledError for integers that a JavaScript number cannot hold */
export function parseBody(body: string | undefined): unknown {
  if (body === undefined || body === "") return unmodelled("a write without a body");
  if (/[:[,]\s*-?\d{16}/.test(body)) unmodelled("integers of more than 15 digits");
  return JSON.parse(body);
}

/** Parses a body that is an object. @throws UnmodelledError */
export function parseObject(body: string | undefined): Fields {
  const value = parseBody(body);
  return isFields(value) ? value : unmodelled("a body that is not an object");
}
