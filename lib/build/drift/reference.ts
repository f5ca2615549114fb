/** Writes docs/api.md anew from the types below operator/api. */
import { writeFile } from "node:fs/promises";
import { referenceOf } from "./generate.ts";

await writeFile("docs/api.md", referenceOf(process.cwd()));
