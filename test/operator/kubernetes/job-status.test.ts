import { describe, expect, test } from "vitest";
import {
  hasBegun,
  isFinished,
  jobEnd,
  newestFirst,
  podFailure,
  stuckPod,
} from "../../../operator/kubernetes/job-status.ts";
import type { Stored } from "../../../operator/runtime/index.ts";
import type { Job, Pod } from "../../../operator/kubernetes/kinds.ts";
import { endedPod, time } from "../../support/controllers/objects.ts";

const meta = (name: string) => ({ name, namespace: "shop", uid: `uid-of-${name}`, resourceVersion: "1" });

describe("stuckPod", () => {
  const now = new Date(time(10));
  const pending = (status: Pod["status"], minute = 0): Stored<Pod> => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...meta("p"), creationTimestamp: time(minute) },
    status: { phase: "Pending", ...status },
  });

  test("an image that cannot be pulled is named at once", () => {
    const pod = pending(
      {
        containerStatuses: [
          { name: "backup", state: { waiting: { reason: "ImagePullBackOff", message: "no such image" } } },
        ],
      },
      10,
    );
    expect(stuckPod([pod], now, 60)).toEqual({
      reason: "ImagePullBackOff",
      message: "Pod p cannot start: no such image",
    });
  });

  test("a Pod that is being prepared is not stuck", () => {
    const pod = pending({
      containerStatuses: [{ name: "backup", state: { waiting: { reason: "PodInitializing" } } }],
    });
    expect(stuckPod([pod], now, 60)).toBeUndefined();
  });

  test("a Pod that cannot be scheduled is stuck after a grace period", () => {
    const conditions = [
      { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "no node fits" },
    ];
    expect(stuckPod([pending({ conditions }, 10)], now, 60)).toBeUndefined();
    expect(stuckPod([pending({ conditions }, 8)], now, 60)).toEqual({
      reason: "Unschedulable",
      message: "Pod p cannot be scheduled: no node fits",
    });
  });
});

describe("hasBegun", () => {
  const pod = (status: NonNullable<Pod["status"]>): Pod => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p" },
    status,
  });
  const running = { name: "c", state: { running: {} } };
  const done = { name: "c", state: { terminated: { exitCode: 0 } } };
  const waiting = { name: "c", state: { waiting: { reason: "ImagePullBackOff" } } };

  test("is false while no container runs and the main one has not started, even if others have ended", () => {
    expect(hasBegun([])).toBe(false);
    expect(hasBegun([pod({ phase: "Pending" })])).toBe(false);
    expect(
      hasBegun([pod({ phase: "Pending", initContainerStatuses: [done], containerStatuses: [waiting] })]),
    ).toBe(false);
  });

  test("is true while a container before the main one runs, and once the main one has started", () => {
    expect(hasBegun([pod({ phase: "Pending", initContainerStatuses: [done, running] })])).toBe(true);
    expect(hasBegun([pod({ phase: "Running", containerStatuses: [running] })])).toBe(true);
    expect(hasBegun([pod({ phase: "Unknown" })])).toBe(true);
  });

  test("is true when all Pods have ended, before the Job says so", () => {
    expect(hasBegun([pod({ phase: "Succeeded" })])).toBe(true);
    expect(hasBegun([pod({ phase: "Failed" })])).toBe(true);
    expect(hasBegun([pod({ phase: "Failed" }), pod({ phase: "Succeeded" })])).toBe(true);
  });

  test("does not count earlier attempts while another one waits to start", () => {
    expect(
      hasBegun([pod({ phase: "Failed" }), pod({ phase: "Pending", containerStatuses: [waiting] })]),
    ).toBe(false);
  });
});

describe("jobEnd", () => {
  const job = (...conditions: [type: string, status: string][]): Job => ({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "j" },
    status: { conditions: conditions.map(([type, status]) => ({ type, status })) },
  });

  test("is the condition Complete or Failed, whatever comes before it", () => {
    expect(jobEnd(job(["SuccessCriteriaMet", "True"], ["Complete", "True"]))?.type).toBe("Complete");
    expect(jobEnd(job(["Suspended", "True"], ["FailureTarget", "True"], ["Failed", "True"]))?.type).toBe(
      "Failed",
    );
  });

  test("is undefined while the Job is suspended, about to end, or a condition is no longer true", () => {
    for (const unfinished of [
      job(["Suspended", "True"]),
      job(["SuccessCriteriaMet", "True"]),
      job(["FailureTarget", "True"]),
      job(["Failed", "False"]),
      job(),
    ]) {
      expect(jobEnd(unfinished)).toBeUndefined();
      expect(isFinished(unfinished)).toBe(false);
    }
  });
});

