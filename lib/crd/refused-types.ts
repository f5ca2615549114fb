import type * as TypeScript from "typescript";
import type { Compiler } from "./compiler.ts";

type Node = TypeScript.Node;

/** Why a piece of TypeScript cannot become a schema, and what to write instead. */
export interface Refusal {
  readonly what: string;
  readonly allowed?: string;
  readonly fix?: string;
}

/** Types of TypeScript's standard library that are plain JSON. */
const knownLibraryTypes = new Set(
  "Array ReadonlyArray Record Partial Readonly Pick Omit Exclude Extract".split(" "),
);

const insteadOfLibraryType: Readonly<Record<string, string>> = {
  Date: "use string with @format date-time",
  URL: "use string with @format uri",
  RegExp: "use string",
  Map: "use Record<string, …>",
  ReadonlyMap: "use Record<string, …>",
  Set: "use a list with @listType set",
  ReadonlySet: "use a list with @listType set",
  Promise: "use the type inside it",
  // ts-json-schema-generator ignores both: it keeps null, and it keeps fields optional.
  NonNullable: "remove null from the type",
  Required: "write the fields out without `?`",
};

/**
 * Why a schema cannot express this node of a type, or undefined if it can. ts-json-schema-generator would accept each of
 * these types, but would lose part of their meaning.
 */
export function refusedType(
  ts: Compiler["ts"],
  checker: TypeScript.TypeChecker,
  node: Node,
): Refusal | undefined {
  switch (node.kind) {
    case ts.SyntaxKind.FunctionType:
    case ts.SyntaxKind.ConstructorType:
      return { what: "a function has no schema", fix: "remove it: API types are data" };
    case ts.SyntaxKind.ClassDeclaration:
      return { what: "a class has no schema", fix: "use an interface" };
    case ts.SyntaxKind.TupleType:
      return { what: "a tuple has no structural schema", fix: "use an object with named fields, or a list" };
    case ts.SyntaxKind.SymbolKeyword:
      return { what: "a symbol has no schema", fix: "use string" };
    case ts.SyntaxKind.BigIntKeyword:
      return { what: "a bigint has no schema", fix: "use number with @asType integer and @format int64" };
    case ts.SyntaxKind.VoidKeyword:
    case ts.SyntaxKind.NeverKeyword:
      return { what: `the type ${node.getText()} has no values`, fix: "remove the field" };
    case ts.SyntaxKind.UndefinedKeyword:
      if (ts.isUnionTypeNode(node.parent)) return undefined;
      return { what: "the type undefined has no values in JSON", fix: "make the field optional with `?`" };
    case ts.SyntaxKind.ThisType:
    case ts.SyntaxKind.TypePredicate:
    case ts.SyntaxKind.ImportType:
      return {
        what: `the type ${node.getText()} is not supported here`,
        fix: "declare an interface and name it",
      };
    default:
  }
  if (ts.isTemplateLiteralTypeNode(node) && !isUnionOfLiterals(ts, checker.getTypeFromTypeNode(node))) {
    return { what: `the template ${node.getText()} has no schema`, fix: "use string with @pattern" };
  }
  if (ts.isLiteralTypeNode(node) && node.literal.kind === ts.SyntaxKind.BigIntLiteral) {
    return { what: `the bigint ${node.getText()} has no schema`, fix: "use a number" };
  }
  if (ts.isIntersectionTypeNode(node)) {
    const primitive = node.types.find((type) => isPrimitive(ts, checker.getTypeFromTypeNode(type)));
    if (primitive !== undefined) {
      return {
        what: `the intersection with ${primitive.getText()} has no schema`,
        fix: "intersect objects only",
      };
    }
  }
  if (ts.isMappedTypeNode(node) && node.questionToken?.kind === ts.SyntaxKind.MinusToken) {
    return {
      what: `the mapped type ${node.getText()} makes fields required, which the schema would lose`,
      fix: "write the fields out without `?`",
    };
  }
  if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node))
    return refusedReference(ts, checker, node);
  return undefined;
}

