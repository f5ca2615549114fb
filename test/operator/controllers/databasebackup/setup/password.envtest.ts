import { beforeAll, describe, expect, test } from "vitest";
import type { CronJob, Job, Secret } from "../../../../../operator/kubernetes/kinds.ts";
import { eventually } from "../../../../../lib/testing/eventually.ts";
import { operatorUnderTest, secret, wanted } from "../../../../support/controllers/operator-under-test.ts";
import { outcome } from "../../../../support/controllers/objects.ts";

/* The Secrets that open a repository. */

const { apply, condition, eventReasons, get, getBackup, kubectl, patch, controlPlane, readyReason, touch } =
  operatorUnderTest("password");

async function textOf(name: string, key = "password"): Promise<string | undefined> {
  const value = (await get<Secret>("secret", name)).data?.[key];
  return value === undefined ? undefined : Buffer.from(value, "base64").toString();
}

/** The password to which the repository's is being changed. */
async function nextPasswordOf(backup: string): Promise<string | undefined> {
  const copy = await get<Secret>("secret", `${backup}-repository-current`);
  const key = Object.keys(copy.data ?? {}).find((each) => each !== "password");
  return key === undefined ? undefined : textOf(`${backup}-repository-current`, key);
}

describe("the generated password", () => {
  beforeAll(async () => {
    await apply(wanted("lost"));
    await readyReason("lost", "Scheduled");
  });

  test("is restored from the operator's copy when its Secret is gone", async () => {
    const before = await textOf("lost-repository");
    for (const name of ["lost-repository", "lost-repository-current"]) {
      await kubectl(["delete", "secret", name]);
      // Nothing else makes the operator look: the next regular check is minutes away.
      await eventually(`the Secret ${name}`, async () => {
        expect(await textOf(name)).toBe(before);
      });
    }
  });

  test("is not replaced by another when the copy is gone as well", async () => {
    // The operator creates each of them from the other one, so that both have to go at the same time.
    const message = await eventually("the reason RepositoryPasswordLost", async () => {
      const both = ["lost-repository", "lost-repository-current"];
      await kubectl(["delete", "secret", ...both, "--ignore-not-found", "--wait=false"]);
      const ready = await condition("lost", "Ready");
      expect(ready).toMatchObject({ status: "False", reason: "RepositoryPasswordLost" });
      return ready?.message;
    });
    expect(message).toContain('Secret "lost-repository"');
    expect(await kubectl(["get", "secret", "lost-repository", "--ignore-not-found"])).toBe("");
  });
});

