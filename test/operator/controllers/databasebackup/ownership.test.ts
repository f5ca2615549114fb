import { describe, expect, test } from "vitest";
import type { BackupRun, DatabaseBackup } from "../../../../operator/api/databases/v1/databasebackup.ts";
import type { RepositoryStatus } from "../../../../operator/api/databases/v1/storage.ts";
import {
  assertOwned,
  hasRunFoundOwner,
  isTakingOver,
  mayOnlyRead,
  whyForeign,
} from "../../../../operator/controllers/databasebackup/ownership.ts";
import { backup, repository, time } from "../../../support/controllers/objects.ts";

const owner = (id: string, takenOverFrom?: string): RepositoryStatus => ({
  ...repository,
  owner: { id, since: time(0), ...(takenOverFrom === undefined ? {} : { takenOverFrom }) },
});

function of(status: RepositoryStatus | undefined, spec: DatabaseBackup["spec"]["repository"] = {}) {
  return backup({
    spec: { repository: spec },
    status: { ...(status === undefined ? {} : { repository: status }) },
  });
}

const refused = (spec: DatabaseBackup["spec"]["repository"], status: RepositoryStatus | undefined) => {
  try {
    assertOwned(of(status, spec), repository, "here");
    return undefined;
  } catch (error) {
    const { reason, message } = error as { reason: string; message: string };
    return `${reason}: ${message}`;
  }
};

describe("a repository", () => {
  test("may be written into by its owner, and while no owner is known", () => {
    expect(whyForeign(owner("here"), "here")).toBeUndefined();
    expect(whyForeign({}, "here")).toBeUndefined();
    expect(whyForeign(undefined, "here")).toBeUndefined();
    expect(refused({}, owner("here"))).toBeUndefined();
    expect(refused({}, undefined)).toBeUndefined();
  });

  test("may not be written into by another cluster, which learns who the owner is", () => {
    expect(whyForeign(owner("there"), "here")?.reason).toBe("RepositoryOwnedByAnother");
    expect(whyForeign(owner("there", "here"), "here")?.reason).toBe("RepositoryTakenOver");
    expect(whyForeign(owner("there", "elsewhere"), "here")?.reason).toBe("RepositoryOwnedByAnother");
    expect(refused({}, owner("there"))).toMatch(
      new RegExp(`^RepositoryOwnedByAnother: Cluster there .* since ${time(0)}[.] .*takeOverFrom to its ID`),
    );
    expect(refused({ takeOverFrom: "elsewhere" }, owner("there"))).toMatch(
      / spec\.repository\.takeOverFrom is elsewhere, which is not the owner\.$/,
    );
  });

  test("that was at another location before says nothing about this one", () => {
    expect(refused({}, { ...owner("there"), path: "/backups/former" })).toBeUndefined();
  });

  test("may be changed only by its owner, and only with ReadWrite", () => {
    expect(mayOnlyRead(of(owner("here")), "here")).toBe(false);
    expect(mayOnlyRead(of(owner("here"), { accessMode: "ReadOnly" }), "here")).toBe(true);
    expect(mayOnlyRead(of(owner("there")), "here")).toBe(true);
  });
});

describe("a take-over", () => {
  test("acts only while the cluster that it names is the owner", () => {
    const spec = { takeOverFrom: "there" };
    expect(isTakingOver(of(undefined, spec), owner("there"), "here")).toBe(true);
    expect(isTakingOver(of(undefined, spec), owner("here", "there"), "here")).toBe(false);
    expect(isTakingOver(of(undefined, spec), owner("elsewhere"), "here")).toBe(false);
    expect(isTakingOver(of(undefined), owner("there"), "here")).toBe(false);
  });

  test("from this cluster itself changes nothing", () => {
    expect(isTakingOver(of(undefined, { takeOverFrom: "here" }), owner("here"), "here")).toBe(false);
  });

  test("keeps runs waiting until maintenance has done it, or has found no owner", () => {
    const spec = { takeOverFrom: "there" };
    const maintenance = { jobName: "m", operation: "Maintain", phase: "Running" } as const;
    expect(refused(spec, undefined)).toMatch(/^TakingOver: The repository of cluster there is being/);
    expect(refused(spec, { ...repository, maintenance })).toMatch(/^TakingOver: /);
    expect(refused(spec, owner("there"))).toMatch(/^TakingOver: /);
    expect(
      refused(spec, { ...repository, maintenance: { ...maintenance, phase: "Succeeded" } }),
    ).toBeUndefined();
    expect(refused(spec, owner("here", "there"))).toBeUndefined();
  });
});

test("a run that has found another owner makes maintenance look, once", () => {
  const run = (reason: string): BackupRun => ({
    jobName: "orders-1",
    jobUID: "1",
    trigger: "Schedule",
    startTime: time(9),
    phase: "Failed",
    reason,
    completionTime: time(10),
  });
  const looked = (seconds: number) => ({ ...repository, lastMaintenanceTime: time(seconds) });
  expect(hasRunFoundOwner([run("RepositoryTakenOver")], looked(5))).toBe(true);
  expect(hasRunFoundOwner([run("RepositoryOwnedByAnother")], repository)).toBe(true);
  expect(hasRunFoundOwner([run("RepositoryTakenOver")], looked(15))).toBe(false);
  expect(hasRunFoundOwner([run("RepositoryLocked")], looked(5))).toBe(false);
  expect(hasRunFoundOwner([], repository)).toBe(false);
});
