import { expect, test, vi } from "vitest";
import { step, valueOf } from "../../../../operator/controllers/databasebackup/step.ts";
import { NotReady } from "../../../../operator/kubernetes/not-ready.ts";

const failed = step([], (): string => {
  throw new NotReady("SecretNotFound", "Create it.");
});

test("a step gets the values of the steps that it needs", async () => {
  const one = await step([], () => 1);
  const text = await step([one], () => Promise.resolve("a"));
  expect(await step([one, text], (number, word) => `${number}${word}`)).toEqual({ ok: "1a" });
  expect(valueOf(one)).toBe(1);
});

test("NotReady is the result of the step, and of the steps that need it, which do not run", async () => {
  const notReady = { reason: "SecretNotFound", message: "Create it." };
  expect(await failed).toEqual({ notReady });
  const run = vi.fn<() => string>();
  expect(await step([await step([], () => 1), await failed], run)).toEqual({ notReady });
  expect(run).not.toHaveBeenCalled();
  expect(valueOf(await failed)).toBeUndefined();
});

test("an error that a retry may fix is thrown", async () => {
  const run = () => {
    throw new Error("connection reset");
  };
  await expect(step([], run)).rejects.toThrow("connection reset");
});
