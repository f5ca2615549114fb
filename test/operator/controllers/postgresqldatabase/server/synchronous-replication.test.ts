import { expect, test } from "vitest";
import type { ObservedInstance } from "../../../../../operator/controllers/postgresqldatabase/server/observe.ts";
import {
  blockedWrites,
  reducedReplication,
} from "../../../../../operator/controllers/postgresqldatabase/server/synchronous-replication.ts";
import { database as databaseWith } from "../../../../support/controllers/databases.ts";

const instance = (ordinal: number, isReady: boolean): ObservedInstance => ({
  ...{ ordinal, isReady, isPrimary: ordinal === 0 },
  ...{ pod: undefined, image: undefined, why: undefined },
});

function reasonWith({
  dataDurability = "Required",
  isPrimaryReady = true,
  isReplicaReady = false,
  isStreaming,
}: {
  dataDurability?: "Required" | "Preferred";
  isPrimaryReady?: boolean;
  isReplicaReady?: boolean;
  isStreaming?: boolean;
}): string | undefined {
  const synchronousReplication = { standbys: 1, dataDurability };
  const database = databaseWith({ spec: { version: "17", replicas: 2, synchronousReplication } });
  const known = {
    instances: { primary: instance(0, isPrimaryReady), replicas: [instance(1, isReplicaReady)] },
    replication: isStreaming === undefined ? undefined : new Map([[1, { isStreaming }]]),
    unready: undefined,
  };
  return (blockedWrites(database, known) ?? reducedReplication(database, known))?.reason;
}

test("commits wait while too few replicas follow, and do without them if the spec only prefers them", () => {
  expect(reasonWith({})).toBe("WritesBlocked");
  expect(reasonWith({ isStreaming: false })).toBe("WritesBlocked");
  expect(reasonWith({ dataDurability: "Preferred" })).toBe("SynchronousReplicationReduced");
});

test("a replica that is ready follows, and so does one that has much to replay", () => {
  expect(reasonWith({ isReplicaReady: true })).toBeUndefined();
  expect(reasonWith({ isStreaming: true })).toBeUndefined();
  expect(reasonWith({ isStreaming: true, dataDurability: "Preferred" })).toBeUndefined();
});

test("nothing is known of commits while the primary does not answer", () => {
  expect(reasonWith({ isPrimaryReady: false })).toBeUndefined();
});
