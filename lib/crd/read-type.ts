import type * as TypeScript from "typescript";
import type { Compiler } from "./compiler.ts";
import type { Problems } from "./errors.ts";
import { isSafe } from "./numbers.ts";
import {
  isPlainObject,
  itemType,
  Provenance,
  withoutNull,
  type LostTag,
  type Part,
  type Step,
  type Written,
} from "./provenance.ts";
import { refusedField, refusedName, refusedType, type Refusal } from "./refused-types.ts";
import type { Field, Form, Literal, Shape, Source } from "./shape.ts";
import type { Documented, Sources } from "./sources.ts";
import { describesOnly } from "./tags.ts";

type Node = TypeScript.Node;
type Type = TypeScript.Type;

/** Where a type is read. */
interface Place {
  /** The declaration to report where the type is not written in a file of the API. */
  readonly node: Node;
  /** The name to report, such as `Spec.it[]`. */
  readonly name: string;
  /** The declarations around it, outermost first: to find a type that contains itself. */
  readonly around: readonly Around[];
}

interface Around {
  readonly type: Type;
  readonly declaration: Node | undefined;
}

/** A type whose declaration contains itself this often, with other arguments each time, does so infinitely. */
const mostNested = 25;

/** Ends the reading of a kind, after the reason was reported. */
class Endless extends Error {}

/** Turns types, as TypeScript's checker sees them, into shapes. */
export class TypeReader {
  readonly #ts: Compiler["ts"];
  readonly #program: TypeScript.Program;
  readonly #checker: TypeScript.TypeChecker;
  readonly #sources: Sources;
  readonly #problems: Problems;
  readonly #provenance: Provenance;

