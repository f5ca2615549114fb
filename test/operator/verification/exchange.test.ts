import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFile,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../../../lib/testing/eventually.ts";
import type { Exchange } from "../../../operator/verification/exchange.ts";
import { openExchange } from "../../../operator/verification/exchange.ts";

let folder: string;
let exchange: Exchange;
const stop = new AbortController();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "my-operator-exchange-"));
  exchange = await openExchange(folder, stop.signal);
});

afterEach(async () => {
  await exchange.end();
  await rm(folder, { recursive: true, force: true });
});

async function openImpatiently(silentSeconds = 1): Promise<void> {
  await exchange.end();
  for (const file of ["cancelled", "watched"]) await rm(join(folder, file), { force: true });
  exchange = await openExchange(folder, stop.signal, { startSeconds: 1, silentSeconds });
}

describe("what verify writes", () => {
  test("is a file for each input, and then the file complete", async () => {
    await exchange.writeInputs({
      database: "shop",
      "assertions/00.sql": "SELECT 1",
      "assertions/01.sql": "",
    });
    expect(await readdir(join(folder, "input"), { recursive: true })).toEqual(
      expect.arrayContaining(["database", "assertions/00.sql", "assertions/01.sql", "complete"]),
    );
    expect(await readFile(join(folder, "input/assertions/00.sql"), "utf8")).toBe("SELECT 1");
    expect((await stat(join(folder, "input/database"))).mode & 0o777).toBe(0o644);
  });

  test("never goes through a link", async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "my-operator-elsewhere-"));
    await symlink(elsewhere, join(folder, "input"));
    await expect(exchange.writeInputs({ database: "shop" })).rejects.toThrow("EEXIST");
    await symlink(join(elsewhere, "fetched"), join(folder, "fetched"));
    await expect(exchange.writeFetched()).rejects.toThrow("EEXIST");
    expect(await readdir(elsewhere)).toEqual([]);
    await rm(elsewhere, { recursive: true });
  });

  test("shows restore that it lives", async () => {
    expect(await readFile(join(folder, "watched"), "utf8")).toBe("1\n");
  });
});

describe("the FIFO", () => {
  test("gets all bytes, and ends", async () => {
    execFileSync("mkfifo", [join(folder, "fetch")]);
    const reader = spawn("sha256sum", [join(folder, "fetch")], { stdio: ["ignore", "pipe", "inherit"] });
    const block = Buffer.alloc(1_000_000, "dump");
    const expected = execFileSync("sha256sum", { input: Buffer.concat([block, block, block]) });
    await pipeline(Readable.from([block, block, block]), await exchange.openDump());
    let digest = "";
    for await (const text of reader.stdout.setEncoding("utf8")) digest += String(text);
    expect(digest.split(" ")[0]).toBe(expected.toString().split(" ")[0]);
  });

  test("without a reader is waited for, until restore is silent", async () => {
    await openImpatiently();
    execFileSync("mkfifo", [join(folder, "fetch")]);
    await expect(exchange.openDump()).rejects.toMatchObject({
      reason: "Interrupted",
      message: "The container restore did not start within 1 second.",
    });
  });

  test("whose reader ends fails, which is not taken for a fault of the repository", async () => {
    execFileSync("mkfifo", [join(folder, "fetch")]);
    const reader = spawn("head", ["-c", "10", join(folder, "fetch")], { stdio: "ignore" });
    const dump = await exchange.openDump();
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(65_536);
      })(),
    );
    await expect(pipeline(endless, dump)).rejects.toMatchObject({ reason: "Interrupted" });
    await once(reader, "close");
  });

  test("that is not read fails when restore is silent", async () => {
    await openImpatiently();
    execFileSync("mkfifo", [join(folder, "fetch")]);
    const reader = spawn("sh", ["-c", 'exec 3<"$0"; read -r line', join(folder, "fetch")]);
    const dump = await exchange.openDump();
    await expect(pipeline(Readable.from([Buffer.alloc(1_000_000)]), dump)).rejects.toMatchObject({
      reason: "Interrupted",
    });
    reader.kill();
    await once(reader, "close");
  });

  test.each([
    ["a file", (path: string) => writeFile(path, "")],
    ["a link", (path: string) => symlink("/dev/null", path)],
    ["a folder", (path: string) => mkdir(path)],
  ])("is not %s", async (_name, make) => {
    await make(join(folder, "fetch"));
    await expect(exchange.openDump()).rejects.toMatchObject({ reason: "RestoreFailed" });
  });
});

