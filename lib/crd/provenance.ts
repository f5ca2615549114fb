import type * as TypeScript from "typescript";
import type { Compiler } from "./compiler.ts";
import type { Documented, ReadTag, Sources } from "./sources.ts";
import type { Source } from "./shape.ts";
import { describesOnly } from "./tags.ts";

type Node = TypeScript.Node;
type Type = TypeScript.Type;
type TypeNode = TypeScript.TypeNode;

/** A type as it is written, with what its type parameters stand for. */
export interface Written {
  readonly node: TypeNode;
  readonly env: Environment;
}

/** What a type parameter stands for: a type, the name of a field, or something inside a type (`infer`). */
type Binding = Written | Key | { readonly within: Written };

/** The name of a field, the items of a list, or the values of a map. */
interface Key {
  readonly key: string | typeof itemsKey | typeof valuesKey;
}

const itemsKey = Symbol("items");
const valuesKey = Symbol("values");

/** What each type parameter stands for. */
type Environment = ReadonlyMap<TypeScript.Symbol, Binding>;

const nothing: Environment = new Map();

/** A declaration on the way from a written type to the type that it stands for. */
export interface Step extends Source {
  /** The type that its tags are for. Undefined for a field, and for a generic type. */
  readonly type?: Type;
}

/** Where a written type leads. */
export interface Origin {
  readonly steps: readonly Step[];
  /** The type itself, after all names: an interface, a literal, a list, a union, … */
  readonly end?: Written;
  /** A type that is computed, so that only the checker knows what it is. */
  readonly computed?: Written;
  /** The written type is not the expected one. */
  readonly isOther?: true;
}

/** How often one node is looked at with other type arguments: a type may contain itself with others each time. */
const mostVisits = 10;

/** A part of a type: a field, the items of a list, the values of a map. */
export interface Part {
  readonly steps: readonly Step[];
  readonly written: Written | undefined;
}

/** A tag that a computed type does not have. */
export interface LostTag {
  readonly documented: Documented;
  readonly read: ReadTag;
}

/** Where declarations contradict each other. */
interface ProvenanceProblems {
  onConflict(first: Documented, second: Documented): void;
  onAmbiguous(lost: LostTag): void;
}

/** The most steps from a name to its type. More than that is an alias of itself, which TypeScript refuses. */
const mostSteps = 500;

/**
 * The most conditional types on the way from a name to its type. A conditional type may name itself in a branch, as `Awaited`
 * does: which branch TypeScript takes is not known here, so the way through them would never end.
 */
const mostConditions = 100;

/**
 * Finds the comments that belong to a type. The checker says what a type is, but not by which names it was written, and
 * the tags are in the comments of these names: `string` does not say that it was written as `Name`.
 */
export class Provenance {
  readonly #ts: Compiler["ts"];
  readonly #checker: TypeScript.TypeChecker;
  readonly #sources: Sources;
  readonly #isForeign: (node: Node) => boolean;
  readonly #on: ProvenanceProblems;
  /** Whether a node refers to a type parameter. */
  readonly #open = new WeakMap<Node, boolean>();

  /**
   * @param isForeign whether the node is in TypeScript's own library, whose comments are not ours
   * @param on gets two declarations of one field that have different tags, and each tag of a type argument that stands
   *   for one of several
   */
  constructor(
    { ts }: Compiler,
    checker: TypeScript.TypeChecker,
    sources: Sources,
    isForeign: (node: Node) => boolean,
    on: ProvenanceProblems,
  ) {
    this.#ts = ts;
    this.#checker = checker;
    this.#sources = sources;
    this.#isForeign = isForeign;
    this.#on = on;
  }

  /**
   * Where the written type leads, if the checker says that it is the expected one. In a generic type, where the checker
   * cannot say, `expected` is what it must be.
   */
  originOf(written: Written, expected: Type | "object" | "list"): Origin {
    return this.#originOf(written, expected, { left: mostConditions });
  }

