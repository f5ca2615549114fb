import { execFile } from "node:child_process";
import { ensureBinary } from "./binaries.ts";
import type { CrdManifest } from "./crd-manifests.ts";
import { findCrds } from "./crd-manifests.ts";

/** A CEL rule (`x-kubernetes-validations`) of a CRD, as the API server compiles it. */
export interface CheckedCelRule {
  /** The version of the kind, such as `v1`. */
  readonly version: string;
  /** Where the rule is in the schema, such as `.spec.hosts[]` for one on the items of `hosts`. Empty for the whole object. */
  readonly path: string;
  /** The expression. */
  readonly rule: string;
  /** What the API server estimates that the rule and its message cost for the largest object, in its own units. */
  readonly cost: number;
  /** What the API server says against the rule, such as that it does not compile. Empty if it accepts the rule. */
  readonly errors: readonly string[];
}

/** The CEL rules of one CRD, as the API server compiles them. */
export interface CheckedCelRules {
  /** The file that has the CRD; undefined if the CRD was passed as an object. */
  readonly file: string | undefined;
  /** The CRD's name. */
  readonly name: string;
  /** The API server refuses a CRD if the rules of one version together cost more. */
  readonly limit: number;
  /** The API server refuses a CRD with a rule that costs more. */
  readonly ruleLimit: number;
  /** Every rule of every version. */
  readonly rules: readonly CheckedCelRule[];
  /**
   * Why the API server would refuse the CRD, one text for each reason, with file, kind, path and rule. Empty if it would
   * accept it.
   */
  readonly problems: readonly string[];
}

/** What the program of go/cel-rules prints for a CRD. */
interface Checked {
  readonly limit: number;
  readonly ruleLimit: number;
  readonly rules: readonly CheckedCelRule[];
  readonly errors: readonly string[];
}

interface Found {
  readonly file: string | undefined;
  readonly crd: CrdManifest;
}

/**
 * Compiles the CEL rules of CRDs and estimates their costs with the code of the API server, without a cluster. It is that of the
 * oldest Kubernetes that this project supports, 1.30: rules that it accepts are accepted by later ones as well, which estimate
 * lower costs. Takes about a second; the first time a minute, because it builds a program with Go.
 *
 * @param crds CRDs, and files (YAML or JSON) or folders of manifests, in which all other objects are skipped.
 * @returns one result for each CRD, in the order of `crds`.
 * @throws Error if there is no CRD, if a file cannot be read, or if Go is missing for the first time.
 */
export async function checkCelRules(crds: readonly (string | CrdManifest)[]): Promise<CheckedCelRules[]> {
  const found: Found[] = [];
  for (const each of crds) {
    if (typeof each !== "string") found.push({ file: undefined, crd: each });
    else found.push(...(await findCrds(each)));
  }
  if (found.length === 0) {
    const places = crds.filter((each) => typeof each === "string").join(", ");
    throw new Error(`There is no CustomResourceDefinition in ${places === "" ? "an empty list" : places}.`);
  }
  const results = await check(found.map(({ crd }) => crd));
  return results.map((result, index) => {
    const { file, crd } = found[index] ?? {};
    const { limit, ruleLimit, rules } = result;
    return {
      file,
      name: crd?.metadata.name ?? "",
      limit,
      ruleLimit,
      rules,
      problems: problemsOf(result, `${file === undefined ? "" : `${file}: `}${crd?.spec.names.kind ?? ""}`),
    };
  });
}

function problemsOf({ rules, errors }: Checked, where: string): string[] {
  return [
    ...errors.map((error) => `${where}: ${error}`),
    ...rules.flatMap(({ version, path, rule, errors }) => {
      const on = path === "" ? version : `${version}, ${path}`;
      return errors.map((error) => `${where} ${on}: the rule ${JSON.stringify(rule)}: ${error}`);
    }),
  ];
}

async function check(crds: readonly CrdManifest[]): Promise<Checked[]> {
  const program = await ensureBinary("cel-rules");
  const output = await new Promise<string>((resolve, reject) => {
    const child = execFile(program, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`Failed to check CEL rules:\n${stderr}`, { cause: error }));
    });
    // A program that does not read all its input reports that by its exit code.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(JSON.stringify(crds));
  });
  return JSON.parse(output) as Checked[];
}
