import { execFile } from "node:child_process";
import type { CustomResourceDefinition } from "../../../lib/crd/index.ts";
import { ensureBinary } from "../../../lib/testing/binaries.ts";

/** What the API server of the oldest Kubernetes estimates for a CRD's CEL rules: their cost for the largest object. */
export interface CelEstimate {
  /** The CRD's name. */
  readonly name: string;
  /** The API server refuses a CRD whose rules together cost more. */
  readonly limit: number;
  /** The API server refuses a CRD with a rule that costs more. */
  readonly ruleLimit: number;
  readonly rules: readonly { readonly path: string; readonly rule: string; readonly cost: number }[];
}

/** Asks for the estimate of each CRD. Builds the program first, if this machine does not have it yet. */
export async function celEstimates(crds: readonly CustomResourceDefinition[]): Promise<CelEstimate[]> {
  const program = await ensureBinary("cel-cost");
  const output = await new Promise<string>((resolve, reject) => {
    const child = execFile(program, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`cel-cost failed:\n${stderr}`, { cause: error }));
    });
    child.stdin?.end(JSON.stringify(crds));
  });
  return JSON.parse(output) as CelEstimate[];
}
