import { access, cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RepositoryStorage } from "../../../../operator/api/databases/v1/repository-storage.ts";
import { openFaultyLine } from "../../../support/servers/faulty-line.ts";
import type { RestServer } from "../../../support/servers/rest.ts";
import { startRestServer } from "../../../support/servers/rest.ts";
import type { S3Server } from "../../../support/servers/s3.ts";
import { startS3Server } from "../../../support/servers/s3.ts";
import { makeSmallDisk } from "../../../support/servers/small-disk.ts";
import type { Clouds } from "../../../support/repository/clouds.ts";
import { startClouds } from "../../../support/repository/clouds.ts";
import type { Secrets } from "../../../support/repository/pod-environment.ts";
import { podEnvironment } from "../../../support/repository/pod-environment.ts";
import type { RepositoryUnderTest, Template } from "../../../support/repository/repository-under-test.ts";
import {
  host,
  kill,
  makeTemplate,
  repositoryAt,
  maintainReport,
  resticProcess,
  shortTimeouts,
} from "../../../support/repository/repository-under-test.ts";

/*
 * Maintenance of repositories in every kind of storage, with the access that `repositoryAccess` derives from a
 * DatabaseBackup's storage. The storages are an S3 server, a REST server, a server of Google Cloud Storage and Azurite,
 * all with TLS and their own certificate authority. The clouds' hosts are reached through a proxy.
 */

let template: Template;
let s3: S3Server;
let rest: RestServer;
let clouds: Clouds;
let copies = 0;
let pods = 0;

beforeAll(async () => {
  template = await makeTemplate();
  [s3, rest, clouds] = await Promise.all([
    startS3Server({ tls: true, buckets: ["backups"] }),
    startRestServer({ tls: true }),
    startClouds(template.folder),
  ]);
  // The first time, the servers are built.
}, 600_000);

afterAll(async () => {
  await Promise.all([s3.stop(), rest.stop(), clouds.stop()]);
  await template.remove();
});

const secret = (name: string, key: string) => ({ name, key });

const s3Credentials = {
  accessKeyIDSecretRef: secret("s3", "id"),
  secretAccessKeySecretRef: secret("s3", "secret"),
};

function s3Storage(more: Partial<NonNullable<RepositoryStorage["s3"]>> = {}): RepositoryStorage {
  return {
    s3: {
      bucket: "backups",
      endpoint: s3.url,
      credentials: s3Credentials,
      tls: { ca: { secretKeyRef: secret("s3", "ca") } },
      ...more,
    },
  };
}

const s3Secrets = () => ({
  id: s3.credentials.accessKeyId,
  secret: s3.credentials.secretAccessKey,
  ca: s3.ca ?? "",
});

function restStorage(
  server: RestServer,
  more: Partial<NonNullable<RepositoryStorage["rest"]>>,
): RepositoryStorage {
  return {
    rest: {
      url: server.url,
      credentials: {
        usernameSecretRef: secret("rest", "user"),
        passwordSecretRef: secret("rest", "password"),
      },
      ...(server.ca === undefined ? {} : { tls: { ca: { secretKeyRef: secret("rest", "ca") } } }),
      ...more,
    },
  };
}

const restSecrets = (server = rest) => ({
  user: server.credentials.username,
  password: server.credentials.password,
  ca: server.ca ?? "",
});

function environmentAt(storage: RepositoryStorage, path: string, secrets: Secrets) {
  return podEnvironment(storage, path, secrets, join(template.folder, `credentials-${++pods}`));
}

/** Makes a fresh copy of the template on the S3 server. */
async function freshAtS3(more: Parameters<typeof s3Storage>[0] = {}, secrets = s3Secrets()) {
  const path = `/backups/copy-${++copies}`;
  await cp(template.repository, join(s3.folder, "backups", path), { recursive: true });
  return repositoryAt(template, await environmentAt(s3Storage(more), path, { s3: secrets }));
}

/** Makes a fresh copy of the template on a REST server. */
async function freshAtRest(
  more: Parameters<typeof restStorage>[1] = {},
  secrets = restSecrets(),
  server = rest,
) {
  const path = `/backups/copy-${++copies}`;
  await cp(template.repository, join(server.folder, path), { recursive: true });
  return repositoryAt(template, await environmentAt(restStorage(server, more), path, { rest: secrets }));
}

/** Makes a fresh copy of the template in a bucket of Google. */
async function freshAtGoogle(changes: Parameters<Clouds["atGoogle"]>[1] = {}) {
  const path = `/backups/copy-${++copies}`;
  await clouds.google.upload(template.repository, `backups${path}`);
  return repositoryAt(template, await clouds.atGoogle(path, changes));
}

