import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Client, parseManagerFlags } from "../../../operator/runtime/index.ts";

const root = join(import.meta.dirname, "../../..");
const page = readFileSync(join(root, "docs/runtime.md"), "utf8");
const found = (pattern: RegExp) => [...new Set(page.match(pattern))];

describe("docs/runtime.md", () => {
  test("names tests and files that exist", () => {
    const tests = found(/(?<=`)(?!test\/)[\w/-]+\.(test|envtest)\.ts(?=`)/g);
    expect(tests.length).toBeGreaterThan(15);
    expect(tests.filter((file) => !existsSync(join(import.meta.dirname, file)))).toEqual([]);
    const files = found(/(?<=\(`|, `)[\w/-]+\.ts(?=`)/g);
    expect(files).toContain("queue/work-queue.ts");
    expect(files.filter((file) => !existsSync(join(root, "operator/runtime", file)))).toEqual([]);
  });

  test("names every method of the client", () => {
    const section = /^## The client\n(.*?)^## /ms.exec(page)?.[1] ?? "";
    const methods = Object.getOwnPropertyNames(Client.prototype).filter((name) => name !== "constructor");
    expect(methods).toContain("evict");
    expect(methods.filter((method) => !section.includes(`\`${method}\``))).toEqual([]);
  });

  test("has no line of more than 140 characters", () => {
    expect(page.split("\n").filter((line) => line.length > 140)).toEqual([]);
  });

  test("names every flag", () => {
    const program = { name: "sample", description: "", version: "", leaderElectionId: "" };
    const parsed = parseManagerFlags(["--help"], program);
    const flags = "print" in parsed ? (parsed.print.match(/^ {2}--[\w-]+/gm) ?? []) : [];
    expect(flags.length).toBeGreaterThan(10);
    const section = /^## Flags\n(.*?)^## /ms.exec(page)?.[1] ?? "";
    expect(flags.map((flag) => flag.trim()).filter((flag) => !section.includes(`\`${flag}\``))).toEqual([
      "--version",
    ]);
  });
});
