import { parseArgs } from "node:util";
import type { RestoreOptions } from "../engines/restore.ts";

/** What the program `restore` is to do. */
export interface RestoreCommand {
  engine: string;
  /** restic's IDs of the snapshot with the dump, and of that with the inventory. */
  snapshotID: string;
  inventoryID: string;
  /** The name of the dump's file. */
  fileName: string;
  /** The folder that it shares with the script that restores. */
  exchange: string;
  options: RestoreOptions;
}

/** The command line is wrong. */
export class CommandLineError extends Error {}

/** @throws CommandLineError */
export function parseCommand(args: readonly string[]): RestoreCommand {
  const text = { type: "string" } as const;
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: { engine: text, snapshot: text, inventory: text, file: text, exchange: text, options: text },
      strict: true,
      allowPositionals: false,
    }));
  } catch (error) {
    throw new CommandLineError(error instanceof Error ? error.message : String(error));
  }
  const required = (name: keyof typeof values): string => {
    const value = values[name];
    if (value === undefined || value === "") throw new CommandLineError(`--${name} is missing.`);
    return value;
  };
  const id = (name: "snapshot" | "inventory"): string => {
    const value = required(name);
    if (/^[0-9a-f]{64}$/.test(value)) return value;
    throw new CommandLineError(
      `--${name} ${value} is not the ID of a restic snapshot: 64 hexadecimal digits.`,
    );
  };
  return {
    engine: required("engine"),
    snapshotID: id("snapshot"),
    inventoryID: id("inventory"),
    fileName: required("file"),
    exchange: required("exchange"),
    options: JSON.parse(required("options")) as RestoreOptions,
  };
}