/** Makes a fresh copy of the template in a container of Azure. */
async function freshAtAzure(changes: Parameters<Clouds["atAzure"]>[1] = {}) {
  const path = `/backups/copy-${++copies}`;
  await clouds.azure.upload(template.repository, `backups${path}`);
  return repositoryAt(template, await clouds.atAzure(path, changes));
}

const maintain = ["maintain", "--host", host];
const maintainAll = () => [
  ...maintain,
  "--forget",
  template.dumps[0],
  "--forget",
  template.dumps[1],
  "--prune",
];

describe.each([
  { at: "an S3 server", fresh: () => freshAtS3() },
  { at: "an S3 server of a region", fresh: () => freshAtS3({ region: "us-east-1", bucketLookup: "Path" }) },
  { at: "a REST server", fresh: () => freshAtRest() },
  { at: "Google Cloud Storage", fresh: () => freshAtGoogle() },
  { at: "Azure Blob Storage", fresh: () => freshAtAzure() },
])("at $at with an authority of its own", ({ fresh }) => {
  let repository: RepositoryUnderTest;
  beforeAll(async () => {
    repository = await fresh();
  });

  test("maintain forgets, prunes and reports", async () => {
    const run = await repository.maintenance(maintainAll());
    expect(run.failure).toBeUndefined();
    const { snapshots, forgotten, sizeBytes = 0, prunedBytes = 0 } = maintainReport(run);
    expect(snapshots).toMatchObject([{ snapshotID: template.dumps[2] }]);
    expect(forgotten).toEqual(template.dumps.slice(0, 2));
    expect(prunedBytes).toBeGreaterThan(590_000);
    expect(sizeBytes).toBeLessThan(640_000);
    await repository.check();
  });

  test("the lock of a run that was killed is removed, the lock of a running one stays", async () => {
    const live = await repository.liveRun();
    const locked = await repository.maintenance([...maintain, "--forget", template.dumps[2]]);
    expect(locked).toMatchObject({ failure: { reason: "RepositoryLocked" } });
    expect(locked.output).toContain(`Locked by PID ${live.pid ?? 0} of Pod `);
    expect(maintainReport(locked)).toMatchObject({ snapshots: [{}] });
    await kill(live);
    const listing = await repository.maintenance(maintain);
    expect(listing.output).toContain("Removed 1 stale locks.");
    expect(maintainReport(listing)).toMatchObject({ snapshots: [{}] });
  });

  test("destroy removes every snapshot and frees the space", async () => {
    await repository.restic("forget", template.foreign);
    const run = await repository.maintenance(["destroy", "--host", host]);
    expect(run).toMatchObject({ exitCode: 0, report: { removed: 3, kept: 0 } });
    expect(await repository.ids()).toEqual([]);
    expect(await repository.restic("list", "packs")).toBe("");
    expect(await repository.maintenance(["destroy", "--host", host])).toMatchObject({
      exitCode: 0,
      report: { removed: 0, kept: 0 },
    });
  });
});

test("change-key works at a server", async () => {
  const repository = await freshAtS3();
  const newFile = join(template.folder, "new-password");
  await writeFile(newFile, "planted-new-password");
  const words = [
    "--host",
    host,
    "--old-password-file",
    template.passwordFile,
    "--new-password-file",
    newFile,
  ];
  expect(await repository.maintenance(["change-key", ...words])).toMatchObject({
    exitCode: 0,
    report: { operation: "change-key" },
  });
  expect(await repository.maintenance(maintain)).toMatchObject({
    failure: { reason: "WrongRepositoryPassword" },
  });
  repository.environment["RESTIC_PASSWORD_FILE"] = newFile;
  await repository.check();
});

/** A key that Google has made for another service account, with this one's name in it. */
function foreignKey(): string {
  const [, email = ""] = /"client_email":"([^"]+)"/.exec(clouds.googleKey) ?? [];
  return clouds.google.makeServiceAccount("objectUser").replace(/(?<="client_email":")[^"]+/, email);
}