  constructor(compiler: Compiler, program: TypeScript.Program, sources: Sources, problems: Problems) {
    this.#ts = compiler.ts;
    this.#program = program;
    this.#checker = program.getTypeChecker();
    this.#sources = sources;
    this.#problems = problems;
    this.#provenance = new Provenance(compiler, this.#checker, sources, (node) => this.#isForeign(node), {
      onConflict: (first, second) => {
        problems.report(
          second.position,
          `${second.name} has other tags than ${first.name}, and a type has both`,
          {
            fix: "give both the same tags, or write the field out",
          },
        );
      },
      onAmbiguous: ({ documented, read }) => {
        problems.report(
          read.position,
          `@${read.tag.name} of ${documented.name} may be lost where a type combines several types with the same field`,
          { fix: "write the type out" },
        );
      },
    });
  }

  /** The shape of an interface, or undefined if there is none, which has been reported. */
  read(declaration: TypeScript.InterfaceDeclaration): Shape | undefined {
    const type = this.#checker.getTypeAtLocation(declaration);
    const name = declaration.name.text;
    try {
      return this.#shapeOf(type, { steps: [], written: undefined }, { node: declaration, name, around: [] });
    } catch (error) {
      if (error instanceof Endless) return undefined;
      throw error;
    }
  }

  /** @param part how the type is written, and the comments of the field that has it */
  #shapeOf(type: Type, part: Part | undefined, from: Place): Shape {
    const { steps = [], written } = part ?? {};
    const place =
      written === undefined || this.#isForeign(written.node) ? from : { ...from, node: written.node };
    const isNullable = type.isUnion()
      ? type.types.some((each) => this.#has(each, "Null"))
      : this.#has(type, "Null");
    const core = withoutNull(this.#ts, this.#checker, type);
    if (core === undefined) {
      const form: Form = this.#has(type, "Null")
        ? { is: "null" }
        : this.#refuse(place, {
            what: "the type undefined has no values in JSON",
            fix: "make the field optional with `?`",
          });
      return { form, isNullable, sources: this.#kept(steps, type, place) };
    }
    const origin = written === undefined ? { steps: [] } : this.#provenance.originOf(written, core);
    if (origin.computed !== undefined) {
      for (const lost of this.#provenance.lostIn(origin.computed)) this.#reportLost(lost, place.name);
    }
    const sources = [
      ...this.#kept([...steps, ...origin.steps], core, place),
      ...(isPlainObject(this.#ts, core, this.#checker) && !core.isUnion()
        ? this.#provenance.sourcesOf(core)
        : []),
      ...(origin.end === undefined ? [] : this.#provenance.inheritedBy(origin.end.node, new Set())),
    ];
    const form = this.#formOf(core, origin.end, place);
    // It is reported where it is used, not where it is declared.
    if (form.is === "recursive") return { form, isNullable, sources: steps };
    return { form, isNullable, sources: withoutRepetition(sources) };
  }

  /** The steps whose types are the type. Reports the tags of the others: nothing would apply them. */
  #kept(steps: readonly Step[], type: Type, place: Place): Source[] {
    return steps.filter((step) => {
      if (step.type === undefined || this.#provenance.isSame(step.type, type)) return true;
      for (const read of step.documented.tags) {
        if (!describesOnly(read.tag)) this.#reportLost({ documented: step.documented, read }, place.name);
      }
      return false;
    });
  }

  #formOf(type: Type, end: Written | undefined, outer: Place): Form {
    const place = this.#inside(type, outer);
    if (place === undefined) return { is: "recursive" };
    const refusal = refusedType(this.#ts, this.#checker, type);
    if (refusal !== undefined) return this.#refuse(this.#placeOf(refusal, place), refusal);
    if (this.#has(type, "Any")) return this.#any(type, place);
    if (this.#has(type, "Unknown")) return { is: "unknown" };
    if (this.#has(type, "NonPrimitive"))
      return { is: "map", values: { form: { is: "unknown" }, isNullable: false, sources: [] } };
    if (end !== undefined && (!type.isUnion() || literalsOf(type) !== undefined))
      this.#refuseTagsOfMembers(end, place);
    if (this.#has(type, "Boolean")) return { is: "boolean" };
    const literals = literalsOf(type);
    const unsafe = literals?.find((value) => typeof value === "number" && !isSafe(String(value)));
    if (unsafe !== undefined) {
      const what = `${place.name} has the literal ${unsafe}, and whole numbers are exact up to 2^53 - 1`;
      return this.#refuse(place, { what, fix: "use a string, or a smaller number" });
    }
    if (literals !== undefined) return { is: "literals", values: this.#inOrder(literals, end) };
    if (this.#has(type, "String")) return { is: "string" };
    if (this.#has(type, "Number")) return { is: "number" };
    if (type.isUnion()) return { is: "union", members: this.#members(type, end, place) };
    if (this.#checker.isArrayType(type)) {
      const items = itemType(this.#checker, type);
      if (items === undefined) return { is: "refused" };
      const name = `${place.name}[]`;
      const part = this.#provenance.itemsOf(end);
      return {
        is: "list",
        items: this.#shapeOf(items, this.#partOrLost(part, end, place), { ...place, name }),
      };
    }
    if (!isPlainObject(this.#ts, type, this.#checker))
      return this.#refuse(place, {
        what: `the type ${this.#checker.typeToString(type)} has no schema`,
        fix: "write the type out",
      });
    return this.#object(type, end, place);
  }

  /** The place inside a type, or undefined if the type contains itself. */
  #inside(type: Type, place: Place): Place | undefined {
    if (!isPlainObject(this.#ts, type, this.#checker) && !this.#checker.isArrayType(type)) return place;
    if (place.around.some((each) => each.type === type)) return undefined;
    const declaration = this.#checker.isArrayType(type)
      ? undefined
      : (type.symbol as TypeScript.Symbol | undefined)?.declarations?.[0];
    if (place.around.filter((each) => each.declaration === declaration).length > mostNested) {
      this.#refuse(place, {
        what: "the type refers to itself infinitely",
        fix: "break the recursion, or use `unknown` with @preserveUnknownFields for the inner part",
      });
      throw new Endless();
    }
    return { ...place, around: [...place.around, { type, declaration }] };
  }

  #object(type: Type, end: Written | undefined, place: Place): Form {
    const fields = this.#fieldsOf(type);
    const [info, ...otherInfos] = this.#checker.getIndexInfosOfType(type);
    if (info !== undefined) return this.#map(fields, [info, ...otherInfos], end, place);
    const declaration = (type.symbol as TypeScript.Symbol | undefined)?.declarations?.[0] ?? end?.node;
    if (fields.length === 0 && !this.#isDeclared(declaration)) {
      return this.#refuse(place, {
        what: `${place.name} has no fields: ${this.#checker.typeToString(type)} leaves none`,
        fix: "write the type out; of a union, Omit and Pick keep only the fields that all members have",
      });
    }
    const owner = this.#ownName(type) ?? place.name;
    const read: [string, Field][] = [];
    for (const field of fields) {
      const part = this.#provenance.fieldOf(end, field.name, field);
      const declared = part?.steps[0]?.documented;
      const node = field.declarations?.find((each) => !this.#isForeign(each)) ?? place.node;
      const inner = { ...place, node, name: declared?.name ?? `${owner}.${field.name}` };
      const refusal = refusedField(this.#ts, field, (node) => this.#isForeign(node));
      if (refusal !== undefined) {
        this.#refuse(inner, refusal);
        continue;
      }
      const fieldType = this.#checker.getTypeOfSymbol(field);
      if (this.#isNever(field, fieldType) && (declared?.tags ?? []).length === 0) continue;
      const isOptional =
        (field.flags & this.#ts.SymbolFlags.Optional) !== 0 ||
        (fieldType.isUnion() && fieldType.types.some((each) => this.#has(each, "Undefined")));
      const shape = this.#shapeOf(
        fieldType,
        this.#partOrLost(part, end, inner) ?? this.#provenance.fieldOf(undefined, field.name, field),
        inner,
      );
      this.#checkOverridden(type, field, fieldType, shape, inner);
      read.push([field.name, { shape, isOptional }]);
    }
    return { is: "object", fields: Object.fromEntries(read) };
  }

  /** Whether the field cannot have a value: it is written as `field?: never`, so that it must be absent. */
  #isNever(field: TypeScript.Symbol, type: Type): boolean {
    return (field.flags & this.#ts.SymbolFlags.Optional) !== 0 && this.#has(type, "Undefined");
  }

  /** Reports tags of an inherited field that its declaration here replaces, although the type is the same. */
  #checkOverridden(type: Type, field: TypeScript.Symbol, fieldType: Type, shape: Shape, place: Place): void {
    const kept = new Set(
      shape.sources.flatMap(({ documented }) => documented.tags.map(({ tag }) => tag.name)),
    );
    for (const inherited of this.#inheritedFields(type, field.name)) {
      const isOverridden = !inherited.declarations?.some((each) => field.declarations?.includes(each));
      const inheritedType = this.#checker.getTypeOfSymbol(inherited);
      if (!isOverridden || !this.#provenance.isSame(inheritedType, fieldType)) continue;
      const { steps = [], written } = this.#provenance.fieldOf(undefined, field.name, inherited) ?? {};
      const further = written === undefined ? [] : this.#provenance.originOf(written, inheritedType).steps;
      for (const { documented } of [...steps, ...further])
        for (const { tag, position } of documented.tags) {
          if (describesOnly(tag) || kept.has(tag.name)) continue;
          this.#problems.report(
            position,
            `@${tag.name} of ${documented.name} would be lost in ${place.name}, which declares the field again`,
            { fix: `repeat the tag there, or extend Omit<…, "${field.name}">` },
          );
        }
    }
  }

  /** The fields of this name of all interfaces that the type extends. */
  #inheritedFields(type: Type, name: string): TypeScript.Symbol[] {
    const target = (type as Partial<TypeScript.TypeReference>).target ?? type;
    if (!target.isClassOrInterface()) return [];
    return this.#checker.getBaseTypes(target).flatMap((base) => {
      const field = this.#checker.getPropertyOfType(base, name);
      return field === undefined ? [] : [field, ...this.#inheritedFields(base, name)];
    });
  }

  /** The fields of a type: those that it inherits, then its own. */
  #fieldsOf(type: Type): readonly TypeScript.Symbol[] {
    const fields = this.#checker.getPropertiesOfType(type);
    if (!type.isClassOrInterface()) return fields;
    const inherited = this.#checker.getBaseTypes(type).flatMap((base) => this.#fieldsOf(base));
    const names = new Set([...inherited, ...fields].map(({ name }) => name));
    return [...names].flatMap((name) => fields.find((field) => field.name === name) ?? []);
  }

  #map(
    fields: readonly TypeScript.Symbol[],
    infos: readonly [TypeScript.IndexInfo, ...TypeScript.IndexInfo[]],
    end: Written | undefined,
    place: Place,
  ): Form {
    const other = infos.find(({ keyType }) => !this.#has(keyType, "String"));
    if (other !== undefined) {
      const node = other.declaration;
      return this.#refuse(node === undefined || this.#isForeign(node) ? place : { ...place, node }, {
        what: `the map has keys of type ${this.#checker.typeToString(other.keyType)}`,
        allowed: "string",
        fix: "use string keys",
      });
    }
    if (fields.length > 0) {
      return this.#refuse(place, {
        what: `${place.name} has fixed fields and an index signature, which no structural schema can express`,
        fix: "move the map into a field of its own",
      });
    }
    const [{ type, declaration }] = infos;
    if (this.#has(type, "Never")) return { is: "object", fields: {} };
    const keys = this.#provenance.keysOf(end);
    const tagged = keys === undefined ? [] : this.#provenance.lostIn(keys);
    if (tagged.length > 0) {
      return this.#refuse(place, {
        what: `the keys of ${place.name} have tags, and a structural schema cannot constrain keys`,
        fix: "use string keys and @validation, such as self.all(key, key.matches(…))",
      });
    }
    const part = this.#provenance.valuesOf(end, declaration);
    const node = declaration === undefined || this.#isForeign(declaration) ? place.node : declaration;
    const inner = { ...place, node, name: `${place.name}[]` };
    return { is: "map", values: this.#shapeOf(type, this.#partOrLost(part, end, inner), inner) };
  }

  #members(type: TypeScript.UnionType, end: Written | undefined, place: Place): Shape[] {
    const written = end === undefined ? [] : this.#leavesOf(end);
    const isBoolean = (each: Type) => this.#has(each, "BooleanLiteral");
    const booleans = type.types.filter(isBoolean);
    const members = type.types.filter((each) => !isBoolean(each) || booleans.length === 1);
    const isWritten = (member: Type) =>
      written.some((each) => this.#provenance.isSame(this.#provenance.typeOf(each), member));
    if (!members.every(isWritten)) this.#partOrLost(undefined, end, place);
    const shapes = members.map((member) => {
      const at = written.findIndex((each) => this.#provenance.isSame(this.#provenance.typeOf(each), member));
      const part = written[at];
      return {
        at: at < 0 ? written.length : at,
        shape: this.#shapeOf(member, { steps: [], written: part }, place),
      };
    });
    if (booleans.length > 1)
      shapes.push({ at: written.length, shape: { form: { is: "boolean" }, isNullable: false, sources: [] } });
    return shapes.sort((a, b) => a.at - b.at).map(({ shape }) => shape);
  }

  /** The members of a union and of the unions in it, as they are written. */
  #leavesOf(written: Written, depth = 0): Written[] {
    const { end } = this.#provenance.originOf(written, this.#provenance.typeOf(written));
    if (end === undefined || !this.#ts.isUnionTypeNode(end.node) || depth > mostNested) return [written];
    return this.#provenance.membersOf(end).flatMap((each) => this.#leavesOf(each, depth + 1));
  }

  /** Reports tags on the members of a union that is one type, such as `A | B` of two strings. */
  #refuseTagsOfMembers(end: Written, place: Place): void {
    for (const member of this.#provenance.membersOf(end)) {
      for (const { documented, read } of this.#provenance.lostIn(member)) {
        this.#problems.report(
          read.position,
          `@${read.tag.name} is on a member of the union ${place.name}, which becomes one schema`,
          { fix: documented.place === "field" ? "remove it" : "put the tag on the union or on the field" },
        );
      }
    }
  }

  /** Literals in the order in which they are written: that of the checker depends on all other types. */
  #inOrder(values: readonly Literal[], end: Written | undefined): Literal[] {
    const written: (Literal | undefined)[] = [];
    const seen = new Set<Node>();
    const visit = (node: Node): void => {
      const ts = this.#ts;
      if (seen.has(node)) return;
      seen.add(node);
      if (ts.isTypeNode(node)) {
        const type = this.#checker.getTypeFromTypeNode(node);
        const literals = type.isUnion() ? undefined : literalsOf(type);
        if (literals !== undefined) {
          written.push(...literals);
          return;
        }
      }
      const symbol = ts.isTypeReferenceNode(node)
        ? this.#checker.getSymbolAtLocation(node.typeName)
        : undefined;
      const resolved =
        symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0
          ? this.#checker.getAliasedSymbol(symbol)
          : symbol;
      for (const declaration of resolved?.declarations ?? []) {
        if (ts.isTypeAliasDeclaration(declaration) && !this.#isForeign(declaration)) visit(declaration.type);
        if (ts.isEnumDeclaration(declaration)) {
          for (const member of declaration.members) written.push(this.#checker.getConstantValue(member));
        }
      }
      ts.forEachChild(node, visit);
    };
    if (end !== undefined) visit(end.node);
    const rank = (value: Literal) => {
      const at = written.indexOf(value);
      return at < 0 ? written.length : at;
    };
    return values.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0));
  }

  /** The part of a type, or none if it is not written. Then the tags in the whole are lost. */
  #partOrLost(part: Part | undefined, end: Written | undefined, place: Place): Part | undefined {
    if (part === undefined && end !== undefined)
      for (const lost of this.#provenance.lostIn(end)) this.#reportLost(lost, place.name);
    return part;
  }

  #reportLost({ documented, read }: LostTag, at: string): void {
    this.#problems.report(
      read.position,
      `@${read.tag.name} of ${documented.name} would be lost in ${at}, whose type is computed from it`,
      { fix: `write the type of ${at} out, or remove the tag and put it on the fields that need it` },
    );
  }

  #refuse({ node }: Place, { what, allowed, fix }: Refusal): Form {
    this.#problems.report(this.#sources.positionOf(node), what, {
      ...(allowed !== undefined && { allowed }),
      ...(fix !== undefined && { fix }),
    });
    return { is: "refused" };
  }

  #placeOf({ declaration }: Refusal, place: Place): Place {
    return declaration === undefined || this.#isForeign(declaration)
      ? place
      : { ...place, node: declaration };
  }

  /** `any`, or what the checker makes of a type with an error. */
  #any(type: Type, place: Place): Form {
    const isError = (type as { intrinsicName?: string }).intrinsicName === "error";
    if (!isError) return { is: "unknown" };
    const file = place.node.getSourceFile();
    const inside = this.#program
      .getSemanticDiagnostics(file)
      .find(({ start }) => start !== undefined && start >= place.node.pos && start < place.node.end);
    if (inside?.start === undefined) {
      return this.#refuse(place, {
        what: `the type of ${place.name} has an error`,
        fix: "check it with tsc",
      });
    }
    const name = file.text.slice(inside.start, inside.start + (inside.length ?? 0));
    const refusal = refusedName(name) ?? {
      what: `the type of ${place.name} has an error: ${this.#ts.flattenDiagnosticMessageText(inside.messageText, " ").replace(/\.$/, "")}`,
      fix: "correct the name or the import",
    };
    this.#problems.report(this.#sources.positionAt(file, inside.start), refusal.what, {
      ...(refusal.fix !== undefined && { fix: refusal.fix }),
    });
    return { is: "refused" };
  }

  /** Whether the source has the object written out, so that it has no fields on purpose. */
  #isDeclared(declaration: Node | undefined): boolean {
    return (
      declaration !== undefined &&
      (this.#ts.isInterfaceDeclaration(declaration) || this.#ts.isTypeLiteralNode(declaration))
    );
  }

  #ownName(type: Type): string | undefined {
    return this.#provenance.sourcesOf(type).find(({ inherited }) => !inherited)?.documented.name;
  }

  #has(type: Type, flag: keyof typeof TypeScript.TypeFlags): boolean {
    return (type.flags & this.#ts.TypeFlags[flag]) !== 0;
  }

  /** Whether the node is in TypeScript's own library. */
  #isForeign(node: Node): boolean {
    const file = node.getSourceFile() as TypeScript.SourceFile | undefined;
    return file === undefined || this.#program.isSourceFileDefaultLibrary(file);
  }
}

/** The values of a literal, or of a union of literals of one type; undefined for all other types. */
function literalsOf(type: Type): Literal[] | undefined {
  if (!type.isUnion()) {
    if (type.isStringLiteral() || type.isNumberLiteral()) return [type.value];
    const { intrinsicName } = type as { intrinsicName?: string };
    if (intrinsicName === "true" || intrinsicName === "false") return [intrinsicName === "true"];
    return undefined;
  }
  const values = type.types.map((each) => literalsOf(each)?.[0]);
  const [first] = values;
  return first !== undefined && values.every((each) => each !== undefined && typeof each === typeof first)
    ? (values as Literal[])
    : undefined;
}

function withoutRepetition(sources: readonly Source[]): Source[] {
  const seen = new Set<Documented>();
  return sources.filter(({ documented }) => !seen.has(documented) && seen.add(documented));
}
