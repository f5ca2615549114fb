import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  access,
  chmod,
  chown,
  copyFile,
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { parseMaintenance } from "../../../../operator/repository/maintenance/report.ts";
import { makeSmallDisk } from "../../../support/servers/small-disk.ts";
import type { RepositoryUnderTest, Template } from "../../../support/repository/repository-under-test.ts";
import {
  copyTemplate,
  host,
  kill,
  makeTemplate,
  maintainReport,
  resticProcess,
  shortTimeouts,
  untilLocked,
} from "../../../support/repository/repository-under-test.ts";

/* Maintenance of repositories in a folder, as on a volume, with the restic of the operator's image. */

let template: Template;
let copies = 0;
let folder: string;
let repository: RepositoryUnderTest;

beforeAll(async () => {
  template = await makeTemplate();
});

afterAll(async () => {
  await template.remove();
});

/** Makes a fresh copy of the template for one test. */
async function fresh(): Promise<void> {
  folder = join(template.folder, `copy-${++copies}`);
  repository = await copyTemplate(template, folder);
}

const maintain = ["maintain", "--host", host];

describe("maintain", () => {
  test("reports the backups of one DatabaseBackup, oldest first, and the size of the repository", async () => {
    await fresh();
    const run = await repository.maintenance(maintain);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.failure).toBeUndefined();
    const report = maintainReport(run);
    expect(report).toMatchObject({
      repositoryID: template.repositoryID,
      forgotten: [],
      unreadable: [],
    });
    expect(report.snapshots).toMatchObject(
      template.dumps.map((snapshotID) => ({
        snapshotID,
        jobName: "orders-1",
        fileName: "postgresql.dump",
        totalBytes: 300_000,
      })),
    );
    expect(report.sizeBytes).toBeGreaterThan(4 * 300_000);
    expect(report.sizeBytes).toBeLessThan(4 * 320_000);
  });

  test("forgets a backup with its sidecar files; what does not exist counts as forgotten", async () => {
    await fresh();
    const [first, second, third] = template.dumps;
    const run = await repository.maintenance([...maintain, "--forget", first, "--forget", third]);
    expect(maintainReport(run)).toMatchObject({
      forgotten: [first, third],
      snapshots: [{ snapshotID: second }],
    });
    expect(new Set(await repository.ids())).toEqual(
      new Set([second, template.sidecars[1], template.orphan, template.foreign]),
    );
    await repository.check();

    const again = await repository.maintenance([...maintain, "--forget", first, "--forget", third]);
    expect(again.exitCode).toBe(0);
    expect(maintainReport(again)).toMatchObject({
      forgotten: [first, third],
      snapshots: [{ snapshotID: second }],
    });
  });

  test("forgets sidecar files without a dump, once their run has certainly ended", async () => {
    await fresh();
    const twoHoursLater = { now: () => Date.now() + 2 * 60 * 60 * 1000 };
    const live = await repository.liveRun();
    await repository.maintenance(maintain, twoHoursLater);
    expect(await repository.ids()).toContain(template.orphan);
    await kill(live);
    const over = await repository.maintenance(maintain, twoHoursLater);
    expect(maintainReport(over)).toMatchObject({ forgotten: [] });
    expect(await repository.ids()).toHaveLength(7);
    expect(await repository.ids()).not.toContain(template.orphan);
  });

  test("does not forget a backup of another DatabaseBackup, even if it is named", async () => {
    await fresh();
    const run = await repository.maintenance([...maintain, "--forget", template.foreign]);
    expect(run.exitCode).toBe(0);
    expect(await repository.ids()).toContain(template.foreign);
  });

  test("frees space when it prunes, and what stays can be read", async () => {
    await fresh();
    const [first, second] = template.dumps;
    const run = await repository.maintenance([...maintain, "--forget", first, "--forget", second, "--prune"]);
    const { prunedBytes = 0, sizeBytes = 0 } = maintainReport(run);
    expect(prunedBytes).toBeGreaterThan(590_000);
    expect(sizeBytes).toBeLessThan(640_000);
    await repository.check();
  });

  test("removes the lock of a run of this host that was killed", async () => {
    await fresh();
    await kill(await repository.liveRun());
    const run = await repository.maintenance([...maintain, "--forget", template.dumps[0]]);
    expect(run.exitCode).toBe(0);
    expect(run.output).toContain("Removed 1 stale locks.");
    expect(maintainReport(run)).toMatchObject({ forgotten: [template.dumps[0]] });
    await repository.check();
  });

  test("during a running backup it lists, but forgets nothing, and says who holds the lock", async () => {
    await fresh();
    const run = await repository.liveRun();
    try {
      const listing = await repository.maintenance(maintain);
      expect(listing.exitCode).toBe(0);
      expect(listing.output).toContain(`Locked by PID ${run.pid ?? 0} of Pod `);
      expect(maintainReport(listing).snapshots).toHaveLength(3);

      const before = await repository.ids();
      const failed = await repository.maintenance([...maintain, "--forget", template.dumps[0], "--prune"]);
      expect(failed).toMatchObject({ exitCode: 1, failure: { reason: "RepositoryLocked" } });
      expect(failed.failure?.message).toContain(`PID ${run.pid ?? 0} on `);
      expect(maintainReport(failed)).toMatchObject({ forgotten: [] });
      expect(await repository.ids()).toEqual(before);
    } finally {
      await kill(run);
    }
  });

  test("uses the seconds between two backups, also after it has waited for long", async () => {
    await fresh();
    const first = await repository.liveRun();
    const waiting = repository.maintenance([...maintain, "--forget", template.dumps[0]], {
      timeouts: { ...shortTimeouts, lockSeconds: 60 },
    });
    // restic itself would check less and less often. Maintenance restarts it, so that it checks as often as at first.
    await untilLocked(template.dumps[0]);
    await untilLocked(template.dumps[0]);
    first.stdin?.end("a dump");
    await once(first, "exit");
    await eventually("the removal of the first backup", async () => {
      expect(await repository.ids()).not.toContain(template.dumps[0]);
    });
    const second = await repository.liveRun();
    try {
      expect(maintainReport(await waiting)).toMatchObject({ forgotten: [template.dumps[0]] });
    } finally {
      await kill(second);
    }
  });

  // Only root can give a process the name of another host.
  test.skipIf(process.getuid?.() !== 0)(
    "the lock of another host stays for half an hour, and is reported",
    async () => {
      await fresh();
      await kill(await repository.liveRun("orders-2-abcde"));
      const listing = await repository.maintenance(maintain);
      expect(listing.exitCode).toBe(0);
      expect(listing.output).toContain("of Pod orders-2-abcde, renewed at ");
      expect(listing.output).not.toContain("stale locks");
      const failed = await repository.maintenance([...maintain, "--forget", template.dumps[0]]);
      expect(failed.failure).toMatchObject({ reason: "RepositoryLocked" });
      expect(failed.failure?.message).toContain("orders-2-abcde");
      expect(await repository.ids()).toContain(template.dumps[0]);
    },
  );

  // Only root can be another user.
  describe.skipIf(process.getuid?.() !== 0)("as another user than the one of a lock", () => {
    const user = 65532;

    /** The repository and all that its user needs, and a lock that a killed restic of root has left. */
    async function withLockOfRoot(): Promise<{ lock: string; restic: string }> {
      await fresh();
      const restic = join(template.folder, `restic-${copies}`);
      await copyFile(template.restic, restic);
      for (const path of [template.folder, template.passwordFile, restic]) await chmod(path, 0o755);
      const ofUser = await readdir(folder, { recursive: true });
      for (const path of ["", ...ofUser]) await chown(join(folder, path), user, user);
      await kill(await repository.liveRun("restore"));
      const [name = ""] = await readdir(join(folder, "locks"));
      return { restic, lock: join(folder, "locks", name) };
    }

    async function maintainAsUser(restic: string, args: readonly string[]) {
      const terminationLog = join(template.folder, `outcome-${copies}`);
      await writeFile(terminationLog, "");
      await chown(terminationLog, user, user);
      const program = `import { runMaintenance } from ${JSON.stringify(join(process.cwd(), "operator/repository/maintenance/main.ts"))};
        process.exitCode = await runMaintenance(process.argv.slice(1), { restic: ${JSON.stringify(restic)} });`;
      const child = spawn(process.execPath, ["--input-type=module", "-e", program, ...args], {
        uid: user,
        gid: user,
        cwd: "/",
        env: { ...repository.environment, RESTIC_CACHE_DIR: "", TERMINATION_LOG: terminationLog },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let output = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (data: Buffer) => (output += data.toString()));
      await once(child, "close");
      return { output, ...parseMaintenance(await readFile(terminationLog, "utf8"), output) };
    }

    test("it removes the lock when it is old", async () => {
      const { lock, restic } = await withLockOfRoot();
      const anHourAgo = Date.now() / 1000 - 3600;
      await utimes(lock, anHourAgo, anHourAgo);
      const run = await maintainAsUser(restic, [...maintain, "--forget", template.dumps[0]]);
      expect(run.failure).toBeUndefined();
      expect(run.output).toContain("Removed 1 stale locks.");
      expect(maintainReport(run)).toMatchObject({ forgotten: [template.dumps[0]] });
    });

    test("it leaves a young lock, lists, and says whose file keeps it from more", async () => {
      const { lock, restic } = await withLockOfRoot();
      const listing = await maintainAsUser(restic, maintain);
      expect(listing.failure).toBeUndefined();
      expect(listing.output).toContain("Locked by user 0 at ");
      expect(maintainReport(listing).snapshots).toHaveLength(3);
      const run = await maintainAsUser(restic, [...maintain, "--forget", template.dumps[0]]);
      expect(run.failure).toMatchObject({ reason: "RepositoryFileOfAnotherUser" });
      expect(run.failure?.message).toContain(`open ${lock}: permission denied. The file belongs to user 0.`);
      expect(await repository.ids()).toContain(template.dumps[0]);
    });
  });

  test("lists in spite of a damaged lock", async () => {
    await fresh();
    await writeFile(join(folder, "locks", "0".repeat(64)), "");
    await writeFile(join(folder, "locks", "1".repeat(64)), "not a lock");
    const listing = await repository.maintenance(maintain);
    expect(listing.failure).toBeUndefined();
    expect(maintainReport(listing).snapshots).toHaveLength(3);
    await rm(join(folder, "locks", "1".repeat(64)));
    const run = await repository.maintenance([...maintain, "--forget", template.dumps[0]]);
    expect(maintainReport(run)).toMatchObject({ forgotten: [template.dumps[0]] });
  });

  test("stopped while it waits for a lock, it leaves no lock of its own and can be started again", async () => {
    await fresh();
    const run = await repository.liveRun();
    const controller = new AbortController();
    const stopped = repository.maintenance([...maintain, "--forget", template.dumps[0]], {
      timeouts: { ...shortTimeouts, lockSeconds: 60 },
      signal: controller.signal,
    });
    await untilLocked(template.dumps[0]);
    controller.abort();
    expect(await stopped).toMatchObject({ exitCode: 1, failure: { reason: "Interrupted" } });
    await kill(run);
    const again = await repository.maintenance([...maintain, "--forget", template.dumps[0]]);
    expect(again.output).toContain("Removed 1 stale locks.");
    expect(maintainReport(again)).toMatchObject({ forgotten: [template.dumps[0]] });
  });

  test("a snapshot whose file is damaged is reported, and does not count as forgotten", async () => {
    await fresh();
    const [damaged] = template.dumps;
    await truncate(join(folder, "snapshots", damaged), 10);
    const run = await repository.maintenance([...maintain, "--forget", damaged]);
    expect(run.exitCode).toBe(0);
    expect(maintainReport(run)).toMatchObject({ unreadable: [damaged], forgotten: [] });
    expect(maintainReport(run).snapshots).toHaveLength(2);
  });

  test.each([
    {
      what: "no repository",
      reason: "RepositoryMissing",
      change: async () => {
        await rename(folder, `${folder}-elsewhere`);
      },
      says: /repository does not exist/,
    },
    {
      what: "another repository",
      reason: "RepositoryReplaced",
      change: () => {
        repository.environment["REPOSITORY_ID"] = "0".repeat(64);
        return Promise.resolve();
      },
      says: /but the earlier backups are in 0{64}/,
    },
    {
      what: "another password",
      reason: "WrongRepositoryPassword",
      change: async () => {
        const other = join(template.folder, "another-password");
        await writeFile(other, "planted-other-password");
        repository.environment["RESTIC_PASSWORD_FILE"] = other;
      },
      says: /Restore the Secret's content/,
    },
    {
      what: "a damaged config",
      reason: "RepositoryDamaged",
      change: async () => {
        await rm(join(folder, "config"));
        await writeFile(join(folder, "config"), "x".repeat(200));
      },
      says: /restic check/,
    },
  ])("$what: fails with $reason and creates nothing", async ({ reason, change, says }) => {
    await fresh();
    await change();
    const before = await readdir(template.folder);
    const run = await repository.maintenance([...maintain, "--forget", template.dumps[0], "--prune"]);
    expect(run).toMatchObject({ exitCode: 1, failure: { reason } });
    expect(run.failure?.message).toMatch(says);
    expect(run.output).not.toContain("planted");
    expect((await readdir(template.folder)).filter((name) => name.startsWith("copy-"))).toEqual(
      before.filter((name) => name.startsWith("copy-")),
    );
  });

  test("on a full disk it fails with RepositoryFull and harms nothing", async () => {
    const disk = await makeSmallDisk(4 * 1024 * 1024);
    try {
      folder = join(disk.folder, "repository");
      repository = await copyTemplate(template, folder);
      const filler = join(disk.folder, "filler");
      await writeFile(filler, Buffer.alloc(8 * 1024 * 1024)).catch(() => undefined);
      const full = await repository.maintenance([...maintain, "--forget", template.dumps[0], "--prune"], {
        timeouts: { ...shortTimeouts, deniedSeconds: 1 },
      });
      expect(full).toMatchObject({ exitCode: 1, failure: { reason: "RepositoryFull" } });
      expect(full.failure?.message).toContain("Enlarge the storage");
      await rm(filler);
      expect(await repository.ids()).toContain(template.dumps[0]);
      const [first, second] = template.dumps;
      const room = await repository.maintenance([
        ...maintain,
        "--forget",
        first,
        "--forget",
        second,
        "--prune",
      ]);
      expect(room.exitCode).toBe(0);
      await repository.check();
    } finally {
      await disk.stop();
    }
  });

  test("without room to write anything again, a prune removes what needs no writing", async () => {
    const megabyte = 1024 * 1024;
    const disk = await makeSmallDisk(36 * megabyte);
    try {
      folder = join(disk.folder, "repository");
      repository = await copyTemplate(template, folder);
      // One pack of chunks. The second dump needs most of them, but not all.
      const dump = randomBytes(12 * megabyte);
      const stored = async (run: string, content: Buffer) => {
        const path = join(template.folder, "large.dump");
        await writeFile(path, content);
        await repository.restic("backup", "--host", host, "--tag", `run=${run},part=dump`, path);
      };
      await stored("whole", dump);
      await stored("most", dump.subarray(0, 10 * megabyte));
      const { snapshots } = maintainReport(await repository.maintenance(maintain));
      const whole = snapshots.find(({ totalBytes }) => totalBytes === dump.length)?.snapshotID ?? "";
      const filler = join(disk.folder, "filler");
      await writeFile(filler, Buffer.alloc(36 * megabyte)).catch(() => undefined);
      await truncate(filler, (await stat(filler)).size - 300_000);

      const args = [...maintain, "--forget", whole, "--forget", template.dumps[0], "--prune"];
      const full = await repository.maintenance(args);
      expect(full.failure).toBeUndefined();
      expect(full.output).toContain("no space left on device");
      // The data of the other dump is gone. The pack still exists.
      expect(maintainReport(full).prunedBytes).toBeGreaterThan(290_000);
      expect(maintainReport(full).sizeBytes).toBeGreaterThan(12 * megabyte);
      await repository.check();

      await rm(filler);
      const room = await repository.maintenance([...maintain, "--prune"]);
      expect(maintainReport(room).prunedBytes).toBeGreaterThan(1.9 * megabyte);
      await repository.check();
    } finally {
      await disk.stop();
    }
  });
});