describe("what restore leaves", () => {
  const output = (...path: string[]) => join(folder, "output", ...path);

  beforeEach(async () => {
    await mkdir(output("assertions"), { recursive: true });
    await writeFile(output("complete"), "0\n");
  });

  test("is read as text, and the inventory as bytes", async () => {
    await writeFile(output("errors"), "ERROR 1\n");
    await writeFile(output("assertions/00.out"), "1\n");
    await writeFile(output("inventory.json"), Buffer.from([0xff, 0x41]));
    const { files, inventory, rejected } = await exchange.readOutputs(100);
    expect(Object.fromEntries(files)).toMatchObject({
      complete: "0\n",
      errors: "ERROR 1\n",
      "assertions/00.out": "1\n",
    });
    expect(inventory).toEqual(Buffer.from([0xff, 0x41]));
    expect(rejected).toEqual([]);
  });

  test.each<[string, () => Promise<unknown>, string]>([
    ["a link to a file", () => symlink("/etc/passwd", output("errors")), "errors"],
    ["a link to a folder", () => symlink("/etc", output("etc")), "etc"],
    ["a folder", () => mkdir(output("more")), "more"],
    ["a FIFO", () => promisify(execFile)("mkfifo", [output("errors")]), "errors"],
    [
      "a file of a terabyte",
      async () => {
        await writeFile(output("errors"), "");
        await truncate(output("errors"), 2 ** 40);
      },
      "errors",
    ],
    [
      "an inventory that is much larger than that of the dump",
      () => writeFile(output("inventory.json"), "x".repeat(101)),
      "inventory.json",
    ],
    [
      "too many files",
      async () => {
        for (let n = 0; n < 400; n += 1) await appendFile(output("assertions", `${n}`), "");
      },
      "more than 300 files",
    ],
    [
      "files that together are too large",
      async () => {
        for (let n = 0; n < 10; n += 1) await writeFile(output("assertions", `${n}`), Buffer.alloc(2 ** 21));
      },
      "assertions/9",
    ],
  ])("is not read if it is %s", async (_name, make, rejected) => {
    await make();
    const outputs = await exchange.readOutputs(100);
    if (rejected === "assertions/9") expect(outputs.rejected.length).toBeGreaterThan(0);
    else expect(outputs.rejected).toContain(rejected);
    expect([...outputs.files.values()].join("")).not.toContain("root:");
  });

  test("is not read through a link in place of its folder", async () => {
    await rm(output(), { recursive: true });
    const elsewhere = await mkdtemp(join(tmpdir(), "my-operator-elsewhere-"));
    await writeFile(join(elsewhere, "complete"), "0\n");
    await symlink(elsewhere, output());
    expect(await exchange.readOutputs(100)).toMatchObject({ rejected: ["output"] });
    await rm(elsewhere, { recursive: true });
  });

  test("is waited for as long as restore lives", async () => {
    await openImpatiently(5);
    await rm(output("complete"));
    const reading = exchange.readOutputs(100);
    const began = performance.now();
    await eventually("seven seconds of signs of life", async () => {
      await writeFile(output("alive"), "alive");
      expect(exchange.silence.aborted).toBe(false);
      expect(performance.now() - began).toBeGreaterThan(7000);
    });
    await expect(reading).rejects.toMatchObject({
      message: "The container restore ended or hangs: it has shown no sign of life for 5 seconds.",
    });
  });
});
