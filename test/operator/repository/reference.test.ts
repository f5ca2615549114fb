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
