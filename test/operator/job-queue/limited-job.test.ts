import { describe, expect, test } from "vitest";
import {
  isStartedByOthers,
  isWaiting,
  limitedJobOf,
  markStarted,
} from "../../../operator/job-queue/limited-job.ts";
import type { Job } from "../../../operator/kubernetes/kinds.ts";
import type { Stored } from "../../../operator/runtime/index.ts";

const queue = "databases.test.io/queue";
const waitingSince = "databases.test.io/waiting-since";
const created = "2030-01-01T00:00:00Z";

function job(
  { labels = {}, annotations = {}, ...metadata }: Partial<Stored<Job>["metadata"]>,
  rest: Pick<Job, "status"> & { suspend?: boolean } = {},
): Stored<Job> {
  const { suspend = false, ...status } = rest;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      ...{
        namespace: "shop",
        name: "orders-1",
        uid: "uid",
        resourceVersion: "1",
        creationTimestamp: created,
      },
      ...metadata,
      labels: { "app.kubernetes.io/component": "backup", ...labels },
      annotations,
    },
    spec: { suspend, template: {} },
    ...status,
  };
}

describe("limitedJobOf", () => {
  test("sees what waits, runs and has ended", () => {
    const waiting = job({ labels: { [queue]: "waiting" } }, { suspend: true });
    expect(limitedJobOf(waiting)).toMatchObject({ state: "waiting", waitingSince: Date.parse(created) });
    expect(limitedJobOf(job({ labels: { [queue]: "started" } }))).toMatchObject({ state: "running" });
    const complete = { conditions: [{ type: "Complete", status: "True" }] };
    expect(limitedJobOf(job({}, { status: complete }))).toMatchObject({ state: "ended" });
  });

  test.each<[string, Stored<Job>]>([
    ["a person has suspended", job({ labels: { [queue]: "started" } }, { suspend: true })],
    ["never was in the queue", job({}, { suspend: true })],
    [
      "Kueue keeps waiting",
      job({ labels: { [queue]: "waiting", "kueue.x-k8s.io/queue-name": "a" } }, { suspend: true }),
    ],
    [
      "is being deleted",
      job({ labels: { [queue]: "waiting" }, deletionTimestamp: created }, { suspend: true }),
    ],
    ["maintains a repository", job({ labels: { "app.kubernetes.io/component": "maintenance" } })],
  ])("does not see a Job that %s", (_, each) => {
    expect(limitedJobOf(each)).toBeUndefined();
  });

  test("knows the lane of a Job", () => {
    expect(limitedJobOf(job({}))?.lane).toBe("backup");
    const drill = job({ labels: { "app.kubernetes.io/component": "verification", [queue]: "waiting" } });
    expect(limitedJobOf(drill)).toMatchObject({ lane: "verification", state: "running" });
  });

  test("takes the time from which a Job waits from its annotation, if that is one", () => {
    const since = (text: string) =>
      limitedJobOf(
        job({ labels: { [queue]: "waiting" }, annotations: { [waitingSince]: text } }, { suspend: true }),
      )?.waitingSince;
    expect(since("2029-01-01T00:00:00Z")).toBe(Date.parse("2029-01-01T00:00:00Z"));
    expect(since("soon")).toBe(Date.parse(created));
    expect(since("")).toBe(Date.parse(created));
  });
});

describe("a Job that a person has started", () => {
  const started = job({ labels: { [queue]: "waiting" } }, { status: { startTime: "2030-01-01T01:00:00Z" } });

  test("is told from one that waits and from one that the operator has started", () => {
    expect(isStartedByOthers(started)).toBe(true);
    expect(isWaiting(started)).toBe(false);
    expect(isStartedByOthers(job({ labels: { [queue]: "waiting" } }, { suspend: true }))).toBe(false);
    expect(isStartedByOthers(job({ labels: { [queue]: "started" } }))).toBe(false);
    expect(isStartedByOthers(job({}))).toBe(false);
  });

  test("had its turn when it started", () => {
    expect(markStarted(started, new Date("2031-01-01T00:00:00Z")).metadata).toEqual({
      labels: { [queue]: "started" },
      annotations: { "databases.test.io/started": "2030-01-01T01:00:00Z" },
    });
  });
});
