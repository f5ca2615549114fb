import type { Client } from "./client.ts";
import type { KubernetesObject } from "./objects.ts";
import type { Resource } from "./resources.ts";

/** What `ensureChild` did. */
export type ChildResult = "created" | "updated" | "unchanged";

/** Of a child. */
export interface EnsureChildOptions {
  /** Becomes the child's controller, so that it is deleted with it and its changes come back as reconciles. */
  owner: KubernetesObject;
  /** Default: the client's own. */
  fieldManager?: string;
  signal?: AbortSignal | undefined;
}

/** An object of the child's name exists, and something else controls it (or nothing does). */
export class NotControlledError extends Error {
  override readonly name = "NotControlledError";
}

/**
 * Makes a child what it should be and writes only when it is not.
 *
 * `desired` has the fields that we care for, with name and namespace; all others are left to the server and to
 * other writers. A field that `desired` no longer has is removed if we had set it. Written by server-side apply.
 *
 * @param current The child as the store has it; undefined when there is none.
 * @throws NotControlledError when an object of that name is not the owner's; ApiError as the server answers.
 */
export function ensureChild<T extends KubernetesObject>(
  _client: Client,
  _resource: Resource<T>,
  _desired: T,
  _current: T | undefined,
  _options: EnsureChildOptions,
): Promise<ChildResult> {
  throw new Error("not implemented");
}