function refusedReference(
  ts: Compiler["ts"],
  checker: TypeScript.TypeChecker,
  node: TypeScript.TypeReferenceNode | TypeScript.ExpressionWithTypeArguments,
): Refusal | undefined {
  const name = ts.isTypeReferenceNode(node) ? node.typeName : node.expression;
  const found = checker.getSymbolAtLocation(name);
  const symbol =
    found !== undefined && (found.flags & ts.SymbolFlags.Alias) !== 0
      ? checker.getAliasedSymbol(found)
      : found;
  const declarations = symbol?.declarations ?? [];
  if (insteadOfLibraryType[name.getText()] !== undefined && !isDeclaredByUser(declarations)) {
    return {
      what: `the type ${name.getText()} has no schema`,
      fix: insteadOfLibraryType[name.getText()] ?? "",
    };
  }
  if (declarations.length === 0) {
    return { what: `there is no type ${name.getText()}`, fix: "correct the name or the import" };
  }
  if (!isDeclaredByUser(declarations) && !knownLibraryTypes.has(name.getText())) {
    return {
      what: `the library type ${name.getText()} is not supported`,
      allowed: [...knownLibraryTypes].join(", "),
      fix: "write the type out",
    };
  }
  return undefined;
}

/** The members of an interface or type literal that the schema would lose or change. */
export function* refusedMembers(
  ts: Compiler["ts"],
  checker: TypeScript.TypeChecker,
  node: Node,
): Generator<Refusal & { member: Node }> {
  if (!ts.isInterfaceDeclaration(node) && !ts.isTypeLiteralNode(node)) return;
  if (ts.isInterfaceDeclaration(node)) {
    const declarations = checker.getSymbolAtLocation(node.name)?.declarations ?? [];
    if (declarations.length > 1) {
      yield {
        member: node,
        what: `${node.name.text} is declared ${declarations.length} times, but only one declaration would be used`,
        fix: "merge the declarations",
      };
    }
  }
  for (const member of node.members) {
    if (ts.isIndexSignatureDeclaration(member)) {
      const key = member.parameters[0]?.type;
      if (key !== undefined && key.kind !== ts.SyntaxKind.StringKeyword) {
        yield {
          member,
          what: `the map has keys of type ${key.getText()}`,
          allowed: "string",
          fix: "use string keys",
        };
      }
    } else if (!ts.isPropertySignature(member)) {
      yield {
        member,
        what: `${member.getText()} is not a field`,
        fix: "remove it: API types only have fields",
      };
    } else {
      const name = member.name.getText().replace(/^["']|["']$/g, "");
      if (ts.isComputedPropertyName(member.name) || name.includes("\\")) {
        yield {
          member,
          what: `the name ${member.name.getText()} is computed or escaped`,
          fix: "write the name out",
        };
      } else if (name === "__proto__" || name === "constructor") {
        yield {
          member,
          what: `a field cannot be called ${name}, which JavaScript reserves`,
          fix: "rename it",
        };
      } else if (member.type === undefined) {
        yield { member, what: `${name} has no type`, fix: "write its type" };
      }
    }
  }
}

function isDeclaredByUser(declarations: readonly TypeScript.Declaration[]): boolean {
  return declarations.some(
    (declaration) => !/\/typescript\/lib\/lib\.[^/]*\.d\.ts$/.test(declaration.getSourceFile().fileName),
  );
}

function isUnionOfLiterals(ts: Compiler["ts"], type: TypeScript.Type): boolean {
  return type.isUnion() ? type.types.every((each) => isUnionOfLiterals(ts, each)) : type.isLiteral();
}

function isPrimitive(ts: Compiler["ts"], type: TypeScript.Type): boolean {
  const flags =
    ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.BigIntLike;
  return type.isUnion() ? type.types.some((each) => isPrimitive(ts, each)) : (type.flags & flags) !== 0;
}
