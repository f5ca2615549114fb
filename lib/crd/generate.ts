import { basename, dirname, join } from "node:path";
import type * as TypeScript from "typescript";
import { checkAppliedSize } from "./applied-size.ts";
import { sourceFilesBelow } from "./cache.ts";
import { checkGroup, checkSharedNames } from "./check-names.ts";
import { loadCompiler, type Compiler } from "./compiler.ts";
import { crdOf, type KindVersion } from "./crd.ts";
import { limitDescriptions } from "./descriptions.ts";
import { Problems } from "./errors.ts";
import { TypeReader } from "./read-type.ts";
import type { CustomResourceDefinition } from "./schema.ts";
import { Sources } from "./sources.ts";
import { StructuralConverter } from "./structural.ts";

/** The result of one run, and the files that it read. */
export interface Generated {
  readonly crds: CustomResourceDefinition[];
  readonly files: string[];
}

/** What `CrdsFromTypesOptions` says about the result. */
export interface Limits {
  readonly maxDescriptionLength?: number | undefined;
  readonly maxAppliedSize?: number | undefined;
}

/**
 * Generates the CRDs of all kinds in the folder, without the cache.
 *
 * @throws CrdErrors with all problems of the run
 */
export function generate(apiRoot: string, tsconfig: string | undefined, limits: Limits): Generated {
  const compiler = loadCompiler();
  const problems = new Problems();
  const sources = new Sources(compiler, problems);
  const program = programOf(compiler, sourceFilesBelow(apiRoot), tsconfig);
  // Creating the checker links each node to its parent, which the code below relies on.
  program.getTypeChecker();
  const own = program.getSourceFiles().filter((file) => isOwn(program, file));
  const read = program
    .getSourceFiles()
    .filter((file) => !program.isSourceFileDefaultLibrary(file))
    .map(({ fileName }) => fileName);
  for (const file of own) {
    for (const diagnostic of program.getSyntacticDiagnostics(file)) {
      problems.report(
        sources.positionAt(file, diagnostic.start),
        `syntax error: ${compiler.ts.flattenDiagnosticMessageText(diagnostic.messageText, " ")}`,
      );
    }
  }
  problems.throwIfFound();
  for (const file of own) sources.check(file);

  const reader = new TypeReader(compiler, program, sources, problems);
  const versions = kindsBelow(apiRoot, compiler, program, sources, problems).flatMap(
    ({ declaration, ...kind }) => {
      const shape = reader.read(declaration);
      return shape === undefined ? [] : [{ ...kind, shape }];
    },
  );
  const converter = new StructuralConverter(problems);
  const made = [...Map.groupBy(versions, ({ group, kind }) => `${kind}.${group}`).values()].flatMap(
    (each) => {
      const crd = crdOf(each, converter, problems);
      const [first] = each;
      if (crd === undefined || first === undefined) return [];
      const at = first.documented.position;
      if (limits.maxDescriptionLength !== undefined) {
        for (const version of crd.spec.versions)
          limitDescriptions(version.schema.openAPIV3Schema, limits.maxDescriptionLength);
      }
      checkAppliedSize(crd, at, problems, limits.maxAppliedSize);
      return [{ crd, at }];
    },
  );
  checkSharedNames(made, problems);
  problems.throwIfFound();
  return {
    crds: made.map(({ crd }) => crd).sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)),
    files: [...read, ...(tsconfig === undefined ? [] : [tsconfig])],
  };
}

interface Kind extends Omit<KindVersion, "shape"> {
  readonly declaration: TypeScript.InterfaceDeclaration;
}

/** The kinds: exported interfaces with `@resource` in `<apiRoot>/<group>/<version>/`. */
function kindsBelow(
  apiRoot: string,
  { ts }: Compiler,
  program: TypeScript.Program,
  sources: Sources,
  problems: Problems,
): Kind[] {
  const kinds: Kind[] = [];
  for (const file of program.getSourceFiles().filter((each) => isOwn(program, each))) {
    const folder = dirname(file.fileName);
    for (const declaration of file.statements.filter(ts.isInterfaceDeclaration)) {
      const documented = sources.read(declaration);
      if (documented?.place !== "kind") continue;
      const isExported =
        declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
      if (!isExported || (declaration.typeParameters?.length ?? 0) > 0) {
        problems.report(
          documented.position,
          `${documented.name} has @resource, but is ${isExported ? "generic" : "not exported"}`,
          {
            fix: isExported ? "remove its type parameters" : "export it",
          },
        );
        continue;
      }
      if (dirname(dirname(folder)) !== apiRoot || !isVersion(basename(folder))) {
        problems.report(
          documented.position,
          `${documented.name} has @resource, but is not in a version folder`,
          {
            allowed: `<group>/<version>/<file>.ts below the API's folder, with a version such as v1, v1beta1, v1alpha1`,
            fix: "move the file",
          },
        );
        continue;
      }
      const groupConstant = groupOf(join(dirname(folder), "group.ts"), ts, program);
      if (groupConstant === undefined) {
        problems.report(documented.position, `the group of ${documented.name} is unknown`, {
          fix: `write \`export const group = "example.com";\` in ${basename(dirname(folder))}/group.ts`,
        });
        continue;
      }
      const group = groupConstant.text;
      checkGroup(group, sources.positionOf(groupConstant), problems);
      kinds.push({ group, version: basename(folder), kind: documented.name, documented, declaration });
    }
  }
  const names = Map.groupBy(kinds, ({ group, version, kind }) => `${group}/${version} ${kind}`);
  for (const [name, [, second]] of names) {
    if (second !== undefined) {
      problems.report(second.documented.position, `${name} is declared twice`, {
        fix: "remove or rename one",
      });
    }
  }
  return kinds;
}

function groupOf(
  path: string,
  ts: Compiler["ts"],
  program: TypeScript.Program,
): TypeScript.StringLiteral | undefined {
  for (const statement of program.getSourceFile(path)?.statements ?? []) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (
        ts.isIdentifier(name) &&
        name.text === "group" &&
        initializer !== undefined &&
        ts.isStringLiteral(initializer)
      ) {
        return initializer;
      }
    }
  }
  return undefined;
}

function isVersion(folder: string): boolean {
  return /^v[1-9]\d*((alpha|beta)[1-9]\d*)?$/.test(folder);
}

function isOwn(program: TypeScript.Program, file: TypeScript.SourceFile): boolean {
  return !program.isSourceFileDefaultLibrary(file) && !file.fileName.includes("/node_modules/");
}

/**
 * Always strict, because without strict null checks the compiler drops `| null`. It uses the smallest standard library,
 * because parsing the large one takes most of the time.
 */
function programOf({ ts }: Compiler, files: readonly string[], tsconfig?: string): TypeScript.Program {
  const configured =
    tsconfig === undefined
      ? {}
      : ts.parseJsonConfigFileContent(
          ts.readConfigFile(tsconfig, (path) => ts.sys.readFile(path)).config,
          ts.sys,
          dirname(tsconfig),
        ).options;
  return ts.createProgram([...files], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    ...configured,
    target: ts.ScriptTarget.ES2024,
    lib: ["lib.es5.d.ts"],
    types: [],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
  });
}
