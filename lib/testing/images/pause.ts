import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { writeDockerArchive } from "./docker-archive.ts";
import { tools, type Recipe } from "./recipe.ts";

const source = join(import.meta.dirname, "pause");

/** The process that holds a Pod's namespaces open while its containers come and go. */
export const pause: Recipe = {
  reference: "localhost/pause:1",
  usually: "3 s",
  sources: () => [import.meta.filename, join(source, "main.go"), ...tools],
  build: async (archive, { scratch }) => {
    const root = join(scratch, "root");
    await mkdir(root);
    await promisify(execFile)(
      "go",
      ["build", "-buildvcs=false", "-trimpath", "-ldflags=-s -w", "-o", join(root, "pause"), "."],
      {
        cwd: source,
        env: { ...process.env, CGO_ENABLED: "0" },
      },
    );
    await writeDockerArchive(archive, pause.reference, [{ folder: root, owner: 0 }], {
      User: "65535:65535",
      Entrypoint: ["/pause"],
    });
  },
};
