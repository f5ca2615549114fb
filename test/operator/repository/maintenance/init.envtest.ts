import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RestServer } from "../../../support/servers/rest.ts";
import { startRestServer } from "../../../support/servers/rest.ts";
import type { Fault, FaultProxy } from "../../../support/runtime/fault-proxy.ts";
import { startFaultProxy } from "../../../support/runtime/fault-proxy.ts";
import { anonymousAt } from "../../../support/runtime/fixed-identity.ts";
import type { RepositoryUnderTest, Template } from "../../../support/repository/repository-under-test.ts";
import {
  makeTemplate,
  repositoryAt,
  shortPatience,
} from "../../../support/repository/repository-under-test.ts";

/* Repositories at a real REST server, made by `repository init`, and what can go wrong meanwhile. */

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

interface Place extends RepositoryUnderTest {
  /** Where the server keeps the repository. */
  readonly folder: string;
  /** Path of the config in requests. */
  readonly configPath: string;
  /** @param contact how long an answer may take, in seconds: long enough for one that a test holds back. */
  init(contact?: number): ReturnType<RepositoryUnderTest["maintenance"]>;
}

/** The way to a place at the server, where no repository is yet. */
function wayTo(path: string, variables: NodeJS.ProcessEnv = {}, server = rest): Place {
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
    init: (contact = 60) => repository.maintenance(["init"], { patience: { ...shortPatience, contact } }),
  };
}

const newPath = () => `backups/${String(++paths)}`;
const throughProxy = (path: string) => wayTo(path, { RESTIC_REPOSITORY: `rest:${proxy.url}/${path}/` });

/** What becomes of a config on its way to the server, by its path. */
const faults = new Map<string, () => Fault>();

const made = /^Made the repository/;
const notMade = /^Made no repository/;
const keysOf = ({ folder }: Place) => readdir(join(folder, "keys"));

test("makes a repository that restic opens, once", async () => {
  const place = wayTo(newPath());
  expect(await place.init()).toMatchObject({ exitCode: 0, output: made });
  await place.check();
  const config = await readFile(join(place.folder, "config"));
  expect(await place.init()).toMatchObject({ exitCode: 0, output: notMade });
  expect(await readFile(join(place.folder, "config"))).toEqual(config);
  expect(await keysOf(place)).toHaveLength(1);
});

test("trusts the authority of the server that it is given", async () => {
  const server = await startRestServer({ tls: true });
  try {
    const ca = join(template.folder, "ca.crt");
    await writeFile(ca, server.ca ?? "");
    const place = wayTo(newPath(), { RESTIC_CACERT: ca }, server);
    expect(await place.init()).toMatchObject({ exitCode: 0, output: made });
    await place.check();
  } finally {
    await server.stop();
  }
});

test("leaves what cannot be opened to the run to tell of", async () => {
  const place = wayTo(newPath(), { RESTIC_REST_PASSWORD: "wrong" });
  expect(await place.init()).toMatchObject({ exitCode: 0, output: notMade });
  await expect(readdir(place.folder)).rejects.toThrow("ENOENT");
});

describe("of several at once", () => {
  test("one makes it, and no other leaves anything", async () => {
    const place = wayTo(newPath());
    const runs = await Promise.all([1, 2, 3, 4].map(() => place.init()));
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    expect(runs.filter(({ output }) => output.startsWith("Made the repository"))).toHaveLength(1);
    expect(await keysOf(place)).toHaveLength(1);
    await place.check();
  });

  test("one that is refused takes its key away, and not the other's config", async () => {
    const path = newPath();
    const faster = wayTo(path);
    const slower = throughProxy(path);
    let outcome: Awaited<ReturnType<Place["init"]>> | undefined;
    const makeIt = async () => {
      outcome = await faster.init();
    };
    faults.set(slower.configPath, () => ({ after: makeIt() }));
    expect(await slower.init()).toMatchObject({ exitCode: 0, output: notMade });
    expect(outcome).toMatchObject({ exitCode: 0, output: made });
    expect(await keysOf(faster)).toHaveLength(1);
    await faster.check();
  });

  test("the later makes it where a server lets it replace a config", async () => {
    const path = newPath();
    const earlier = wayTo(path, { BACKUP_SETTLE_SECONDS: "5" });
    const later = throughProxy(path);
    const config = join(earlier.folder, "config");
    let outcome: ReturnType<Place["init"]> | undefined;
    const makeRoom = async () => {
      outcome = earlier.init();
      while (!existsSync(config)) await sleep(10);
      await rm(config);
    };
    faults.set(later.configPath, () => ({ after: makeRoom() }));
    expect(await later.init()).toMatchObject({ exitCode: 0, output: made });
    expect(await outcome).toMatchObject({ exitCode: 0, output: notMade });
    expect(await keysOf(earlier)).toHaveLength(1);
    await earlier.check();
  });
});

describe.concurrent("a server that", () => {
  test("does its part but does not get its answer through makes no difference", async () => {
    const place = throughProxy(newPath());
    faults.set(place.configPath, () => "lost answer");
    expect(await place.init(12)).toMatchObject({ exitCode: 0, output: made });
    expect(await keysOf(place)).toHaveLength(1);
    await place.check();
  });

  test("does not answer ends it, explained", async () => {
    const place = throughProxy(newPath());
    faults.set(place.configPath, () => "silence");
    expect(await place.init(12)).toMatchObject({
      exitCode: 1,
      failure: { reason: "StorageUnreachable", message: "POST config: no answer within 12 s." },
    });
  });

  test.each<[string, Fault, string]>([
    ["is full", { status: 507 }, "RepositoryFull"],
    ["lets nobody write", { status: 403 }, "StorageAccessDenied"],
    ["fails", { status: 500 }, "StorageUnreachable"],
    ["cuts the line", "reset", "StorageUnreachable"],
  ])("%s ends it, explained", async (_what, fault, reason) => {
    const place = throughProxy(newPath());
    faults.set(place.configPath, () => fault);
    const failed = await place.init();
    expect(failed).toMatchObject({ exitCode: 1, failure: { reason } });
    expect(failed.failure?.message).toContain("POST config");
    expect(failed.output).not.toContain(rest.credentials.password);
  });
});

test("goes on where one has brought its key only, and then failed or was ended", async () => {
  const place = wayTo(newPath());
  const { name, content } = template.keyFor("another password");
  await mkdir(join(place.folder, "keys"), { recursive: true });
  await writeFile(join(place.folder, "keys", name), content);
  expect(await place.init()).toMatchObject({ exitCode: 0, output: made });
  await place.check();
});

test("leaves a repository alone that has lost its config", async () => {
  const place = wayTo(newPath());
  await place.init();
  await rm(join(place.folder, "config"));
  for (const left of ["data/00", "index", "snapshots"]) {
    const file = join(place.folder, left, "0".repeat(64));
    await writeFile(file, "content");
    expect(await place.init()).toMatchObject({ exitCode: 0, output: notMade });
    await rm(file);
  }
  expect(await readdir(place.folder)).not.toContain("config");
  expect(await keysOf(place)).toHaveLength(1);
});
