/** Writes the generated pages into a folder, by default docs/. Run it by `npm run reference`. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pages } from "./pages.ts";

const folder = process.argv[2] ?? join(import.meta.dirname, "../../docs");
await mkdir(folder, { recursive: true });
for (const [file, page] of Object.entries(pages)) await writeFile(join(folder, file), await page());
