/** Regenerates imports/ from the CRDs in dist/. */
import { generateImports } from "./generate.ts";

await generateImports(process.cwd(), "dist/0000-crds.k8s.yaml", "imports");
