import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withLock } from "../../../lib/testing/lock.ts";

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), "my-operator-lock-"))));
afterAll(() => rm(folder, { recursive: true }));

test("two tasks with the same lock run one after the other", async () => {
  const events: string[] = [];
  const task = (name: string) =>
    withLock(join(folder, "same"), async () => {
      events.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      events.push(`${name} ends`);
    });
  await Promise.all([task("a"), task("b")]);
  const [first, second] = events[0] === "a begins" ? ["a", "b"] : ["b", "a"];
  expect(events).toEqual([`${first} begins`, `${first} ends`, `${second} begins`, `${second} ends`]);
});

test("a task that fails releases the lock", async () => {
  const file = join(folder, "failing");
  await expect(withLock(file, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(await withLock(file, () => Promise.resolve("next"))).toBe("next");
});

test("a process that is killed releases the lock", async () => {
  const file = join(folder, "killed");
  const program = `
    const { withLock } = await import(${JSON.stringify(join(import.meta.dirname, "../../../lib/testing/lock.ts"))});
    await withLock(${JSON.stringify(file)}, () => { console.log("held"); return new Promise(() => setInterval(() => {}, 1000)); });`;
  const holder = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  const next = withLock(file, () => Promise.resolve("next"));
  holder.kill("SIGKILL");
  expect(await next).toBe("next");
});