test("a look for a repository that may be missing finds none, and creates nothing", async () => {
  await fresh();
  await rename(folder, `${folder}-elsewhere`);
  delete repository.environment["REPOSITORY_ID"];
  const run = await repository.maintenance([...maintain, "--may-be-missing"]);
  expect(run).toMatchObject({ exitCode: 0, report: { operation: "absent" } });
  await expect(access(folder)).rejects.toThrow("ENOENT");
  await rename(`${folder}-elsewhere`, folder);
  const found = await repository.maintenance([...maintain, "--may-be-missing"]);
  expect(maintainReport(found)).toMatchObject({ repositoryID: template.repositoryID });
  repository.environment["REPOSITORY_ID"] = "0".repeat(64);
  const other = await repository.maintenance([...maintain, "--may-be-missing"]);
  expect(other).toMatchObject({ exitCode: 1, failure: { reason: "RepositoryReplaced" } });
});

describe("marks", () => {
  const marked = async (...args: string[]) => {
    const run = await repository.maintenance([...maintain, ...args]);
    expect(run.failure).toBeUndefined();
    const { snapshots, marks = [] } = maintainReport(run);
    return snapshots.map(({ snapshotID }) =>
      marks.filter((mark) => mark.endsWith(snapshotID)).map((mark) => mark.replace(/=.*$/, "")),
    );
  };
  const listing = async () =>
    (
      JSON.parse(await repository.restic("snapshots", "--json", "--no-lock")) as {
        id: string;
        tags: string[];
      }[]
    )
      .filter(({ tags }) => tags.includes("part=marks"))
      .map(({ id, tags }) => ({ id, marks: tags.filter((tag) => tag !== "part=marks") }));

  test("stand in the list of snapshots, are reported, and change one by one", async () => {
    await fresh();
    const [first, second, third] = template.dumps;
    const before = await repository.ids();
    expect(await marked("--mark", `pin=${first}`, "--mark", `retain=${second}`)).toEqual([
      ["pin"],
      ["retain"],
      [],
    ]);
    expect(await listing()).toMatchObject([{ marks: [`pin=${first}`, `retain=${second}`] }]);

    const changes = ["--mark", `pin=${third}`, "--unmark", `retain=${second}`, "--unmark", `pin=${second}`];
    expect(await marked(...changes)).toEqual([["pin"], [], ["pin"]]);
    // The former ones are gone, and the backups have the same IDs.
    const [now, ...others] = await listing();
    expect(others).toEqual([]);
    expect((await repository.ids()).filter((id) => id !== now?.id)).toEqual(before);

    // Nothing is stored for what is recorded already, and nothing is forgotten with DatabaseSnapshots.
    expect(await marked(...changes)).toEqual([["pin"], [], ["pin"]]);
    expect(await marked()).toEqual([["pin"], [], ["pin"]]);
    expect(await listing()).toEqual([now]);
    await repository.check();
  });

  test("are never taken for backups, and go with them", async () => {
    await fresh();
    const [first, second] = template.dumps;
    await marked("--mark", `pin=${first}`, "--mark", `pin=${second}`);
    const run = await repository.maintenance([...maintain, "--forget", first]);
    expect(maintainReport(run).snapshots.map(({ snapshotID }) => snapshotID)).toEqual(
      template.dumps.slice(1),
    );
    // A mark of a backup that is gone does no harm. The next change leaves it out.
    await marked("--mark", `retain=${second}`, "--mark", `pin=${first}`);
    expect(await listing()).toMatchObject([{ marks: [`pin=${second}`, `retain=${second}`] }]);
    await marked("--unmark", `retain=${second}`, "--unmark", `pin=${second}`);
    expect(await listing()).toMatchObject([{ marks: [] }]);
  });

  test("of two lists, the newest counts, also when the clock of its node was late", async () => {
    await fresh();
    const [first, second] = template.dumps;
    await marked("--mark", `pin=${first}`);
    const late = { now: () => Date.now() - 3_600_000 };
    await repository.maintenance([...maintain, "--mark", `pin=${second}`, "--unmark", `pin=${first}`], late);
    expect(await marked()).toEqual([[], ["pin"], []]);
  });

  test("of another host do not count", async () => {
    await fresh();
    const [first] = template.dumps;
    await repository.maintenance([
      "maintain",
      "--host",
      "shop/customers",
      "--mark",
      `pin=${template.foreign}`,
    ]);
    expect(await marked("--mark", `pin=${template.foreign}`, "--mark", `pin=${first}`)).toEqual([
      ["pin"],
      [],
      [],
    ]);
    expect((await listing()).map(({ marks }) => marks).sort()).toEqual(
      [[`pin=${template.foreign}`], [`pin=${first}`]].sort(),
    );
  });

  test("may be stored while a backup runs", async () => {
    await fresh();
    const run = await repository.liveRun();
    try {
      expect(await marked("--mark", `pin=${template.dumps[0]}`)).toEqual([["pin"], [], []]);
    } finally {
      await kill(run);
    }
  });
});