describe("a password that the spec names", () => {
  const passwordSecretRef = { name: "own", key: "word" };

  beforeAll(async () => {
    await apply(wanted("own", { encryption: { passwordSecretRef } }));
  });

  test("is waited for", async () => {
    expect(await readyReason("own", "SecretNotFound")).toContain(
      'spec.encryption.passwordSecretRef: there is no Secret "own"',
    );
  });

  test("is one line of text", async () => {
    await apply(secret("own", { word: "two\nlines" }));
    await touch("own");
    expect(await readyReason("own", "InvalidPassword")).toContain("more than one line");
    await apply(secret("own", { word: " " }));
    await touch("own");
    await eventually("the reason InvalidPassword", async () => {
      expect(await readyReason("own", "InvalidPassword")).toContain("is empty");
    });
  });

  test("is used without generating another", async () => {
    await apply(secret("own", { word: "first-planted" }));
    await touch("own");
    await readyReason("own", "Scheduled");
    expect(await kubectl(["get", "secret", "own-repository", "--ignore-not-found"])).toBe("");
    expect((await getBackup("own")).status?.repository?.passwordSecretRef).toEqual(passwordSecretRef);
  });

  test("replaces the repository's password when it changes, with the help of the old one", async () => {
    await controlPlane.startRun("own", "own-1");
    await controlPlane.end("own-1", { exitCode: 0, message: outcome() });
    // The first maintenance of a new repository.
    await endMaintenance("maintain", { snapshots: [], forgotten: [], unreadable: [] });
    await apply(secret("own", { word: "second-planted" }));
    await touch("own");

    const job = await changeOfKey();
    expect(job.spec?.template.spec?.containers[0]?.args?.slice(0, 2)).toEqual(["repository", "change-key"]);
    expect(await textOf("own-repository-current")).toBe("first-planted");
    expect(await nextPasswordOf("own")).toBe("second-planted");

    await endMaintenance("change-key", { changed: true });
    await eventually("the new password as the current one", async () => {
      expect(await textOf("own-repository-current")).toBe("second-planted");
      expect(await nextPasswordOf("own")).toBeUndefined();
      expect(await eventReasons("own")).toContain("RepositoryKeyChanged");
    });
  });

  test("stays the repository's when the Job that changes it is deleted, although an earlier change has just succeeded", async () => {
    await apply(secret("own", { word: "third-planted" }));
    await touch("own");
    const deleted = await changeOfKey();
    await eventually("the Job in the status", async () => {
      expect((await getBackup("own")).status?.repository?.maintenance?.jobName).toBe(deleted.metadata.name);
    });
    await kubectl(["delete", "job", deleted.metadata.name ?? ""]);
    await eventually("another Job", async () => {
      expect((await changeOfKey()).metadata.uid).not.toBe(deleted.metadata.uid);
    });
    expect(await textOf("own-repository-current")).toBe("second-planted");
    expect(await nextPasswordOf("own")).toBe("third-planted");
    // The only Secret with the password that opens the repository is not deleted with the DatabaseBackup.
    expect((await get("secret", "own-repository-current")).metadata.ownerReferences).toBeUndefined();
    await endMaintenance("change-key", { changed: true });
    await eventually("the third password as the current one", async () => {
      expect(await textOf("own-repository-current")).toBe("third-planted");
      expect((await get("secret", "own-repository-current")).metadata.ownerReferences).toHaveLength(1);
    });
  });

  test("is in no status, event or Pod", async () => {
    const everything = await kubectl([
      "get",
      "databasebackups,databasesnapshots,cronjobs,jobs,pods,events",
      "-o",
      "yaml",
    ]);
    expect(everything).toContain("own-repository-current");
    expect(everything).not.toContain("-planted");
  });

  async function changeOfKey(): Promise<Job> {
    return eventually("a Job that changes the key", async () => {
      const found = await activeMaintenance("ChangeKey");
      if (found === undefined) throw new Error("there is no such Job");
      return found;
    });
  }

  async function activeMaintenance(operation: string) {
    const all = await controlPlane.jobsOf("own", "maintenance");
    return all.find(
      ({ metadata, status }) =>
        metadata.annotations?.["databases.test.io/maintenance"] === operation &&
        status?.conditions === undefined,
    );
  }

  async function endMaintenance(operation: "maintain" | "change-key", report: object): Promise<void> {
    const name = await eventually(`a Job of ${operation}`, async () => {
      const job = await activeMaintenance(operation === "maintain" ? "Maintain" : "ChangeKey");
      if (job?.metadata.name === undefined) throw new Error(`no Job of ${operation} yet`);
      return job.metadata.name;
    });
    const log = JSON.stringify({ report: { operation, repositoryID: "0123".repeat(16), ...report } });
    await controlPlane.end(name, { exitCode: 0, message: '{"ok":true}', log }, "maintenance");
  }
});

test("a DatabaseBackup that is created again uses the password of the former one", async () => {
  await apply(wanted("again"));
  await readyReason("again", "Scheduled");
  const before = await textOf("again-repository");
  await kubectl(["delete", "databasebackup/again"]);
  await apply(wanted("again"));
  await readyReason("again", "FormerObjectTerminating");
  expect(await condition("again", "Reconciling")).toMatchObject({ status: "True" });
  await eventually("the Secrets of the new DatabaseBackup", async () => {
    // The API server has no garbage collector here.
    const { metadata } = await getBackup("again");
    const cronJob = await get<CronJob>("cronjob", "again");
    const isLeft = cronJob.metadata.ownerReferences?.[0]?.uid !== metadata.uid;
    if (isLeft) await kubectl(["delete", "cronjob/again"]);
    expect(isLeft).toBe(false);
  });
  await readyReason("again", "Scheduled");
  expect(await textOf("again-repository")).toBe(before);
  const { uid } = (await getBackup("again")).metadata;
  // The new DatabaseBackup owns the copy, so the garbage collector has no reason to delete it.
  await eventually("the owner of the current password's Secret", async () => {
    const copy = await get<Secret>("secret", "again-repository-current");
    expect(copy.metadata.ownerReferences?.map((owner) => owner.uid)).toEqual([uid]);
  });
  await patch("databasebackup", "again", { spec: { suspend: true } });
  await readyReason("again", "Suspended");
});
