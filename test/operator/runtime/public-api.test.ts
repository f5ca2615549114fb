import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

/* Walks what operator/runtime/index.ts exports, as the compiler sees it. */

const folder = join(import.meta.dirname, "../../../operator/runtime");
const program = ts.createProgram([join(folder, "index.ts")], {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2024,
  lib: ["lib.es2024.d.ts"],
  allowImportingTsExtensions: true,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
});
const checker = program.getTypeChecker();

/** What is exported, by its name. */
const exported = new Map(
  checker
    .getExportsOfModule(symbolOf(program.getSourceFile(join(folder, "index.ts"))))
    .map((symbol) => [symbol.name, original(symbol)]),
);

function symbolOf(node: ts.Node | undefined): ts.Symbol {
  const symbol = node && checker.getSymbolAtLocation(node);
  if (symbol === undefined) throw new Error("operator/runtime/index.ts exports nothing.");
  return symbol;
}

function original(symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function declarationsOf(symbol: ts.Symbol): ts.Declaration[] {
  return (symbol.declarations ?? []).filter((each) => each.getSourceFile().fileName.startsWith(folder));
}

function commentOf(symbol: ts.Symbol): string {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  // A member whose whole comment is `@throws …` has one too.
  const tags = symbol.getJsDocTags(checker).map((tag) => ts.displayPartsToString(tag.text));
  return [text, ...tags].join("\n").trim();
}

/** The members that users of an interface or class see, inherited ones of the runtime included. */
function membersOf(symbol: ts.Symbol): ts.Symbol[] {
  if (!(symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class))) return [];
  return checker
    .getDeclaredTypeOfSymbol(symbol)
    .getProperties()
    .filter((member) =>
      declarationsOf(member).some((declaration) => {
        const modifiers = ts.getCombinedModifierFlags(declaration);
        const isHidden = modifiers & (ts.ModifierFlags.Private | ts.ModifierFlags.Override);
        return !isHidden && !(ts.isClassElement(declaration) && isPrivate(declaration));
      }),
    );
}

function isPrivate({ name }: ts.ClassElement): boolean {
  return name !== undefined && ts.isPrivateIdentifier(name);
}

/** The names in the types of a declaration's surface: of parameters, results, properties, base types. */
function typesIn(declaration: ts.Declaration): ts.Symbol[] {
  const found: ts.Symbol[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node) || (ts.isClassElement(node) && isPrivate(node))) return;
    if (ts.isPropertyDeclaration(node) && node.type === undefined) return;
    if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
      const name = ts.isTypeReferenceNode(node) ? node.typeName : node.expression;
      const symbol = checker.getSymbolAtLocation(name);
      if (symbol !== undefined) found.push(original(symbol));
    }
    ts.forEachChild(node, visit);
  };
  visit(declaration);
  return found;
}

const names = [...exported.keys()];
const everyMember = [...exported].flatMap(([name, symbol]) =>
  membersOf(symbol).map((member) => ({ name: `${name}.${member.name}`, owner: name, member })),
);

describe("the public API of the runtime", () => {
  test("is there", () => {
    expect(names).toEqual(expect.arrayContaining(["Manager", "resource", "ensureChild", "ManagerOptions"]));
    expect(everyMember.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "Manager.start",
        "ManagerOptions.log",
        "LeaderElectionOptions.retryPeriodSeconds",
      ]),
    );
  });

  test("has a comment on every export", () => {
    expect([...exported].filter(([, symbol]) => commentOf(symbol) === "").map(([name]) => name)).toEqual([]);
  });

  test("has a comment on every member", () => {
    const bare = everyMember.filter(({ member }) => commentOf(member) === "");
    expect(bare.map(({ name }) => name)).toEqual([]);
  });

  test("says the default of every option that may be left out", () => {
    const silent = everyMember.filter(
      ({ owner, member }) =>
        owner.endsWith("Options") &&
        member.flags & ts.SymbolFlags.Optional &&
        !/\bDefault: \S/.test(commentOf(member)),
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  test("mentions no type that users cannot name", () => {
    const known = new Set(exported.values());
    const hidden = [...exported].flatMap(([name, symbol]) =>
      declarationsOf(symbol)
        .flatMap(typesIn)
        .filter((type) => !known.has(type) && !(type.flags & ts.SymbolFlags.TypeParameter))
        .filter((type) => declarationsOf(type).length > 0)
        .map((type) => `${type.name} of ${name}`),
    );
    expect([...new Set(hidden)].sort()).toEqual([]);
  });
});
