import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { fetchDump } from "../../../../operator/repository/restic/fetch.ts";
import type { RepositoryHandle } from "../../../../operator/repository/restic/open.ts";

/** The arguments with which restic reads a dump. */
async function argumentsFor(location: string): Promise<string> {
  const calls: (readonly string[])[] = [];
  const repository: RepositoryHandle = {
    restic: (args) => {
      calls.push(args);
      return Promise.resolve({ stdout: "", stderr: "" });
    },
    firstResponseSeconds: 1,
    environment: { RESTIC_REPOSITORY: location },
    expectedID: undefined,
  };
  const sink = new PassThrough();
  sink.resume();
  await fetchDump(repository, { snapshot: "abc", file: "postgresql.dump" }, sink, () => undefined);
  expect(calls).toHaveLength(1);
  return calls[0]?.join(" ") ?? "";
}

test.each(["s3", "rest", "azure", "gs"])(
  "a dump in a storage of the kind %s is read over 16 connections, since restic asks for each megabyte alone",
  async (kind) => {
    expect(await argumentsFor(`${kind}:https://storage.test/orders`)).toMatch(
      new RegExp(`^dump -o ${kind}\\.connections=16 .* abc /postgresql\\.dump$`),
    );
  },
);

test("a dump on a volume is read without an option of a storage", async () => {
  expect(await argumentsFor("/repository/s3:orders")).toMatch(
    /^dump --retry-lock \S+ abc \/postgresql\.dump$/,
  );
});