/** Failures that maintenance reports within seconds, with advice, and without changing the repository. */
const denials: {
  what: string;
  reason: string;
  says: RegExp;
  fresh: () => Promise<RepositoryUnderTest>;
}[] = [
  {
    what: "an access key that S3 does not know",
    reason: "StorageAccessDenied",
    says: /access key/i,
    fresh: () => freshAtS3({}, { ...s3Secrets(), id: "AKIAPLANTEDID" }),
  },
  {
    what: "a wrong secret key of S3",
    reason: "StorageAccessDenied",
    says: /signature/,
    fresh: () => freshAtS3({}, { ...s3Secrets(), secret: "planted-secret" }),
  },
  {
    what: "a line break at the end of a key of S3",
    reason: "StorageAccessDenied",
    says: /"AWS_SECRET_ACCESS_KEY".*line break/,
    fresh: () => freshAtS3({}, { ...s3Secrets(), secret: `${s3.credentials.secretAccessKey}\n` }),
  },
  {
    what: "a bucket that does not exist",
    reason: "BucketNotFound",
    says: /bucket does not exist/,
    fresh: () => freshAtS3({ bucket: "missing" }),
  },
  {
    what: "a bucket of a region that does not exist",
    reason: "BucketNotFound",
    says: /bucket does not exist/,
    fresh: () => freshAtS3({ bucket: "missing", region: "us-east-1" }),
  },
  {
    what: "an S3 server with an unknown certificate authority",
    reason: "CertificateNotTrusted",
    says: /x509.*tls\.ca/,
    fresh: () => freshAtS3({}, { ...s3Secrets(), ca: rest.ca ?? "" }),
  },
  {
    what: "a certificate authority that is encoded twice",
    reason: "CertificateNotTrusted",
    says: /root certificate.*"RESTIC_CACERT".*PEM/,
    fresh: () => freshAtS3({}, { ...s3Secrets(), ca: Buffer.from(s3.ca ?? "").toString("base64") }),
  },
  {
    what: "an S3 server with a name that its certificate lacks",
    reason: "CertificateNotTrusted",
    says: /127\.0\.0\.1/,
    fresh: () => freshAtS3({ endpoint: `https://127.0.0.1:${s3.port}` }),
  },
  {
    what: "plain HTTP to a server that speaks TLS",
    reason: "StorageUnreachable",
    says: /http/i,
    fresh: () => freshAtS3({ endpoint: `http://localhost:${s3.port}` }),
  },
  {
    what: "a wrong password of the REST server",
    reason: "StorageAccessDenied",
    says: /401 Unauthorized/,
    fresh: () => freshAtRest({}, { ...restSecrets(), password: "planted-secret" }),
  },
  {
    what: "a REST server with an unknown certificate authority",
    reason: "CertificateNotTrusted",
    says: /x509/,
    fresh: () => freshAtRest({}, { ...restSecrets(), ca: s3.ca ?? "" }),
  },
  {
    what: "a certificate authority that is not a certificate",
    reason: "CertificateNotTrusted",
    says: /root certificate/,
    fresh: () => freshAtRest({}, { ...restSecrets(), ca: "planted nonsense" }),
  },
  {
    what: "a key that Google does not know",
    reason: "StorageAccessDenied",
    says: /Invalid JWT Signature/,
    fresh: () => freshAtGoogle({ key: foreignKey() }),
  },
  {
    what: "a service account that Google does not know",
    reason: "StorageAccessDenied",
    says: /account not found/,
    fresh: () => freshAtGoogle({ key: clouds.googleKey.replace(/"backup-\d+@/, '"backup-gone@') }),
  },
  {
    what: "a service account without rights at Google",
    reason: "StorageAccessDenied",
    says: /does not have storage\.objects\.get access/,
    fresh: () => freshAtGoogle({ key: clouds.google.makeServiceAccount("none") }),
  },
  {
    what: "a key of Google that is not JSON",
    reason: "StorageAccessDenied",
    says: /GOOGLE_APPLICATION_CREDENTIALS/,
    fresh: () => freshAtGoogle({ key: "planted nonsense" }),
  },
  {
    what: "a bucket of Google that does not exist",
    reason: "BucketNotFound",
    says: /bucket does not exist/,
    fresh: () => freshAtGoogle({ bucket: "missing" }),
  },
  {
    what: "a wrong key of Azure",
    reason: "StorageAccessDenied",
    says: /AuthorizationFailure/,
    fresh: () => freshAtAzure({ key: Buffer.from("planted-azure-key").toString("base64") }),
  },
  {
    what: "a key of Azure that is not in base64",
    reason: "StorageAccessDenied",
    says: /base64/,
    fresh: () => freshAtAzure({ key: "planted nonsense" }),
  },
  {
    what: "a container of Azure that does not exist",
    reason: "BucketNotFound",
    says: /ContainerNotFound/,
    fresh: () => freshAtAzure({ container: "missing" }),
  },
  {
    what: "a host that does not exist",
    reason: "StorageUnreachable",
    says: /storage\.invalid/,
    fresh: () => freshAtRest({ url: "https://storage.invalid:8000" }),
  },
  {
    what: "a closed port",
    reason: "StorageUnreachable",
    says: /connection refused/,
    fresh: () => freshAtS3({ endpoint: "https://localhost:1" }),
  },
];

// Concurrent, because these tests mostly wait.
test.concurrent.each(denials)(
  "$what: $reason, in seconds, without a secret in the output, and without a change",
  async ({ reason, says, fresh }) => {
    const repository = await fresh();
    const start = Date.now();
    const run = await repository.maintenance(maintainAll());
    expect(Date.now() - start).toBeLessThan(30_000);
    expect(run).toMatchObject({ exitCode: 1, failure: { reason } });
    expect(`${run.failure?.message ?? ""} ${JSON.stringify(run.failure?.suspects ?? [])}`).toMatch(says);
    expect(run.report).toBeUndefined();
    expect(run.output.toLowerCase()).not.toContain("planted");
    expect(run.output).not.toContain(rest.credentials.username + "@");
    expect(run.output).not.toContain(s3.credentials.secretAccessKey);
    await expect(access(join(s3.folder, "missing"))).rejects.toThrow("ENOENT");
    await expect(access(join(clouds.google.folder, "missing"))).rejects.toThrow("ENOENT");
    expect(await clouds.azure.send("HEAD", "/missing?restype=container")).toBe(404);
  },
);

test.each([
  ["My_Backups", "/shop"],
  ["OLD.Backups_2012", "/shop"],
  ["shop:backups", "/shop"],
  ["backups", "/year=2026/backup@shop/a+b,c"],
])("S3's bucket %s with the path %s", async (bucket, path) => {
  await mkdir(join(s3.folder, bucket), { recursive: true });
  await cp(template.repository, join(s3.folder, bucket, path), { recursive: true });
  const storage = s3Storage({ bucket, bucketLookup: "Path" });
  const repository = repositoryAt(template, await environmentAt(storage, path, { s3: s3Secrets() }));
  const ended = await repository.maintenance(maintainAll());
  expect(ended.failure).toBeUndefined();
});

test("a folder of a REST server whose name is a mail address", async () => {
  const path = `/copy-${++copies}`;
  await cp(template.repository, join(rest.folder, "shop@example.com", path), { recursive: true });
  const storage = restStorage(rest, { url: `${rest.url}/shop@example.com` });
  const repository = repositoryAt(template, await environmentAt(storage, path, { rest: restSecrets() }));
  const ended = await repository.maintenance(maintainAll());
  expect(ended.failure).toBeUndefined();
});

test("a server that accepts connections and never answers: StorageUnreachable, also when it stops answering half-way", async () => {
  const line = await openFaultyLine(rest.port);
  try {
    const repository = await freshAtRest({ url: `https://localhost:${line.port}` });
    const timeouts = { ...shortTimeouts, firstResponseSeconds: 4, retryingSeconds: 3, killSeconds: 2 };
    line.set("silent");
    const silent = await repository.maintenance(maintain, { timeouts });
    expect(silent).toMatchObject({ exitCode: 1, failure: { reason: "StorageUnreachable" } });

    line.set("open");
    line.bytesPerSecond = 50_000;
    // The server answers until then, however busy the machine is.
    const patient = { ...timeouts, firstResponseSeconds: 60 };
    const pruning = repository.maintenance(maintainAll(), { timeouts: patient });
    await resticProcess({ argument: template.dumps[1] });
    line.set("silent");
    const halfway = await pruning;
    expect(halfway).toMatchObject({ exitCode: 1, failure: { reason: "StorageUnreachable" } });

    line.set("open");
    line.bytesPerSecond = undefined;
    expect(await repository.maintenance(maintainAll())).toMatchObject({ exitCode: 0 });
    await repository.check();
  } finally {
    await line.stop();
  }
});

test("a server that cuts connections now and then costs nothing but time", async () => {
  const line = await openFaultyLine(s3.port);
  try {
    const repository = await freshAtS3({ endpoint: `https://localhost:${line.port}` });
    // Cuts all connections after every second new one.
    let cuts = 0;
    const watch = setInterval(() => {
      if (cuts === 5 || line.connections < 2 * (cuts + 1)) return;
      cuts++;
      line.set("reset");
      line.set("open");
    }, 10);
    const run = await repository.maintenance(maintainAll(), {
      timeouts: {
        firstResponseSeconds: 30,
        retryingSeconds: 20,
        deniedSeconds: 5,
        lockSeconds: 5,
        killSeconds: 10,
      },
    });
    clearInterval(watch);
    expect(cuts).toBe(5);
    expect(run.failure).toBeUndefined();
    expect(maintainReport(run)).toMatchObject({ snapshots: [{ snapshotID: template.dumps[2] }] });
    await repository.check();
  } finally {
    await line.stop();
  }
});

test("Google answers 503: StorageUnreachable; half-way: maintenance goes on when it answers again", async () => {
  const { google } = clouds;
  const repository = await freshAtGoogle();
  try {
    google.isUnavailable = () => true;
    const timeouts = { ...shortTimeouts, firstResponseSeconds: 3 };
    const run = await repository.maintenance(maintain, { timeouts });
    expect(run).toMatchObject({ exitCode: 1, failure: { reason: "StorageUnreachable" } });

    let hasRemoved = false;
    let refused = 0;
    google.isUnavailable = (method) => {
      hasRemoved ||= method === "DELETE";
      return hasRemoved && method === "GET" && ++refused <= 3;
    };
    expect(await repository.maintenance(maintainAll())).toMatchObject({ exitCode: 0 });
    expect(refused).toBeGreaterThan(3);
    await repository.check();
  } finally {
    google.isUnavailable = () => false;
  }
});

test("a service account of Google that may remove nothing: says so, and reports what it has listed", async () => {
  const repository = await freshAtGoogle({ key: clouds.google.makeServiceAccount("objectCreator") });
  const run = await repository.maintenance([...maintain, "--forget", template.dumps[0]]);
  expect(run).toMatchObject({ exitCode: 1, failure: { reason: "StorageAccessDenied" } });
  expect(run.failure?.message).toContain("does not have storage.objects.delete access");
  expect(maintainReport(run).snapshots).toHaveLength(3);
});

test("an append-only REST server: says that nothing could be forgotten", async () => {
  const server = await startRestServer({ appendOnly: true });
  try {
    const repository = await freshAtRest({}, restSecrets(server), server);
    const run = await repository.maintenance([...maintain, "--forget", template.dumps[0]]);
    expect(run).toMatchObject({ exitCode: 1, failure: { reason: "StorageAccessDenied" } });
    expect(run.failure?.message).toContain("may be append-only");
    expect(maintainReport(run).snapshots).toHaveLength(3);
    // What is pinned can be recorded and changed there, although former records stay.
    const [first, second] = template.dumps;
    await repository.maintenance([...maintain, "--mark", `pin=${first}`]);
    const changes = [...maintain, "--mark", `pin=${second}`, "--unmark", `pin=${first}`];
    const changed = await repository.maintenance(changes);
    expect(changed.failure).toBeUndefined();
    expect(changed.output).toContain("Failed to remove former marks");
    expect(maintainReport(changed).marks).toEqual([`pin=${second}`]);
  } finally {
    await server.stop();
  }
});

test("a server with a full disk: RepositoryFull, and maintenance succeeds when there is room", async () => {
  const disk = await makeSmallDisk(4 * 1024 * 1024);
  const server = await startRestServer({ folder: disk.folder });
  try {
    const repository = await freshAtRest({}, restSecrets(server), server);
    const filler = join(disk.folder, "filler");
    await writeFile(filler, Buffer.alloc(8 * 1024 * 1024)).catch(() => undefined);
    const full = await repository.maintenance(maintainAll());
    expect(full).toMatchObject({ exitCode: 1, failure: { reason: "RepositoryFull" } });
    await rm(filler);
    expect(await repository.maintenance(maintainAll())).toMatchObject({ exitCode: 0 });
    await repository.check();
  } finally {
    await server.stop();
    await disk.stop();
  }
});

test("no argument of any process has a secret", async () => {
  const repository = await freshAtS3();
  const progress = { isDone: false };
  const running = repository.maintenance(maintainAll()).finally(() => (progress.isDone = true));
  let seen = 0;
  while (!progress.isDone) {
    for (const pid of await readdir("/proc")) {
      if (!/^[0-9]+$/.test(pid)) continue;
      const words = await readFile(join("/proc", pid, "cmdline"), "utf8").catch(() => "");
      if (words.startsWith(template.restic)) seen++;
      expect(words).not.toContain(s3.credentials.secretAccessKey);
      expect(words).not.toContain("planted-password");
    }
    await sleep(20);
  }
  await running;
  expect(seen).toBeGreaterThan(0);
});
