import { access, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../../../../lib/testing/eventually.ts";
import type { RestServer } from "../../../../support/servers/rest.ts";
import { startRestServer } from "../../../../support/servers/rest.ts";
import type { Fault, FaultProxy } from "../../../../support/runtime/fault-proxy.ts";
import { startFaultProxy } from "../../../../support/runtime/fault-proxy.ts";
import { anonymousAt } from "../../../../support/runtime/fixed-identity.ts";
import type { RepositoryUnderTest, Template } from "../../../../support/repository/repository-under-test.ts";
import {
  makeTemplate,
  repositoryAt,
  shortTimeouts,
} from "../../../../support/repository/repository-under-test.ts";

/* `repository init` on a real REST server, and what can fail meanwhile. */

let template: Template;
let rest: RestServer;
let proxy: FaultProxy;
let paths = 0;

beforeAll(async () => {
  template = await makeTemplate();
  rest = await startRestServer();
  proxy = await startFaultProxy(anonymousAt(rest.url));
  proxy.fault = ({ method, path }) => (method === "POST" ? faults.get(path)?.() : undefined);
});

afterAll(async () => {
  await proxy.stop();
  await rest.stop();
  await template.remove();
});

interface Location extends RepositoryUnderTest {
  /** The server's folder with the repository. */
  readonly folder: string;
  /** Path of the config in requests. */
  readonly configPath: string;
  /** @param firstResponseSeconds How long an answer may take. The default allows answers that a test delays. */
  init(firstResponseSeconds?: number): ReturnType<RepositoryUnderTest["maintenance"]>;
}

/** A location on the server that has no repository yet. */
function locationAt(path: string, variables: NodeJS.ProcessEnv = {}, server = rest): Location {
  const repository = repositoryAt(template, {
    RESTIC_REPOSITORY: `rest:${server.url}/${path}/`,
    RESTIC_REST_USERNAME: server.credentials.username,
    RESTIC_REST_PASSWORD: server.credentials.password,
    REPOSITORY_ID: undefined,
    BACKUP_SETTLE_SECONDS: "0",
    ...variables,
  });
  return {
    ...repository,
    folder: join(server.folder, path),
    configPath: `/${path}/config`,
    init: (firstResponseSeconds = 60) =>
      repository.maintenance(["init"], { timeouts: { ...shortTimeouts, firstResponseSeconds } }),
  };
}

const newPath = () => `backups/${String(++paths)}`;
const throughProxy = (path: string) => locationAt(path, { RESTIC_REPOSITORY: `rest:${proxy.url}/${path}/` });

/** The faults of requests that upload a config, by the config's path. */
const faults = new Map<string, () => Fault>();

const created = /^Created the repository/;
const exists = /^The repository exists already/;
const keysOf = ({ folder }: Location) => readdir(join(folder, "keys"));

test("creates a repository that restic opens, once", async () => {
  const location = locationAt(newPath());
  expect(await location.init()).toMatchObject({ exitCode: 0, output: created });
  await location.check();
  const config = await readFile(join(location.folder, "config"));
  expect(await location.init()).toMatchObject({ exitCode: 0, output: exists });
  expect(await readFile(join(location.folder, "config"))).toEqual(config);
  expect(await keysOf(location)).toHaveLength(1);
});

test("trusts the certificate authority that it is given", async () => {
  const server = await startRestServer({ tls: true });
  try {
    const ca = join(template.folder, "ca.crt");
    await writeFile(ca, server.ca ?? "");
    const location = locationAt(newPath(), { RESTIC_CACERT: ca }, server);
    expect(await location.init()).toMatchObject({ exitCode: 0, output: created });
    await location.check();
  } finally {
    await server.stop();
  }
});

test("fails where access is denied, and creates nothing", async () => {
  const location = locationAt(newPath(), { RESTIC_REST_PASSWORD: "wrong" });
  expect(await location.init()).toMatchObject({ exitCode: 1, failure: { reason: "StorageAccessDenied" } });
  await expect(readdir(location.folder)).rejects.toThrow("ENOENT");
});

describe("of several calls at once", () => {
  test("one creates the repository, and no other leaves anything", async () => {
    const location = locationAt(newPath());
    const runs = await Promise.all([1, 2, 3, 4].map(() => location.init()));
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    expect(runs.filter(({ output }) => output.startsWith("Created the repository"))).toHaveLength(1);
    expect(await keysOf(location)).toHaveLength(1);
    await location.check();
  });

  test("one that is denied removes its key, and not the other's config", async () => {
    const path = newPath();
    const faster = locationAt(path);
    const slower = throughProxy(path);
    let outcome: Awaited<ReturnType<Location["init"]>> | undefined;
    const finishFaster = async () => {
      outcome = await faster.init();
    };
    faults.set(slower.configPath, () => ({ after: finishFaster() }));
    expect(await slower.init()).toMatchObject({ exitCode: 0, output: exists });
    expect(outcome).toMatchObject({ exitCode: 0, output: created });
    expect(await keysOf(faster)).toHaveLength(1);
    await faster.check();
  });

  test("the later one creates it where a server lets it replace a config", async () => {
    const path = newPath();
    const earlier = locationAt(path, { BACKUP_SETTLE_SECONDS: "5" });
    const later = throughProxy(path);
    const config = join(earlier.folder, "config");
    let outcome: ReturnType<Location["init"]> | undefined;
    const removeConfig = async () => {
      outcome = earlier.init();
      await eventually("the earlier config", () => access(config));
      await rm(config);
    };
    faults.set(later.configPath, () => ({ after: removeConfig() }));
    expect(await later.init()).toMatchObject({ exitCode: 0, output: created });
    expect(await outcome).toMatchObject({ exitCode: 0, output: exists });
    expect(await keysOf(earlier)).toHaveLength(1);
    await earlier.check();
  });
});

describe.concurrent("a server that", () => {
  test("stores the config but loses its answer makes no difference", async () => {
    const location = throughProxy(newPath());
    faults.set(location.configPath, () => "lost answer");
    expect(await location.init(12)).toMatchObject({ exitCode: 0, output: created });
    expect(await keysOf(location)).toHaveLength(1);
    await location.check();
  });

  test("does not answer makes it fail with an explanation", async () => {
    const location = throughProxy(newPath());
    faults.set(location.configPath, () => "silence");
    expect(await location.init(12)).toMatchObject({
      exitCode: 1,
      failure: {
        reason: "StorageUnreachable",
        message: expect.stringMatching(/^POST config: no answer within 12 s\./) as string,
      },
    });
  });

  test.each<[string, Fault, string]>([
    ["is full", { status: 507 }, "RepositoryFull"],
    ["denies writing", { status: 403 }, "StorageAccessDenied"],
    ["fails", { status: 500 }, "StorageUnreachable"],
    ["cuts the connection", "reset", "StorageUnreachable"],
  ])("%s makes it fail with an explanation", async (_what, fault, reason) => {
    const location = throughProxy(newPath());
    faults.set(location.configPath, () => fault);
    const failed = await location.init();
    expect(failed).toMatchObject({ exitCode: 1, failure: { reason } });
    expect(failed.failure?.message).toContain("POST config");
    expect(failed.output).not.toContain(rest.credentials.password);
  });
});

test("ignores the key of a call that failed or was killed before it stored the config", async () => {
  const location = locationAt(newPath());
  const { name, content } = template.keyFor("another password");
  await mkdir(join(location.folder, "keys"), { recursive: true });
  await writeFile(join(location.folder, "keys", name), content);
  expect(await location.init()).toMatchObject({ exitCode: 0, output: created });
  await location.check();
});

test("changes nothing in a repository that has lost its config", async () => {
  const location = locationAt(newPath());
  await location.init();
  await rm(join(location.folder, "config"));
  for (const left of ["data/00", "index", "snapshots"]) {
    const file = join(location.folder, left, "0".repeat(64));
    await writeFile(file, "content");
    expect(await location.init()).toMatchObject({ exitCode: 1, failure: { reason: "RepositoryIncomplete" } });
    await rm(file);
  }
  expect(await readdir(location.folder)).not.toContain("config");
  expect(await keysOf(location)).toHaveLength(1);
});
