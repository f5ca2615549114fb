import type * as TypeScript from "typescript";
import type { Compiler } from "./compiler.ts";
import { own } from "./own.ts";

type Node = TypeScript.Node;
type Type = TypeScript.Type;

/** Why a type cannot become a schema, and what to write instead. */
export interface Refusal {
  readonly what: string;
  readonly allowed?: string;
  readonly fix?: string;
  /** The declaration to report, if it is not the place where the type is used. */
  readonly declaration?: Node;
}

const insteadOfLibraryType: Readonly<Record<string, string>> = {
  Date: "use string with @format date-time",
  URL: "use string with @format uri",
  RegExp: "use string",
  Map: "use Record<string, …>",
  ReadonlyMap: "use Record<string, …>",
  Set: "use a list with @listType set",
  ReadonlySet: "use a list with @listType set",
  Promise: "use the type inside it",
};

/** Why a name that the checker does not know is refused, or undefined if it is not a name. */
export function refusedName(name: string): Refusal | undefined {
  const instead = own(insteadOfLibraryType, name);
  if (instead !== undefined) return { what: `the type ${name} has no schema`, fix: instead };
  if (!/^[A-Za-z_$][\w$.]*$/.test(name)) return undefined;
  return { what: `there is no type ${name}`, fix: "correct the name or the import" };
}

/** Why no schema can express the type, or undefined if one may. */
export function refusedType(
  ts: Compiler["ts"],
  checker: TypeScript.TypeChecker,
  type: Type,
): Refusal | undefined {
  const has = (flags: number, each = type) => (each.flags & flags) !== 0;
  const text = () => checker.typeToString(type);
  const flags = ts.TypeFlags;
  if (has(flags.ESSymbolLike)) return { what: "a symbol has no schema", fix: "use string" };
  if (has(flags.BigInt))
    return { what: "a bigint has no schema", fix: "use number with @asType integer and @format int64" };
  if (has(flags.BigIntLiteral)) return { what: `the bigint ${text()} has no schema`, fix: "use a number" };
  if (has(flags.Void | flags.Never))
    return { what: `the type ${text()} has no values`, fix: "remove the field" };
  if (has(flags.TemplateLiteral | flags.StringMapping)) {
    return { what: `the template ${text()} has no schema`, fix: "use string with @pattern" };
  }
  if (has(flags.TypeParameter | flags.Index | flags.IndexedAccess | flags.Conditional | flags.Substitution)) {
    return {
      what: `the type ${text()} depends on a type parameter`,
      fix: "declare an interface and name it",
    };
  }
  if (type.isIntersection()) {
    const other = type.types.find((each) => !has(flags.Object, each) || checker.isArrayType(each));
    if (other !== undefined) {
      const name = checker.typeToString(other);
      return { what: `the intersection with ${name} has no schema`, fix: "intersect objects only" };
    }
  }
  if (!has(flags.Object | flags.Intersection)) return undefined;
  if (checker.isTupleType(type)) {
    return { what: "a tuple has no structural schema", fix: "use an object with named fields, or a list" };
  }
  if (checker.isArrayType(type)) return undefined;
  const symbol = type.symbol as TypeScript.Symbol | undefined;
  const [declaration] = symbol?.declarations ?? [];
  if (declaration !== undefined && ts.isClassLike(declaration))
    return { what: "a class has no schema", fix: "use an interface", declaration };
  const calls = [ts.SignatureKind.Call, ts.SignatureKind.Construct];
  if (calls.some((kind) => checker.getSignaturesOfType(type, kind).length > 0))
    return { what: "a function has no schema", fix: "remove it: API types are data" };
  if (declaration !== undefined && ts.isInterfaceDeclaration(declaration) && isInLibrary(declaration)) {
    const { name } = declaration;
    return (
      (own(insteadOfLibraryType, name.text) === undefined ? undefined : refusedName(name.text)) ?? {
        what: `the library type ${name.text} is not supported`,
        fix: "write the type out",
      }
    );
  }
  return undefined;
}

/** Why a field cannot be in a schema, or undefined if it can. */
export function refusedField(
  ts: Compiler["ts"],
  field: TypeScript.Symbol,
  isForeign: (node: Node) => boolean,
): Refusal | undefined {
  if (field.name.startsWith("__@"))
    return { what: "a field has a symbol as its name", fix: "use a string as its name" };
  if (field.name === "__proto__" || field.name === "constructor") {
    return { what: `a field cannot be called ${field.name}, which JavaScript reserves`, fix: "rename it" };
  }
  const [declaration] = field.declarations ?? [];
  if (declaration !== undefined && isForeign(declaration)) {
    return { what: `the field ${field.name} is one of TypeScript's library`, fix: "write the type out" };
  }
  const notData = ts.SymbolFlags.Method | ts.SymbolFlags.Accessor;
  if ((field.flags & notData) !== 0 && declaration !== undefined) {
    return { what: `${declaration.getText()} is not a field`, fix: "remove it: API types only have fields" };
  }
  return undefined;
}

function isInLibrary(declaration: Node): boolean {
  return /\/typescript\/lib\/lib\.[^/]*\.d\.ts$/.test(declaration.getSourceFile().fileName);
}