describe("change-key", () => {
  let newFile: string;
  let args: string[];

  beforeAll(async () => {
    newFile = join(template.folder, "new-password");
    await writeFile(newFile, "planted-new-password");
    const passwords = ["--old-password-file", template.passwordFile, "--new-password-file", newFile];
    args = ["change-key", "--host", host, ...passwords];
  });

  const opensWith = async (file: string) =>
    repository.restic("cat", "config", "--no-lock", "--password-file", file).then(
      () => true,
      () => false,
    );

  const addKey = async (password: string) => {
    const { name, content } = template.keyFor(password);
    await writeFile(join(folder, "keys", name), content);
  };

  test("makes the repository open with the new password only; called again, it changes nothing", async () => {
    await fresh();
    const run = await repository.maintenance(args);
    expect(run).toMatchObject({ exitCode: 0, report: { operation: "change-key" } });
    expect([await opensWith(newFile), await opensWith(template.passwordFile)]).toEqual([true, false]);
    expect(run.output).not.toContain("planted");
    const keys = await readdir(join(folder, "keys"));
    expect(await repository.maintenance(args)).toMatchObject({ exitCode: 0 });
    expect(await readdir(join(folder, "keys"))).toEqual(keys);
    repository.environment["RESTIC_PASSWORD_FILE"] = newFile;
    expect(await repository.ids()).toHaveLength(8);
    await repository.check();
  });

  test("a crash between the steps leaves both passwords, and the next call finishes", async () => {
    await fresh();
    // restic adds another key each time, even if one with this password exists.
    await addKey("planted-new-password");
    await addKey("planted-password");
    const run = await repository.maintenance(args);
    expect(run).toMatchObject({ exitCode: 0, report: { operation: "change-key" } });
    expect([await opensWith(newFile), await opensWith(template.passwordFile)]).toEqual([true, false]);
  });

  test("during a running backup both passwords open it, until the next call", async () => {
    await fresh();
    await addKey("planted-new-password");
    const run = await repository.liveRun();
    const failed = await repository.maintenance(args);
    expect(failed).toMatchObject({ exitCode: 1, failure: { reason: "RepositoryLocked" } });
    expect([await opensWith(newFile), await opensWith(template.passwordFile)]).toEqual([true, true]);
    await kill(run);
    expect(await repository.maintenance(args)).toMatchObject({ exitCode: 0 });
    expect([await opensWith(newFile), await opensWith(template.passwordFile)]).toEqual([true, false]);
  });

  test("the same password twice keeps its only key", async () => {
    await fresh();
    const same = join(template.folder, "same-password");
    await writeFile(same, "planted-password");
    const keys = await readdir(join(folder, "keys"));
    const run = await repository.maintenance([...args.slice(0, -1), same]);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(await readdir(join(folder, "keys"))).toEqual(keys);
    expect(await opensWith(same)).toBe(true);
  });

  test("neither password opens it: says so, and changes nothing", async () => {
    await fresh();
    const keys = await readdir(join(folder, "keys"));
    const wrong = join(template.folder, "wrong-password");
    await writeFile(wrong, "planted-wrong-password");
    const run = await repository.maintenance([
      "change-key",
      ...["--host", host],
      ...["--old-password-file", wrong, "--new-password-file", newFile],
    ]);
    expect(run).toMatchObject({ exitCode: 1, failure: { reason: "WrongRepositoryPassword" } });
    expect(await readdir(join(folder, "keys"))).toEqual(keys);
  });
});

