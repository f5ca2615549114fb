import type * as TypeScript from "typescript";
import type {
  BaseType,
  Context,
  ReferenceType,
  SubNodeParser,
  SubTypeFormatter,
} from "ts-json-schema-generator";
import type { Compiler } from "./compiler.ts";
import type { Problems } from "./errors.ts";
import { refusedMembers, refusedType } from "./refused-types.ts";
import type { Json } from "./schema.ts";
import type { Documented, Sources } from "./sources.ts";

type Node = TypeScript.Node;

/** A JSON schema of draft 7, as ts-json-schema-generator writes it. */
export interface Draft7 {
  $ref?: string;
  type?: string | string[];
  const?: Json;
  enum?: Json[];
  properties?: Record<string, Draft7>;
  required?: string[];
  additionalProperties?: Draft7 | boolean;
  propertyNames?: Draft7;
  items?: Draft7 | Draft7[];
  anyOf?: Draft7[];
  allOf?: Draft7[];
  /** The declarations that the schema comes from: the field, then its type, then the types that it inherits from. */
  "x-sources"?: readonly Source[];
  /** No schema can express the type, which has been reported. */
  "x-refused"?: true;
}

/** A declaration that a schema comes from. */
export interface Source {
  readonly documented: Documented;
  /** Whether the type comes from `extends` or `&`: its tags apply, its description does not. */
  readonly inherited: boolean;
}

/** Turns declarations into JSON schemas, with references to their comments. */
export class Draft7Generator {
  readonly #compiler: Compiler;
  readonly #program: TypeScript.Program;
  readonly #sources: Sources;
  readonly #problems: Problems;
  readonly #known: Source[] = [];

  constructor(compiler: Compiler, program: TypeScript.Program, sources: Sources, problems: Problems) {
    this.#compiler = compiler;
    this.#program = program;
    this.#sources = sources;
    this.#problems = problems;
  }

  /** The schema of a declaration, or undefined if none could be made, which has been reported. */
  generate(declaration: Node): Draft7 | undefined {
    const { tjsg } = this.#compiler;
    // "none" inlines everything, because a structural schema has no references.
    const config = {
      ...tjsg.DEFAULT_CONFIG,
      expose: "none",
      jsDoc: "none",
      functions: "fail",
      topRef: false,
    } as const;
    try {
      const parser = tjsg.createParser(this.#program, config, (chain) => {
        if (!(chain instanceof tjsg.ChainNodeParser))
          throw new TypeError("ts-json-schema-generator passed an unexpected kind of parser chain");
        for (const each of this.#parsers(chain)) chain.addNodeParser(each);
      });
      const formatter = tjsg.createFormatter(config, (chain, all) => {
        chain.addTypeFormatter(annotatedTypeFormatter(this.#compiler, all));
      });
      const definition = formatter.getDefinition(parser.createType(declaration, new tjsg.Context()));
      return this.#withSources(definition);
    } catch (error) {
      this.#reportFailure(declaration, error);
      return undefined;
    }
  }

  /** Parsers that take precedence over those of ts-json-schema-generator. */
  #parsers(chain: SubNodeParser): SubNodeParser[] {
    const { ts, tjsg } = this.#compiler;
    const checker = this.#program.getTypeChecker();
    const fields = this.#annotating(chain, (node) => this.#sourcesOfField(node));
    const declaration = (parser: SubNodeParser) => this.#annotating(parser, (node) => this.#sourcesOf(node));
    const circular = (parser: SubNodeParser) => new tjsg.CircularReferenceNodeParser(parser);
    return [
      {
        supportsNode: (node) => !this.#isForeign(node) && refusedType(ts, checker, node) !== undefined,
        createType: (node) => {
          const refusal = refusedType(ts, checker, node);
          if (refusal !== undefined)
            this.#problems.report(this.#sources.positionOf(node), refusal.what, refusal);
          return new tjsg.AnnotatedType(new tjsg.AnyType(), { "x-refused": true }, false);
        },
      },
      circular(declaration(new tjsg.TypeAliasNodeParser(checker, chain))),
      declaration(new tjsg.EnumNodeParser(checker)),
      circular(declaration(new tjsg.InterfaceAndClassNodeParser(checker, fields, false))),
      circular(this.#checkingMembers(new tjsg.TypeLiteralNodeParser(checker, fields, false))),
      this.#annotating(new tjsg.IntersectionNodeParser(checker, chain), (node) =>
        this.#inheritedBy(node, new Set()),
      ),
    ];
  }

  /** A parser that adds the sources of a node to the type that the given parser makes. */
  #annotating(parser: SubNodeParser, sourcesOf: (node: Node) => Source[]): SubNodeParser {
    const checking = this.#checkingMembers(parser);
    return {
      supportsNode: (node) => parser.supportsNode(node),
      createType: (node, context, reference) => {
        const type = checking.createType(node, context, reference);
        const sources = this.#isForeign(node) ? [] : sourcesOf(node);
        if (sources.length === 0) return type;
        return new this.#compiler.tjsg.AnnotatedType(type, { "x-sources": this.#numbered(sources) }, false);
      },
    };
  }

