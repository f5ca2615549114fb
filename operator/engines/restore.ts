import type { DatabaseRestoreSpec } from "../api/databases/v1alpha1/databaserestore.ts";
import type { InventoryFile } from "./inventory-file.ts";

/** What a DatabaseRestore asks for, with its defaults. */
export interface RestoreOptions extends Required<
  Pick<DatabaseRestoreSpec, "existingData" | "roles" | "parallelism" | "mode">
> {
  /** Eight hexadecimal digits of the DatabaseRestore: they are in the names of the databases that the restore makes. */
  id: string;
  /** The name of the target database. */
  database: string;
  owner?: string;
}

/** What is known of a backup before it is restored. */
export interface RestoreSource {
  inventory: InventoryFile;
  /** The script `database.sql`, which makes a database like the original. */
  databaseScript: string;
}

/** A reason why a restore does not begin. */
export interface PreflightProblem {
  /** One word in CamelCase. */
  reason: string;
  message: string;
}

/** What was found out before anything was changed. */
export interface Preflight {
  /** If there are any, nothing is changed. */
  problems: readonly PreflightProblem[];
  /** What will be missing or different in the restored database, each as a sentence. */
  warnings: readonly string[];
  /** Whether an earlier attempt for the same DatabaseRestore has done everything. */
  isDone: boolean;
}

/**
 * What the errors of an attempt to restore mean. `again`: they may not occur when the names of functions are found by the search path.
 * `lost`: the connection to the server ended, which says nothing about the backup.
 */
export interface JudgedErrors {
  verdict: "accept" | "again" | "lost" | "refuse";
  /** Errors that do no harm, each exact. */
  tolerated: readonly string[];
  /** All others, each exact. */
  errors: readonly string[];
}

/** How an engine restores a dump into a server that others use. */
export interface EngineRestore {
  /** The runner's script that restores; it talks to operator/restore as exchange.sh says. */
  readonly script: string;
  /** The databases that a restore makes or leaves: unfinished, replaced, and a mark that a database without predecessor took its name. */
  names(options: RestoreOptions): { restored: string; previous: string; marker: string };
  /**
   * What the script reads before it asks the server, by file name.
   *
   * @returns undefined if the inventory does not have what a restore needs: it is of an older version
   */
  question(source: RestoreSource, options: RestoreOptions): Record<string, string> | undefined;
  /** Judges the script's answer, by file name. */
  preflight(answers: ReadonlyMap<string, string>, source: RestoreSource, options: RestoreOptions): Preflight;
  /** What the script reads before it restores, by file name. */
  plan(
    source: RestoreSource,
    options: RestoreOptions,
    answers: ReadonlyMap<string, string>,
  ): Record<string, string>;
  /** Judges the outputs of an attempt. */
  judgeErrors(outputs: ReadonlyMap<string, string>, attempt: number, options: RestoreOptions): JudgedErrors;
}
