import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { filesIn } from "../../../../lib/build/drift/files-in.ts";
import { replaceFiles } from "../../../../lib/build/drift/replace-files.ts";

describe("replacing the files of a folder by generated ones", () => {
  let scratch: string;
  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), "replace-files-"));
  });
  afterEach(async () => {
    await rm(scratch, { recursive: true });
  });

  const at = (...names: string[]) => join(scratch, ...names);

  async function write(files: Record<string, string>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(at(name)), { recursive: true });
      await writeFile(at(name), content);
    }
  }

  it("writes what is new or different, removes what is not generated, and names both", async () => {
    await write({ "dist/same": "1", "dist/old": "1", "dist/sub/gone": "1" });
    await write({ "new/same": "1", "new/old": "2", "new/sub/more": "3" });
    expect(await replaceFiles(at("dist"), at("new"))).toEqual(["old", "sub/gone", "sub/more"]);
    expect(await filesIn(at("dist"))).toEqual(["old", "same", "sub/more"]);
    expect(await readFile(at("dist/old"), "utf8")).toBe("2");
    expect(await readFile(at("dist/sub/more"), "utf8")).toBe("3");
  });

  it("makes a folder that does not exist", async () => {
    await write({ "new/a": "1" });
    expect(await replaceFiles(at("dist"), at("new"))).toEqual(["a"]);
    expect(await readFile(at("dist/a"), "utf8")).toBe("1");
  });

  it("does not touch a file that is the same, and never changes one in place", async () => {
    await write({ "dist/same": "1", "dist/old": "whole", "new/same": "1", "new/old": "other" });
    const inode = async (name: string) => (await stat(at(name), { bigint: true })).ino;
    const before = { same: await inode("dist/same"), old: await inode("dist/old") };
    expect(await replaceFiles(at("dist"), at("new"))).toEqual(["old"]);
    expect(await inode("dist/same")).toBe(before.same);
    expect(await inode("dist/old")).not.toBe(before.old);
  });
});
