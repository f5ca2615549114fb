import type { ModelKind } from "./kind.ts";
import type { Storage } from "./storage.ts";

/** What all requests share. */
export interface ModelContext {
  readonly storage: Storage;
  readonly kinds: ReadonlyMap<string, ModelKind>;
  readonly namespaces: ModelKind;
  /** Milliseconds since 1970. */
  now(): number;
  newUid(): string;
  /** A number from 0 to 1, for generated names. */
  random(): number;
}

/** The present time as `metav1.Time`. */
export function timeOf(context: ModelContext): string {
  return new Date(context.now()).toISOString().replace(/\.\d+Z$/, "Z");
}
