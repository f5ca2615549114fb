import { expect, test } from "vitest";
import type { CommandConnection } from "../../../../operator/api/databases/v1/connection.ts";
import { engineOf } from "../../../../operator/engines/engines.ts";

const connection: CommandConnection = {
  engine: "command",
  image: "docker.io/library/redis:8",
  command: {
    dump: ["redis-cli", "--rdb", "-"],
    restore: ["sh", "-c", "cat >/data/dump.rdb"],
    env: [
      { name: "REDIS_HOST", value: "cache" },
      { name: "REDISCLI_AUTH", valueFrom: { secretKeyRef: { name: "cache", key: "password" } } },
      { name: "REDIS_TLS", valueFrom: { configMapKeyRef: { name: "settings", key: "tls" } } },
    ],
    volumes: [{ mountPath: "/data", persistentVolumeClaim: { claimName: "cache-data" } }],
  },
};
const engine = engineOf(connection);
const target = { connection, database: "cache" };

test("the user's program is run as it is, in the user's image", () => {
  expect(engine.image(connection)).toBe("docker.io/library/redis:8");
  expect(engine.dump(target, { inventory: "Full" }, "/credentials")).toEqual({
    command: ["dump-command.sh", "redis-cli", "--rdb", "-"],
    environment: [
      { name: "REDIS_HOST", value: "cache" },
      { name: "REDISCLI_AUTH", valueFrom: { secretKeyRef: { name: "cache", key: "password" } } },
      { name: "REDIS_TLS", valueFrom: { configMapKeyRef: { name: "settings", key: "tls" } } },
    ],
    files: [],
    fileName: "dump",
    volumes: [{ claimName: "cache-data", mountPath: "/data", readOnly: false }],
  });
});

test("has neither a version probe nor a TLS mode, because nothing is known about its server", () => {
  expect(engine.versionProbe).toBeUndefined();
  expect(engine).not.toHaveProperty("tlsMode");
});

test("Secrets and ConfigMaps are named by the variable that they are for", () => {
  expect(engine.references(connection)).toEqual([
    {
      field: "spec.connection.command.env[1].valueFrom.secretKeyRef",
      source: { secretKeyRef: { name: "cache", key: "password" } },
    },
    {
      field: "spec.connection.command.env[2].valueFrom.configMapKeyRef",
      source: { configMapKeyRef: { name: "settings", key: "tls" } },
    },
  ]);
});