describe("destroy", () => {
  const args = ["destroy", "--host", host];

  /** Pretends that the other host never stored anything here. */
  const withoutForeign = () => rm(join(folder, "snapshots", template.foreign));

  test("removes the repository's folder, and nothing else of the volume", async () => {
    await fresh();
    await withoutForeign();
    const volume = join(template.folder, `volume-${copies}`);
    await mkdir(join(volume, "backups/orders/nested"), { recursive: true });
    await writeFile(join(volume, "backups/notes.txt"), "mine");
    await copyTemplate(template, join(volume, "backups/customers"));
    const nested = await copyTemplate(template, join(volume, "backups/orders/data/ab/nested"));
    repository = await copyTemplate(template, join(volume, "backups/orders"));
    await rm(join(volume, "backups/orders/snapshots", template.foreign));
    await writeFile(join(volume, "backups/orders/readme"), "mine");

    const run = await repository.maintenance(args);
    expect(run).toMatchObject({ exitCode: 0, report: { removed: 7, kept: 0 } });
    expect(await readdir(join(volume, "backups"))).toEqual(["customers", "notes.txt", "orders"]);
    expect(await readdir(join(volume, "backups/orders"))).toEqual(["data", "nested", "readme"]);
    await nested.check();

    const again = await repository.maintenance(args);
    expect(again).toMatchObject({ exitCode: 0, report: { removed: 0, kept: 0 } });
  });

  test("removes the folder itself when it contains nothing else", async () => {
    await fresh();
    await withoutForeign();
    await repository.maintenance([...maintain, "--mark", `pin=${template.dumps[0]}`]);
    expect(await repository.maintenance(args)).toMatchObject({ exitCode: 0, report: { removed: 7 } });
    await expect(access(folder)).rejects.toThrow("ENOENT");
  });

  test("after a crash the next call removes the rest", async () => {
    await fresh();
    await rename(join(folder, "config"), join(folder, "config-of-removed-repository"));
    await rm(join(folder, "keys"), { recursive: true });
    expect(await repository.maintenance(args)).toMatchObject({ exitCode: 0 });
    await expect(access(folder)).rejects.toThrow("ENOENT");
  });

  test("keeps the snapshots of other hosts, and the repository with them", async () => {
    await fresh();
    const run = await repository.maintenance(args);
    expect(run).toMatchObject({ exitCode: 0, report: { removed: 7, kept: 1 } });
    expect(await repository.ids()).toEqual([template.foreign]);
    await repository.check();
  });

  test("changes neither a repository in use, nor another one in its location", async () => {
    await fresh();
    const run = await repository.liveRun();
    expect(await repository.maintenance(args)).toMatchObject({ failure: { reason: "RepositoryLocked" } });
    await kill(run);
    repository.environment["REPOSITORY_ID"] = "0".repeat(64);
    expect(await repository.maintenance(args)).toMatchObject({ failure: { reason: "RepositoryReplaced" } });
    expect(await repository.ids()).toHaveLength(8);
  });
});

