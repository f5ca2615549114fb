import { readdir, readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { ApiServer } from "../../support/api/admission.ts";
import { installCrds } from "../../support/api/install-crds.ts";
import type { Manifest } from "../../support/api/admission.ts";

/* The API server accepts every object in the documentation. */

let server: ApiServer;

beforeAll(async () => {
  await installCrds();
  server = new ApiServer();
});
afterAll(() => {
  server.close();
});

/** The objects of our kinds in the YAML blocks of a page. */
async function objectsIn(page: string): Promise<Manifest[]> {
  const blocks = (await readFile(page, "utf8")).matchAll(/^( *)```ya?ml\n([\s\S]*?)^ *```/gm);
  return [...blocks]
    .flatMap(([, indent = "", yaml = ""]) =>
      parseAllDocuments(yaml.replaceAll(new RegExp(`^${indent}`, "gm"), "")),
    )
    .map((document) => document.toJS() as Partial<Manifest> | null)
    .filter((object): object is Manifest => object?.apiVersion?.startsWith("databases.test.io/") ?? false);
}

const docs = (await readdir("docs")).filter((file) => file.endsWith(".md")).map((file) => `docs/${file}`);
const pages = await Promise.all(
  ["README.md", ...docs].map(async (page) => [page, await objectsIn(page)] as const),
);
const rows = pages.flatMap(([page, objects]) =>
  objects.map((object) => [page, object.kind, object.metadata.name, object] as const),
);

describe("the documentation", () => {
  it.each(rows)("in %s shows a %s %s that the API server admits", async (_page, _kind, _name, object) => {
    expect((await server.tryCreate(object)).complaints).toEqual([]);
  });

  it("shows objects", () => {
    expect(rows.map(([page]) => page)).toEqual(expect.arrayContaining(["README.md", "docs/backup.md"]));
  });
});