  #originOf(written: Written, expected: Type | "object" | "list", conditions: { left: number }): Origin {
    const ts = this.#ts;
    const known = typeof expected === "string" ? (this.#knownType(written) ?? expected) : expected;
    const type = typeof known === "string" ? known : (withoutNull(this.#ts, this.#checker, known) ?? known);
    const isObject = typeof type === "string" ? type === "object" : isPlainObject(ts, type, this.#checker);
    const steps: Step[] = [];
    let at = written;
    for (let count = 0; count < mostSteps; count += 1) {
      const { node, env } = at;
      const known = this.#knownType(at);
      if (known !== undefined && typeof type !== "string" && !this.isSame(known, type))
        return { steps, computed: at, isOther: true };
      if (ts.isParenthesizedTypeNode(node)) at = { node: node.type, env };
      else if (ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.ReadonlyKeyword)
        at = { node: node.type, env };
      else if (ts.isUnionTypeNode(node)) {
        const [only, ...others] = this.membersOf(at);
        if (only === undefined || others.length > 0) return { steps, end: at };
        at = only;
      } else if (ts.isConditionalTypeNode(node)) {
        if (conditions.left === 0) return { steps, computed: at };
        conditions.left -= 1;
        const inner = this.#withInferred(at);
        const branches = [node.trueType, node.falseType].map((branch) =>
          this.#originOf({ node: branch, env: inner }, type, conditions),
        );
        const only = this.#chosen(branches, type);
        if (only === undefined) return { steps, computed: at };
        return { ...only, steps: [...steps, ...only.steps] };
      } else if (ts.isIntersectionTypeNode(node) && !isObject) {
        // `NonNullable<T>` is `T & {}`.
        const [only, ...others] = node.types.filter(
          (each) => !ts.isTypeLiteralNode(each) || each.members.length > 0,
        );
        if (only === undefined || others.length > 0) return { steps, computed: at };
        at = { node: only, env };
      } else if (ts.isMappedTypeNode(node) && !isObject) {
        // A mapped type makes a list of a list, and leaves strings, numbers and booleans as they are.
        const keyOf = node.typeParameter.constraint;
        if (keyOf === undefined || !ts.isTypeOperatorNode(keyOf)) return { steps, computed: at };
        const mapped = { node: keyOf.type, env };
        const isList = typeof type === "string" ? type === "list" : this.#checker.isArrayType(type);
        if (isList) {
          const list = this.#originOf(mapped, type, conditions);
          return { ...list, steps: [...steps, ...list.steps], end: at };
        }
        at = mapped;
      } else if (ts.isIndexedAccessTypeNode(node)) {
        const part = this.#accessed(at);
        if (part?.written === undefined) return { steps, computed: at };
        steps.push(...part.steps);
        at = part.written;
      } else if (ts.isTypeReferenceNode(node) || ts.isImportTypeNode(node)) {
        const symbol = this.#symbolOf(nameOf(ts, node));
        const bound = symbol === undefined ? undefined : env.get(symbol);
        if (bound !== undefined) {
          if ("key" in bound) return { steps, computed: at };
          if ("within" in bound) return { steps, computed: bound.within };
          at = bound;
          continue;
        }
        const alias = symbol?.declarations?.find((each) => ts.isTypeAliasDeclaration(each));
        if (symbol !== undefined && alias !== undefined) {
          steps.push(...this.#stepsOf(alias, symbol));
          at = { node: alias.type, env: this.#bind(alias.typeParameters, node.typeArguments, env) };
          continue;
        }
        if (symbol !== undefined && (symbol.flags & ts.SymbolFlags.TypeParameter) !== 0)
          return { steps, computed: at };
        for (const declaration of symbol?.declarations ?? []) {
          if (symbol !== undefined) steps.push(...this.#stepsOf(declaration, symbol));
        }
        return { steps, end: at };
      } else return { steps, end: at };
    }
    return { steps, computed: at };
  }

  /** The members of a union as they are written, without null and undefined. */
  membersOf({ node, env }: Written): Written[] {
    const ts = this.#ts;
    if (!ts.isUnionTypeNode(node)) return [];
    return node.types
      .filter(
        (each) =>
          each.kind !== ts.SyntaxKind.UndefinedKeyword &&
          !(ts.isLiteralTypeNode(each) && each.literal.kind === ts.SyntaxKind.NullKeyword),
      )
      .map((each) => ({ node: each, env }));
  }

  /** The type that the node has, if it has no type parameters. */
  typeOf({ node }: Written): Type {
    return this.#checker.getTypeFromTypeNode(node);
  }

  /** A field of an object, or undefined if no declaration is known. */
  fieldOf(end: Written | undefined, name: string, symbol?: TypeScript.Symbol): Part | undefined {
    if (end !== undefined && this.#ts.isMappedTypeNode(end.node)) return this.#template(end, name);
    if (end !== undefined && this.#ts.isIntersectionTypeNode(end.node)) return this.#merged(end, name);
    const found =
      symbol ?? (end === undefined ? undefined : this.#checker.getPropertyOfType(this.typeOf(end), name));
    const declarations = [...new Set(found?.declarations)].filter(
      (each): each is TypeScript.PropertySignature =>
        this.#ts.isPropertySignature(each) && !this.#isForeign(each),
    );
    const [first, ...others] = declarations;
    if (first === undefined) return undefined;
    const documented = this.#sources.read(first);
    if (documented === undefined) return undefined;
    for (const other of others) {
      const also = this.#sources.read(other);
      if (also !== undefined && constraintsOf(documented) !== constraintsOf(also))
        this.#on.onConflict(documented, also);
    }
    return {
      steps: [{ documented, inherited: false }],
      written: first.type === undefined ? undefined : { node: first.type, env: this.#scopeOf(end, first) },
    };
  }

  /** A field of an intersection. If several members have it, the tags of one have to be those of all. */
  #merged({ node, env }: Written, name: string): Part | undefined {
    if (!this.#ts.isIntersectionTypeNode(node)) return undefined;
    const parts = node.types.flatMap((each) => {
      const member = { node: each, env };
      const type = this.#knownType(member);
      const known = type === undefined ? undefined : withoutNull(this.#ts, this.#checker, type);
      if (known !== undefined && this.#checker.getPropertyOfType(known, name) === undefined) return [];
      const part = this.fieldOf(this.originOf(member, "object").end, name);
      // The member is computed: it has the field, and no declaration of it is known.
      if (part === undefined && known !== undefined)
        for (const lost of this.lostIn(member)) this.#on.onAmbiguous(lost);
      return part ?? [];
    });
    const [first, ...others] = parts;
    // One declaration, such as the `item` of `Box<string> & Box<Name>`, may stand for several types.
    const kept = new Map<Node, Set<ReadTag>>();
    if (first?.written !== undefined)
      kept.set(first.written.node, new Set(this.lostIn(first.written).map(({ read }) => read)));
    for (const other of others) {
      if (other.written === undefined) continue;
      const [documented] = other.steps;
      const [before] = first?.steps ?? [];
      if (
        documented !== undefined &&
        before !== undefined &&
        constraintsOf(documented.documented) !== constraintsOf(before.documented)
      )
        this.#on.onConflict(before.documented, documented.documented);
      for (const lost of this.lostIn(other.written))
        if (kept.get(other.written.node)?.has(lost.read) !== true) this.#on.onAmbiguous(lost);
    }
    return first;
  }

  /** The items of a list, or undefined if they are not written. */
  itemsOf(end: Written | undefined): Part | undefined {
    const ts = this.#ts;
    if (end === undefined) return undefined;
    const { node, env } = end;
    if (ts.isMappedTypeNode(node)) return this.#template(end, itemsKey);
    if (ts.isArrayTypeNode(node)) return { steps: [], written: { node: node.elementType, env } };
    const isList = ts.isTypeReferenceNode(node) && /^(Readonly)?Array$/.test(node.typeName.getText());
    const [item] = isList ? (node.typeArguments ?? []) : [];
    return item === undefined ? undefined : { steps: [], written: { node: item, env } };
  }

  /** The values of a map, or undefined if they are not written. */
  valuesOf(end: Written | undefined, declaration: Node | undefined): Part | undefined {
    if (end !== undefined && this.#ts.isMappedTypeNode(end.node)) return this.#template(end, valuesKey);
    if (
      declaration !== undefined &&
      this.#ts.isIndexSignatureDeclaration(declaration) &&
      !this.#isForeign(declaration)
    ) {
      const documented = this.#sources.read(declaration);
      return {
        steps: documented === undefined ? [] : [{ documented, inherited: false }],
        written: { node: declaration.type, env: this.#scopeOf(end, declaration) },
      };
    }
    return end !== undefined && this.#ts.isMappedTypeNode(end.node)
      ? this.#template(end, valuesKey)
      : undefined;
  }

  /** The keys of a map as they are written. */
  keysOf(end: Written | undefined): Written | undefined {
    const ts = this.#ts;
    if (end === undefined || !ts.isMappedTypeNode(end.node)) return undefined;
    const { env } = end;
    const node = end.node.typeParameter.constraint;
    if (node === undefined || !ts.isTypeOperatorNode(node))
      return node === undefined ? undefined : { node, env };
    return this.keysOf(this.originOf({ node: node.type, env }, "object").end);
  }

  /** The declarations that an object type has by itself, however it was reached. */
  sourcesOf(type: Type): Source[] {
    // Two aliases of one intersection are one type, which has the name of either.
    const alias = type.isIntersection() ? undefined : type.aliasSymbol;
    const declarations = [alias, type.symbol as TypeScript.Symbol | undefined]
      .flatMap((symbol) => symbol?.declarations ?? [])
      .filter((each) => this.#ts.isTypeAliasDeclaration(each) || this.#ts.isInterfaceDeclaration(each));
    const own = declarations.flatMap((each) => this.#documentedBy(each, false));
    const members = type.isIntersection()
      ? type.types.flatMap((each) => this.sourcesOf(each).map((source) => ({ ...source, inherited: true })))
      : [];
    return [...own, ...declarations.flatMap((each) => this.inheritedBy(each, new Set([each]))), ...members];
  }

  /** The types that an interface extends, or that an intersection has. */
  inheritedBy(node: Node, seen: Set<Node>): Source[] {
    const ts = this.#ts;
    const references = ts.isInterfaceDeclaration(node)
      ? (node.heritageClauses ?? []).flatMap((clause) => clause.types.map((type) => type.expression))
      : ts.isIntersectionTypeNode(node)
        ? node.types.filter(ts.isTypeReferenceNode).map((type) => type.typeName)
        : [];
    return references.flatMap((reference) =>
      (this.#symbolOf(reference)?.declarations ?? []).flatMap((declaration) => {
        if (seen.has(declaration) || this.#isForeign(declaration)) return [];
        seen.add(declaration);
        const further = ts.isTypeAliasDeclaration(declaration) ? declaration.type : declaration;
        return [...this.#documentedBy(declaration, true), ...this.inheritedBy(further, seen)];
      }),
    );
  }

  /** Whether both are the same type, apart from null and from whether a list is readonly. */
  isSame(a: Type, b: Type): boolean {
    const [x, y] = [a, b].map((type) => withoutNull(this.#ts, this.#checker, type));
    if (x === undefined || y === undefined) return false;
    if (x === y) return true;
    if (this.#checker.isArrayType(x) && this.#checker.isArrayType(y)) {
      const [item, other] = [x, y].map((list) => itemType(this.#checker, list));
      return item !== undefined && other !== undefined && this.isSame(item, other);
    }
    const isAny = [x, y].some((type) => (type.flags & this.#ts.TypeFlags.Any) !== 0);
    return !isAny && this.#checker.isTypeAssignableTo(x, y) && this.#checker.isTypeAssignableTo(y, x);
  }

  /**
   * All tags that a computed type may have lost: those of every name and field that its text leads to, except of an object
   * that carries its name.
   */
  lostIn(written: Written): LostTag[] {
    const ts = this.#ts;
    const lost: LostTag[] = [];
    const add = (node: Node) => {
      const documented = this.#isForeign(node) ? undefined : this.#sources.read(node);
      for (const read of documented?.tags ?? [])
        if (documented !== undefined && !describesOnly(read.tag)) lost.push({ documented, read });
    };
    const visits = new Map<Node, number>();
    const visit = (node: Node, env: Environment): void => {
      const count = visits.get(node) ?? 0;
      if (count >= mostVisits) return;
      visits.set(node, count + 1);
      if (ts.isPropertySignature(node) || ts.isIndexSignatureDeclaration(node)) add(node);
      if (
        ts.isTypeReferenceNode(node) ||
        ts.isImportTypeNode(node) ||
        ts.isExpressionWithTypeArguments(node)
      ) {
        const symbol = this.#symbolOf(nameOf(ts, node));
        const bound = symbol === undefined ? undefined : env.get(symbol);
        if (bound !== undefined && "node" in bound) visit(bound.node, bound.env);
        if (bound !== undefined && "within" in bound) visit(bound.within.node, bound.within.env);
        for (const declaration of bound === undefined ? (symbol?.declarations ?? []) : []) {
          if (!ts.isTypeAliasDeclaration(declaration) && !ts.isInterfaceDeclaration(declaration)) continue;
          const inner = this.#bind(declaration.typeParameters, node.typeArguments, env);
          if (ts.isTypeAliasDeclaration(declaration)) {
            if (symbol !== undefined && !this.#carriesName(symbol)) add(declaration);
            visit(declaration.type, inner);
          } else if (!this.#isForeign(declaration))
            ts.forEachChild(declaration, (child) => {
              visit(child, inner);
            });
        }
      }
      if (ts.isTypeQueryNode(node)) {
        for (const declaration of this.#symbolOf(node.exprName)?.declarations ?? [])
          if (ts.isVariableDeclaration(declaration)) visitValue(declaration);
      }
      ts.forEachChild(node, (child) => {
        visit(child, env);
      });
    };
    /** The comments in a constant, of whose value `typeof` makes a type. */
    const visitValue = (node: Node): void => {
      if (ts.isPropertyAssignment(node)) add(node);
      ts.forEachChild(node, visitValue);
    };
    visit(written.node, written.env);
    return lost;
  }

  /** What a type parameter of the interface or type literal that has the member stands for. */
  #scopeOf(end: Written | undefined, member: Node): Environment {
    if (end === undefined) return nothing;
    if (member.parent === end.node) return end.env;
    const [only, ...others] = this.#scopesIn(end).get(member.parent) ?? [];
    if (only !== undefined && others.length === 0) return only;
    // One type with several arguments, such as `Pick<List<A>, "first"> & Pick<List<B>, "rest">`, or not found.
    if (this.#isOpen(member)) for (const each of this.lostIn(end)) this.#on.onAmbiguous(each);
    return nothing;
  }

  /** What the type parameters that a conditional type infers stand for. */
  #withInferred({ node, env }: Written): Environment {
    const ts = this.#ts;
    const inner = new Map(env);
    if (!ts.isConditionalTypeNode(node)) return inner;
    const visit = (each: Node): void => {
      const symbol = ts.isInferTypeNode(each) ? this.#symbolOf(each.typeParameter.name) : undefined;
      if (symbol !== undefined) inner.set(symbol, { within: { node: node.checkType, env } });
      ts.forEachChild(each, visit);
    };
    visit(node.extendsType);
    return inner;
  }

  /** What the type parameters of each interface and type literal in a written type stand for. */
  #scopesIn(end: Written): ReadonlyMap<Node, Environment[]> {
    const ts = this.#ts;
    const scopes = new Map<Node, Environment[]>();
    const add = (node: Node, env: Environment) => {
      scopes.set(node, [...(scopes.get(node) ?? []), env]);
    };
    let visits = 0;
    const reference = (name: Node, args: readonly TypeNode[] | undefined, env: Environment) => {
      const symbol = this.#symbolOf(name);
      const bound = symbol === undefined ? undefined : env.get(symbol);
      if (bound !== undefined) {
        if ("node" in bound) visit(bound.node, bound.env);
        return;
      }
      for (const declaration of symbol?.declarations ?? []) {
        if (ts.isTypeAliasDeclaration(declaration))
          visit(declaration.type, this.#bind(declaration.typeParameters, args, env));
        if (!ts.isInterfaceDeclaration(declaration)) continue;
        const inner = this.#bind(declaration.typeParameters, args, env);
        add(declaration, inner);
        for (const { types } of declaration.heritageClauses ?? [])
          for (const { expression, typeArguments } of types) reference(expression, typeArguments, inner);
      }
    };
    const visit = (node: Node, env: Environment): void => {
      visits += 1;
      if (visits > mostSteps) return;
      if (ts.isTypeReferenceNode(node)) reference(node.typeName, node.typeArguments, env);
      else if (ts.isTypeLiteralNode(node)) add(node, env);
      else
        ts.forEachChild(node, (child) => {
          visit(child, env);
        });
    };
    visit(end.node, end.env);
    return scopes;
  }

  /** What a mapped type makes of a key. */
  #template({ node, env }: Written, key: Key["key"]): Part | undefined {
    if (!this.#ts.isMappedTypeNode(node) || node.type === undefined || node.nameType !== undefined)
      return undefined;
    const parameter = this.#symbolOf(node.typeParameter.name);
    if (parameter === undefined) return undefined;
    return { steps: [], written: { node: node.type, env: new Map([...env, [parameter, { key }]]) } };
  }

  /** The field, or the items, that `T["key"]` names. */
  #accessed({ node, env }: Written): Part | undefined {
    const ts = this.#ts;
    if (!ts.isIndexedAccessTypeNode(node)) return undefined;
    const object = { node: node.objectType, env };
    const key = this.#keyOf({ node: node.indexType, env });
    if (key === itemsKey) return this.itemsOf(this.originOf(object, "list").end);
    const { end } = this.originOf(object, "object");
    if (key === undefined || end === undefined) return undefined;
    return key === valuesKey ? this.valuesOf(end, this.#indexOf(end)) : this.fieldOf(end, key);
  }

  #indexOf(written: Written): Node | undefined {
    return this.#checker.getIndexInfosOfType(this.typeOf(written))[0]?.declaration;
  }

  #keyOf({ node, env }: Written): Key["key"] | undefined {
    const ts = this.#ts;
    if (node.kind === ts.SyntaxKind.NumberKeyword) return itemsKey;
    if (node.kind === ts.SyntaxKind.StringKeyword) return valuesKey;
    if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) return node.literal.text;
    if (!ts.isTypeReferenceNode(node)) return undefined;
    const symbol = this.#symbolOf(node.typeName);
    const bound = symbol === undefined ? undefined : env.get(symbol);
    if (bound === undefined || "within" in bound) return undefined;
    return "key" in bound ? bound.key : this.#keyOf(bound);
  }

  /** The branch of a conditional type that the checker chose, or undefined if it may be either. */
  #chosen(branches: readonly Origin[], type: Type | "object" | "list"): Origin | undefined {
    const possible = branches.filter((origin) => !this.#excludes(origin, type));
    const [first, ...others] = possible;
    const isOne = others.every(({ end }) => end !== undefined && end.node === first?.end?.node);
    if (isOne) return first;
    if (possible.some(({ end }) => end === undefined)) return undefined;
    // `DeepPartial` changes nothing of a type whose fields are all optional: then both are the same.
    const [known, ...more] = possible.filter(
      ({ end }) => end !== undefined && !this.#ts.isMappedTypeNode(end.node),
    );
    return more.length === 0 ? known : undefined;
  }

  /** Whether what is written cannot be the type. */
  #excludes({ steps, end, isOther }: Origin, type: Type | "object" | "list"): boolean {
    const ts = this.#ts;
    if (typeof type === "string") return false;
    if (isOther || steps.some((step) => step.type !== undefined && !this.isSame(step.type, type)))
      return true;
    if (end === undefined || this.#knownType(end) !== undefined) return false;
    const isList = this.#checker.isArrayType(type);
    if (ts.isArrayTypeNode(end.node)) return !isList;
    return !isPlainObject(ts, type, this.#checker) && !(ts.isMappedTypeNode(end.node) && isList);
  }

  #stepsOf(declaration: TypeScript.Declaration, symbol: TypeScript.Symbol): Step[] {
    const isGeneric =
      (this.#ts.isTypeAliasDeclaration(declaration) || this.#ts.isInterfaceDeclaration(declaration)) &&
      (declaration.typeParameters ?? []).length > 0;
    const type = isGeneric ? {} : { type: this.#checker.getDeclaredTypeOfSymbol(symbol) };
    return [
      ...this.#documentedBy(declaration, false),
      ...this.inheritedBy(declaration, new Set([declaration])),
    ].map((source) => ({ ...source, ...type }));
  }

  /** Whether the checker knows the name of the type wherever it is used, so that `sourcesOf` has its tags. */
  #carriesName(alias: TypeScript.Symbol): boolean {
    const type = this.#checker.getDeclaredTypeOfSymbol(alias);
    return (
      isPlainObject(this.#ts, type, this.#checker) &&
      !type.isUnionOrIntersection() &&
      type.aliasSymbol === alias
    );
  }

  #documentedBy(declaration: Node, inherited: boolean): Source[] {
    if (this.#isForeign(declaration)) return [];
    const documented = this.#sources.read(declaration);
    return documented === undefined ? [] : [{ documented, inherited }];
  }

  #bind(
    parameters: readonly TypeScript.TypeParameterDeclaration[] | undefined,
    args: readonly TypeNode[] | undefined,
    env: Environment,
  ): Environment {
    const bound = new Map<TypeScript.Symbol, Written>();
    for (const [index, parameter] of (parameters ?? []).entries()) {
      const symbol = this.#symbolOf(parameter.name);
      const argument = args?.[index];
      if (symbol === undefined) continue;
      if (argument !== undefined) bound.set(symbol, { node: argument, env });
      else if (parameter.default !== undefined)
        bound.set(symbol, { node: parameter.default, env: new Map(bound) });
    }
    return bound;
  }

  /** What a type parameter stands for; any other type as it is. */
  #bound(written: Written): Written {
    const { node, env } = written;
    const symbol = this.#ts.isTypeReferenceNode(node) ? this.#symbolOf(node.typeName) : undefined;
    const bound = symbol === undefined ? undefined : env.get(symbol);
    return bound !== undefined && "node" in bound ? this.#bound(bound) : written;
  }

  /** The type of what is written, if it does not depend on a type parameter. */
  #knownType(written: Written): Type | undefined {
    const bound = this.#bound(written);
    return this.#isOpen(bound.node) ? undefined : this.typeOf(bound);
  }

  /** Whether the node refers to a type parameter that is declared outside of it. */
  #isOpen(node: Node): boolean {
    const known = this.#open.get(node);
    if (known !== undefined) return known;
    const ts = this.#ts;
    const refers = (each: Node): boolean => {
      if (each.kind === ts.SyntaxKind.ThisType) return true;
      const symbol = ts.isTypeReferenceNode(each) ? this.#symbolOf(each.typeName) : undefined;
      const isOutside =
        symbol !== undefined &&
        (symbol.flags & ts.SymbolFlags.TypeParameter) !== 0 &&
        (symbol.declarations ?? []).every(({ pos, end }) => pos < node.pos || end > node.end);
      return isOutside || (ts.forEachChild(each, (child) => refers(child) || undefined) ?? false);
    };
    const isOpen = refers(node);
    this.#open.set(node, isOpen);
    return isOpen;
  }

  #symbolOf(name: Node): TypeScript.Symbol | undefined {
    const symbol = this.#checker.getSymbolAtLocation(name);
    return symbol !== undefined && (symbol.flags & this.#ts.SymbolFlags.Alias) !== 0
      ? this.#checker.getAliasedSymbol(symbol)
      : symbol;
  }
}

/** Whether the type is an object with fields or keys, or may be one: not a list, a string, a number or a boolean. */
export function isPlainObject(ts: Compiler["ts"], type: Type, checker: TypeScript.TypeChecker): boolean {
  return (
    (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection | ts.TypeFlags.Union)) !== 0 &&
    !checker.isArrayType(type) &&
    (!type.isUnion() || type.types.some((each) => isPlainObject(ts, each, checker)))
  );
}

/** The type of a list's items. */
export function itemType(checker: TypeScript.TypeChecker, list: Type): Type | undefined {
  return checker.getTypeArguments(list as TypeScript.TypeReference)[0];
}

/** The type without null and undefined, or undefined if nothing is left. */
export function withoutNull(
  ts: Compiler["ts"],
  checker: TypeScript.TypeChecker,
  type: Type,
): Type | undefined {
  const empty = ts.TypeFlags.Null | ts.TypeFlags.Undefined;
  if ((type.flags & empty) !== 0) return undefined;
  // For unknown, the checker would answer {}.
  return type.isUnion() ? checker.getNonNullableType(type) : type;
}

function nameOf(
  ts: Compiler["ts"],
  node: TypeScript.TypeReferenceNode | TypeScript.ImportTypeNode | TypeScript.ExpressionWithTypeArguments,
): Node {
  if (ts.isExpressionWithTypeArguments(node)) return node.expression;
  return ts.isTypeReferenceNode(node) ? node.typeName : (node.qualifier ?? node);
}

/** The tags of a declaration that constrain values, for comparison. */
function constraintsOf({ tags }: Documented): string {
  return JSON.stringify(
    tags.filter(({ tag }) => !describesOnly(tag)).map(({ tag, value }) => [tag.name, value]),
  );
}
