import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { App, Chart, Testing } from "cdk8s";
import type { Construct } from "constructs";
import { parseAllDocuments } from "yaml";

/** A synthesized object of any kind. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [field: string]: unknown;
}

/** Returns the objects that the constructs of `build` synthesize to in an empty chart. */
export function synthesize(build: (chart: Chart) => Construct, chartNamespace?: string): Manifest[] {
  // Testing.app() would leave a folder.
  const chart = new Chart(
    new App(),
    "test",
    chartNamespace === undefined ? {} : { namespace: chartNamespace },
  );
  build(chart);
  return Testing.synth(chart) as Manifest[];
}

/** Reads all objects in a folder of manifests, file by file. */
export async function readManifests(folder: string): Promise<Manifest[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".yaml")).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return texts.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as Manifest));
}

/** The only object of a kind, or the one with the given name. */
export function find(manifests: readonly Manifest[], kind: string, name?: string): Manifest {
  const found = manifests.filter(
    (manifest) => manifest.kind === kind && (name === undefined || manifest.metadata.name === name),
  );
  const [only] = found;
  if (found.length !== 1 || !only) {
    throw new Error(`Found ${found.length} objects of kind ${kind} ${name ?? ""}, expected one.`);
  }
  return only;
}

/** The value at a path, such as `valueAt(deployment, "spec", "containers", 0)`; undefined if there is none. */
export function valueAt(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key],
    value,
  );
}
