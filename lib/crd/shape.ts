import type { Documented } from "./sources.ts";

/** A literal of TypeScript that JSON has as well. */
export type Literal = string | number | boolean;

/** What a type is in JSON, as TypeScript's checker sees it, and the comments that describe it. */
export interface Shape {
  readonly form: Form;
  readonly isNullable: boolean;
  /** The declarations that the type comes from: the field, then its type, then the types that it inherits from. */
  readonly sources: readonly Source[];
}

/** The form of a type, without null. */
export type Form =
  | { readonly is: "string" | "number" | "boolean" | "unknown" | "null" }
  | { readonly is: "literals"; readonly values: readonly Literal[] }
  | { readonly is: "list"; readonly items: Shape }
  | { readonly is: "map"; readonly values: Shape }
  | { readonly is: "object"; readonly fields: Readonly<Record<string, Field>> }
  | { readonly is: "union"; readonly members: readonly Shape[] }
  /** The type contains itself at this place. */
  | { readonly is: "recursive" }
  /** No schema can express the type, which has been reported. */
  | { readonly is: "refused" };

/** A field of an object. */
export interface Field {
  readonly shape: Shape;
  readonly isOptional: boolean;
}

/** A declaration that a shape comes from. */
export interface Source {
  readonly documented: Documented;
  /** Whether the type comes from `extends` or `&`: its tags apply, its description does not. */
  readonly inherited: boolean;
}
