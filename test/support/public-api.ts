import ts from "typescript";

/** A member of an exported interface or class. */
export interface PublicMember {
  /** Its name after that of its owner, such as `Manager.start`. */
  readonly name: string;
  /** The name of its interface or class. */
  readonly owner: string;
  /** Its comment; empty if it has none. */
  readonly comment: string;
  /** The text of its tag `@default`; empty if it has none. */
  readonly defaultValue: string;
  readonly isOptional: boolean;
}

/** The public declarations of a module, as the compiler sees them. */
export interface PublicApi {
  /** The comment of each export, by the export's name; empty if it has none. */
  readonly exports: ReadonlyMap<string, string>;
  readonly members: readonly PublicMember[];
  /** The types that exports mention but users cannot import, such as `Store of Manager`, sorted. */
  readonly hiddenTypes: readonly string[];
}

/**
 * Reads what the module `entry` exports.
 *
 * @param folder Only declarations in this folder, outside node_modules, count: other packages document their own types.
 */
export function readPublicApi(entry: string, folder: string): PublicApi {
  const program = ts.createProgram([entry], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2024,
    lib: ["lib.es2024.d.ts"],
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();

  const original = (symbol: ts.Symbol): ts.Symbol =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

  const declarationsOf = (symbol: ts.Symbol): ts.Declaration[] =>
    (symbol.declarations ?? []).filter((each) => {
      const { fileName } = each.getSourceFile();
      return fileName.startsWith(`${folder}/`) && !fileName.includes("/node_modules/");
    });

  const commentOf = (symbol: ts.Symbol): string => {
    const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
    // A comment of only `@throws …` is a comment, too.
    const tags = symbol.getJsDocTags(checker).map((tag) => ts.displayPartsToString(tag.text));
    return [text, ...tags].join("\n").trim();
  };

  /** The members that users of an interface or class see, including inherited ones of the folder. */
  const membersOf = (symbol: ts.Symbol): ts.Symbol[] => {
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
  };

  /** The names in the types that a declaration exposes: of parameters, results, properties and base types. */
  const typesIn = (declaration: ts.Declaration): ts.Symbol[] => {
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
  };

  const source = program.getSourceFile(entry);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${entry} exports nothing.`);
  const exported = new Map(
    checker.getExportsOfModule(module).map((symbol) => [symbol.name, original(symbol)]),
  );
  const known = new Set(exported.values());
  const hiddenTypes = [...exported].flatMap(([name, symbol]) =>
    declarationsOf(symbol)
      .flatMap(typesIn)
      .filter((type) => !known.has(type) && !(type.flags & ts.SymbolFlags.TypeParameter))
      .filter((type) => declarationsOf(type).length > 0)
      .map((type) => `${type.name} of ${name}`),
  );
  return {
    exports: new Map([...exported].map(([name, symbol]) => [name, commentOf(symbol)])),
    members: [...exported].flatMap(([owner, symbol]) =>
      membersOf(symbol).map((member) => ({
        name: `${owner}.${member.name}`,
        owner,
        comment: commentOf(member),
        defaultValue: ts.displayPartsToString(
          member.getJsDocTags(checker).find(({ name }) => name === "default")?.text,
        ),
        isOptional: (member.flags & ts.SymbolFlags.Optional) !== 0,
      })),
    ),
    hiddenTypes: [...new Set(hiddenTypes)].sort(),
  };
}

function isPrivate({ name }: ts.ClassElement): boolean {
  return name !== undefined && ts.isPrivateIdentifier(name);
}
