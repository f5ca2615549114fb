import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Yaml } from "cdk8s";
import { expect, it } from "vitest";
import "../../../lib/constructs/index.ts";
import { kubectl } from "../../../lib/testing/suite.ts";
import { yamlWords } from "../../support/yaml-words.ts";

it("kubectl reads every text in a manifest as it was, also as a key", async () => {
  // YAML 1.1 takes "<<" as a key for a merge even in quotes.
  const keys = yamlWords.filter((word) => word !== "<<");
  const data = Object.fromEntries([
    ...yamlWords.map((word, index) => [`word-${index}`, word]),
    ...keys.map((word) => [word, word]),
  ]) as Record<string, string>;
  const folder = mkdtempSync(join(tmpdir(), "exact-yaml-"));
  try {
    const file = join(folder, "words.yaml");
    writeFileSync(
      file,
      Yaml.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "words" }, data }),
    );
    const read = await kubectl(["create", "--dry-run=client", "--output=json", "-f", file]);
    expect((JSON.parse(read) as { data: unknown }).data).toEqual(data);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
