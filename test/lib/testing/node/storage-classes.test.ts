import { describe, expect, test } from "vitest";
import {
  isReleased,
  storageClassObjects,
  volumeKindFor,
  volumeObject,
} from "../../../../lib/testing/node/storage-classes.ts";
import type { Claim } from "../../../../lib/testing/node/storage-classes.ts";

const claim = (spec: Partial<Claim["spec"]>): Claim => ({
  metadata: { name: "data", namespace: "here", uid: "u1" },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, ...spec },
});

describe("a claim", () => {
  test("gets a folder by the class standard and a file system of its size by the class limited", () => {
    expect(volumeKindFor(claim({ storageClassName: "standard" }))).toBe("folder");
    expect(volumeKindFor(claim({ storageClassName: "limited" }))).toBe("tmpfs");
  });

  test("of another class, or with a volume, is left alone", () => {
    expect(volumeKindFor(claim({ storageClassName: "other" }))).toBeUndefined();
    expect(volumeKindFor(claim({}))).toBeUndefined();
    expect(volumeKindFor(claim({ storageClassName: "standard", volumeName: "mine" }))).toBeUndefined();
  });

  test("is named by its volume, so that no other claim can take it", () => {
    expect(volumeObject(claim({ storageClassName: "standard" }), "/somewhere")).toMatchObject({
      metadata: { name: "pvc-u1" },
      spec: {
        capacity: { storage: "1Gi" },
        claimRef: { name: "data", namespace: "here", uid: "u1" },
        hostPath: { path: "/somewhere" },
      },
    });
  });
});

describe("a volume", () => {
  const annotations = { "pv.kubernetes.io/provisioned-by": "my-operator.local/volumes" };

  test("is reclaimed when its claim is gone", () => {
    const volume = { metadata: { name: "pvc-u1", annotations }, spec: {}, status: { phase: "Released" } };
    expect(isReleased(volume)).toBe(true);
    expect(isReleased({ ...volume, status: { phase: "Bound" } })).toBe(false);
  });

  test("that another provisioner made is never reclaimed", () => {
    expect(isReleased({ metadata: { name: "theirs" }, spec: {}, status: { phase: "Released" } })).toBe(false);
  });
});

test("exactly one class is the default", () => {
  const isDefault = { metadata: { annotations: { "storageclass.kubernetes.io/is-default-class": "true" } } };
  expect(storageClassObjects().filter((object) => matches(object, isDefault))).toHaveLength(1);
});

function matches(object: object, pattern: object): boolean {
  try {
    expect(object).toMatchObject(pattern);
    return true;
  } catch {
    return false;
  }
}
