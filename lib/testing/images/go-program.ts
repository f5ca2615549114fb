import { chmod, cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { binarySource, ensureBinary, type BinaryName } from "../binaries.ts";
import { writeDockerArchive } from "./docker-archive.ts";
import { tools, type Recipe } from "./recipe.ts";

/** A static Go program as an image: `/usr/local/bin/<name>`, which is started, and `/data`, where every user may write. */
function goProgram(name: BinaryName, port: number, referenceOf: (version: string) => string): Recipe {
  const { version, files } = binarySource(name);
  const reference = referenceOf(version);
  return {
    reference,
    usually: "2 s, and a minute for the program itself once",
    sources: () => [import.meta.filename, ...files, ...tools],
    build: async (archive, { scratch, log }) => {
      const root = join(scratch, "root");
      const folder = join(root, "usr", "local", "bin");
      await mkdir(folder, { recursive: true });
      await cp(await ensureBinary(name, log), join(folder, name));
      await mkdir(join(scratch, "data"));
      await chmod(join(scratch, "data"), 0o1777);
      const layers = [
        { folder: root, owner: 0 },
        { folder: scratch, owner: 65532, paths: ["data"] },
      ];
      await writeDockerArchive(archive, reference, layers, {
        User: "65532:65532",
        Env: ["PATH=/usr/local/bin"],
        Entrypoint: [name],
        WorkingDir: "/data",
        ExposedPorts: { [`${port}/tcp`]: {} },
        Volumes: { "/data": {} },
      });
    },
  };
}

/** A module of version 0.311.0 is Prometheus 3.11.0. */
export const prometheus = goProgram("prometheus", 9090, (version) => {
  const [, major = "", minor = "", patch = ""] = /^v0\.(\d)(\d+)\.(\d+)$/.exec(version) ?? [];
  return `docker.io/prom/prometheus:v${major}.${Number(minor)}.${patch}`;
});
export const restServer = goProgram(
  "rest-server",
  8000,
  (version) => `docker.io/restic/rest-server:${version.slice(1)}`,
);
export const versitygw = goProgram("versitygw", 7070, (version) => `docker.io/versity/versitygw:${version}`);
export const kueue = goProgram("kueue", 9443, (version) => `registry.k8s.io/kueue/kueue:${version}`);