describe("podFailure", () => {
  const parse = (message: string) =>
    message.startsWith("ours ") ? { reason: "Ours", message: message.slice(5) } : undefined;

  test("is what the newest Pod's termination message says", () => {
    const pods = [endedPod("a", 1, "ours first", 1), endedPod("b", 1, "ours second", 2)];
    expect(podFailure(pods, parse)).toEqual({ reason: "Ours", message: "second" });
  });

  test("names the keys of Secrets whose values may be the cause, and no others", () => {
    const flaw = "has a line break: store it without";
    const suspects = ["PGPASSWORD", "PGUSER", "PGHOST"].map((variable) => ({ variable, flaw }));
    const pod = endedPod("a", 1, "");
    pod.spec = {
      containers: [
        {
          name: "backup",
          env: [
            { name: "PGPASSWORD", valueFrom: { secretKeyRef: { name: "login", key: "password" } } },
            { name: "PGUSER", value: "plain" },
          ],
        },
      ],
    };
    expect(podFailure([pod], () => ({ reason: "DatabaseAccessDenied", message: "No.", suspects }))).toEqual({
      reason: "DatabaseAccessDenied",
      message: 'No. The key "password" of Secret "login" has a line break: store it without.',
    });
  });

  test("names the key of a Secret or ConfigMap whose file may be the cause", () => {
    const pod = endedPod("a", 1, "");
    const item = (key: string, path: string) => [{ key, path }];
    pod.spec = {
      containers: [
        {
          name: "backup",
          env: [
            { name: "RESTIC_CACERT", value: "/etc/my-operator/repository/ca.crt" },
            { name: "GOOGLE_APPLICATION_CREDENTIALS", value: "/etc/my-operator/repository/google.json" },
          ],
          volumeMounts: [
            { name: "database", mountPath: "/etc/my-operator/database" },
            { name: "repository", mountPath: "/etc/my-operator/repository" },
          ],
        },
      ],
      volumes: [
        {
          name: "database",
          projected: { sources: [{ secret: { name: "no", items: item("no", "ca.crt") } }] },
        },
        {
          name: "repository",
          projected: {
            sources: [
              { secret: { name: "storage", items: item("key.json", "google.json") } },
              { configMap: { name: "authority", items: item("bundle.pem", "ca.crt") } },
            ],
          },
        },
      ],
    };
    const suspects = ["RESTIC_CACERT", "GOOGLE_APPLICATION_CREDENTIALS", "PGSSLROOTCERT"].map((variable) => ({
      variable,
      flaw: "is wrong",
    }));
    expect(
      podFailure([pod], () => ({ reason: "StorageAccessDenied", message: "No.", suspects }))?.message,
    ).toBe(
      'No. The key "bundle.pem" of ConfigMap "authority" is wrong. The key "key.json" of Secret "storage" is wrong.',
    );
  });

  test("is the kubelet's reason where the message is not one of this operator's programs", () => {
    expect(podFailure([endedPod("a", 2, " no such file\n")], parse)).toEqual({
      reason: "Error",
      message: "Container backup of Pod a exited with 2: no such file",
    });
    expect(podFailure([endedPod("a", 137, "")], parse)?.reason).toBe("Killed");
  });

  test("is that the memory was used up if the kubelet says so, whatever a program reports", () => {
    const killed = (message: string): Stored<Pod> => ({
      ...endedPod("a", 1, message),
      status: {
        phase: "Failed",
        initContainerStatuses: [
          { name: "init-repository", state: { terminated: { exitCode: 1, message, reason: "OOMKilled" } } },
        ],
      },
    });
    const found = "Container init-repository of Pod a used up the memory of its limit, or of its node.";
    expect(podFailure([killed("ours restic was killed.")], parse)).toEqual({
      reason: "OOMKilled",
      message: `${found} restic was killed.`,
    });
    expect(podFailure([killed("")], parse)).toEqual({ reason: "OOMKilled", message: found });
  });

  test("is the Pod's own reason if there is one, whatever became of its containers", () => {
    const status = { phase: "Failed", reason: "Evicted", message: "The node was low on memory." };
    const found = { reason: "Evicted", message: "Pod a failed: The node was low on memory." };
    const evicted: Stored<Pod> = { apiVersion: "v1", kind: "Pod", metadata: meta("a"), status };
    expect(podFailure([evicted], parse)).toEqual(found);
    for (const message of ["", "ours interrupted"]) {
      const killed = endedPod("a", 137, message);
      expect(podFailure([{ ...killed, status: { ...killed.status, ...status } }], parse)).toEqual(found);
    }
  });

  test("is undefined when no Pod failed", () => {
    expect(podFailure([endedPod("a", 0, "ours fine")], parse)).toBeUndefined();
    expect(podFailure([], parse)).toBeUndefined();
  });
});

test("newestFirst sorts by the time of creation", () => {
  const pods = [endedPod("a", 0, "", 1), endedPod("b", 0, "", 3), endedPod("c", 0, "", 2)];
  expect(newestFirst(pods).map(({ metadata }) => metadata.name)).toEqual(["b", "c", "a"]);
});
