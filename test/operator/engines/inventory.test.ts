import { expect, test } from "vitest";
import { inventoryOf } from "../../../operator/engines/inventory.ts";
import { backup } from "../../support/controllers/objects.ts";
import type { DatabaseConnection } from "../../../operator/api/databases/v1/connection.ts";

const { connection } = backup().spec;
const command: DatabaseConnection = {
  engine: "command",
  image: "sqlite",
  command: { dump: ["dump"], restore: ["restore"] },
};

test("an inventory is whole by default, also without a connection, and none of what a command writes", () => {
  expect(inventoryOf({})).toBe("Full");
  expect(inventoryOf({ ...(connection === undefined ? {} : { connection }) })).toBe("Full");
  expect(inventoryOf({ connection: command })).toBe("None");
});

test("an inventory is what the spec says", () => {
  expect(inventoryOf({ inventory: "Objects" })).toBe("Objects");
  expect(inventoryOf({ inventory: "None" })).toBe("None");
  expect(inventoryOf({ connection: command, inventory: "None" })).toBe("None");
});
