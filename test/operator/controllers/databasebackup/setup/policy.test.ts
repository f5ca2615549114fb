import { expect, test } from "vitest";
import type { CommandConnection } from "../../../../../operator/api/databases/v1/connection.ts";
import { assertAllowed } from "../../../../../operator/controllers/databasebackup/setup/policy.ts";
import { postgresqlConnection } from "../../../../support/api/backups.ts";

const anything = { allowCommandEngine: true, allowedImages: undefined };
const command: CommandConnection = {
  engine: "command",
  image: "registry.example/team/redis:7",
  command: { dump: ["redis-cli", "--rdb", "-"], restore: ["cat"] },
};

function withImage(image: string): CommandConnection {
  return { ...command, image };
}

test("without flags everything is allowed", () => {
  expect(() => {
    assertAllowed(withImage("anywhere.example/any"), anything);
  }).not.toThrow();
});

test("the command engine can be switched off, the others stay", () => {
  const policy = { ...anything, allowCommandEngine: false };
  expect(() => {
    assertAllowed(withImage("any"), policy);
  }).toThrow("--allow-command-engine=false");
  expect(() => {
    assertAllowed(postgresqlConnection("db"), policy);
  }).not.toThrow();
});

test.each([
  ["registry.example/team", "registry.example/team/redis:7", true],
  ["registry.example/team/", "registry.example/team/redis:7", true],
  ["registry.example/team/redis", "registry.example/team/redis:7", true],
  ["registry.example/team/redis:7", "registry.example/team/redis:7", true],
  ["registry.example/team", "registry.example/team-of-others/redis:7", false],
  ["registry.example/team/redis", "registry.example/team/redis-of-others:7", false],
  ["registry.example", "registry.example.evil/redis", false],
])("when images below %s are allowed, %s is allowed: %s", (allowed, image, isAllowed) => {
  const check = () => {
    assertAllowed(withImage(image), { ...anything, allowedImages: [allowed] });
  };
  if (isAllowed) expect(check).not.toThrow();
  else expect(check).toThrow(`"${image}" is not allowed in this cluster`);
});

test("an empty list allows the official images only", () => {
  const policy = { ...anything, allowedImages: [] };
  expect(() => {
    assertAllowed(withImage("any"), policy);
  }).toThrow("No images are allowed.");
  expect(() => {
    assertAllowed(postgresqlConnection("db"), policy);
  }).not.toThrow();
});

test("the message names the field of the image", () => {
  const policy = { ...anything, allowedImages: [] };
  expect(() => {
    assertAllowed(
      { ...postgresqlConnection("db"), image: "any" },
      policy,
      'spec.image of PostgreSQLDatabase "shop"',
    );
  }).toThrow('spec.image of PostgreSQLDatabase "shop": "any" is not allowed in this cluster');
});