  /** Replaces sources by numbers, because ts-json-schema-generator copies and hashes what it is given. */
  #numbered(sources: readonly Source[]): number[] {
    return sources.map((source) => {
      const known = this.#known.findIndex(
        ({ documented, inherited }) => documented === source.documented && inherited === source.inherited,
      );
      return known >= 0 ? known : this.#known.push(source) - 1;
    });
  }

  #withSources(value: unknown): Draft7;
  #withSources(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item: unknown) => this.#withSources(item));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]: [string, unknown]) => [
        key,
        key === "x-sources" && Array.isArray(item)
          ? item.map((id: number) => this.#known[id])
          : this.#withSources(item),
      ]),
    );
  }

  #checkingMembers(parser: SubNodeParser): SubNodeParser {
    return {
      supportsNode: (node) => parser.supportsNode(node),
      createType: (node: Node, context: Context, reference?: ReferenceType): BaseType => {
        for (const { member, ...refusal } of refusedMembers(
          this.#compiler.ts,
          this.#program.getTypeChecker(),
          node,
        )) {
          this.#problems.report(this.#sources.positionOf(member), refusal.what, refusal);
        }
        return parser.createType(node, context, reference);
      },
    };
  }

  #sourcesOf(declaration: Node): Source[] {
    const documented = this.#sources.read(declaration);
    return [
      ...(documented === undefined ? [] : [{ documented, inherited: false }]),
      ...this.#inheritedBy(declaration, new Set([declaration])),
    ];
  }

  /** The comment of the field that has this type: ts-json-schema-generator passes the type after the colon. */
  #sourcesOfField(type: Node): Source[] {
    const field = type.parent as Node | undefined;
    const documented = field === undefined ? undefined : this.#sources.read(field);
    return documented?.place === "field" ? [{ documented, inherited: false }] : [];
  }

  /** The types that an interface extends or an intersection has: ts-json-schema-generator merges them without comments. */
  #inheritedBy(node: Node, seen: Set<Node>): Source[] {
    const { ts } = this.#compiler;
    const references = ts.isInterfaceDeclaration(node)
      ? (node.heritageClauses ?? []).flatMap((clause) => clause.types.map((type) => type.expression))
      : ts.isIntersectionTypeNode(node)
        ? node.types.filter(ts.isTypeReferenceNode).map((type) => type.typeName)
        : [];
    return references.flatMap((reference) => {
      const checker = this.#program.getTypeChecker();
      const symbol = checker.getSymbolAtLocation(reference);
      const target =
        symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0
          ? checker.getAliasedSymbol(symbol)
          : symbol;
      const declaration = target?.declarations?.[0];
      if (declaration === undefined || seen.has(declaration) || this.#isForeign(declaration)) return [];
      seen.add(declaration);
      const documented = this.#sources.read(declaration);
      const further = ts.isTypeAliasDeclaration(declaration) ? declaration.type : declaration;
      return [
        ...(documented === undefined ? [] : [{ documented, inherited: true }]),
        ...this.#inheritedBy(further, seen),
      ];
    });
  }

  #isForeign(node: Node): boolean {
    const file = node.getSourceFile() as TypeScript.SourceFile | undefined;
    return file === undefined || this.#program.isSourceFileDefaultLibrary(file);
  }

  #reportFailure(declaration: Node, error: unknown): void {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    if (cause instanceof RangeError) {
      this.#problems.report(this.#sources.positionOf(declaration), "the type refers to itself infinitely", {
        fix: "break the recursion, or use `unknown` with @preserveUnknownFields for the inner part",
      });
      return;
    }
    const { diagnostic } = error as { diagnostic?: TypeScript.Diagnostic };
    const position = this.#sources.positionOf(declaration);
    const line =
      diagnostic?.file !== undefined && diagnostic.start !== undefined
        ? this.#sources.positionAt(diagnostic.file, diagnostic.start)
        : position;
    this.#problems.report(
      line,
      `the type cannot be converted to a schema: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        fix: "use interfaces, type aliases, lists, maps, literals and the basic types",
      },
    );
  }
}

interface Numbered {
  readonly "x-sources"?: readonly number[];
}

/** Like that of ts-json-schema-generator, but a field's sources come before those of its type, not in their place. */
function annotatedTypeFormatter({ tjsg }: Compiler, all: SubTypeFormatter): SubTypeFormatter {
  return {
    supportsType: (type) => type instanceof tjsg.AnnotatedType,
    getDefinition(type) {
      if (!(type instanceof tjsg.AnnotatedType)) throw new TypeError("not an annotated type");
      const inner = all.getDefinition(type.getType()) as Numbered;
      const annotations: Numbered = type.getAnnotations();
      const sources = new Set([...(annotations["x-sources"] ?? []), ...(inner["x-sources"] ?? [])]);
      const merged = { ...inner, ...annotations, ...(sources.size > 0 && { "x-sources": [...sources] }) };
      return merged as ReturnType<SubTypeFormatter["getDefinition"]>;
    },
    getChildren: (type) => (type instanceof tjsg.AnnotatedType ? all.getChildren(type.getType()) : []),
  };
}
