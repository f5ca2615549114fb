import { expect, test } from "vitest";
import { isNested, locationKey, repositoryOf } from "../../../operator/repository/reference.ts";
import { backup, repository } from "../../support/controllers/objects.ts";

const password = { name: "password", key: "password" };

test.each([
  ["/a", "/a", true],
  ["/a", "/a/", true],
  ["/a", "/a/b", true],
  ["/a/b", "/a", true],
  ["/a", "/ab", false],
  ["/a/b", "/a/c", false],
])("one of %s and %s is within the other: %s", (one, other, expected) => {
  expect(isNested(one, other)).toBe(expected);
});

test("an endpoint written with a slash at its end is the same place", () => {
  const of = (endpoint: string) => locationKey({ storage: { s3: { endpoint, bucket: "b" } }, path: "/p" });
  expect(of("https://s3.example")).toBe(of("https://s3.example/"));
  expect(of("https://s3.example")).not.toBe(of("https://other.example"));
});

test("facts about one repository are not used for another", () => {
  const known = backup({ status: { repository } });
  expect(repositoryOf(known, password, "orders-repository").id).toBe(repository.id);
  expect(repositoryOf(known, password, "another-claim").id).toBeUndefined();
});

test("kinds of storage that are not known are the same place only if everything is the same", () => {
  const of = (storage: object) => locationKey({ storage, path: "/p" });
  const swift = of({ swift: { container: "a" } });
  expect(of({ swift: { container: "a" } })).toBe(swift);
  expect(of({ swift: { container: "b" } })).not.toBe(swift);
  expect(of({})).not.toBe(of({ s3: { bucket: "a" } }));
});

test("a bucket is recorded with everything that opens it", () => {
  const s3 = { bucket: "b", bucketLookup: "Path", credentials: { accessKeyIDSecretRef: password } } as const;
  expect(repositoryOf(backup({ spec: { storage: { s3 } } }), password, undefined).storage).toEqual({ s3 });
});