test("as a process it reads the command line, handles SIGTERM, and ends with the documented exit code", async () => {
  await fresh();
  const live = await repository.liveRun();
  const terminationLog = join(template.folder, "process-termination-log");
  const main = join(import.meta.dirname, "../../../../operator/repository/maintenance/main.ts");
  const program = `
    import { runMaintenance } from ${JSON.stringify(main)};
    process.exit(await runMaintenance(process.argv.slice(1), { restic: ${JSON.stringify(template.restic)} }));`;
  const start = (...args: string[]) =>
    spawn(process.execPath, ["--input-type=module", "--eval", program, ...args], {
      env: { ...repository.environment, TERMINATION_LOG: terminationLog },
      stdio: ["ignore", "pipe", "pipe"],
    });
  const waiting = start(...maintain, "--forget", template.dumps[0]);
  let log = "";
  waiting.stdout.setEncoding("utf8").on("data", (text: string) => (log += text));
  await resticProcess({ argument: template.dumps[0] });
  waiting.kill("SIGTERM");
  const [code] = (await once(waiting, "close")) as [number];
  await kill(live);
  expect(code).toBe(1);
  expect(parseMaintenance(await readFile(terminationLog, "utf8"), log)).toMatchObject({
    failure: { reason: "Interrupted" },
    report: { operation: "maintain" },
  });

  const wrong = start("maintain");
  expect((await once(wrong, "close"))[0]).toBe(2);
});
