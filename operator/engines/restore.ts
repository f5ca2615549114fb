import type { DatabaseRestoreSpec } from "../api/databases/v1alpha1/databaserestore.ts";
import type { ClientProgram } from "./client-program.ts";
import type { InventoryFile } from "./inventory-file.ts";

/** What a DatabaseRestore asks for, with its defaults. */
export interface RestoreOptions extends Required<
  Pick<DatabaseRestoreSpec, "existingData" | "roles" | "definers" | "parallelism" | "mode">
> {
  /** Eight hexadecimal digits of the DatabaseRestore: they are in the names of the databases that the restore makes. */
  id: string;
  /** The name of the target database. */
  database: string;
  owner?: string;
  /** The tables to restore, as the spec has them; absent for the whole database. */
  tables?: readonly string[];
}

/** What is known of a backup before it is restored. */
export interface RestoreSource {
  inventory: InventoryFile;
  /** The content of `databaseFile`, or nothing. */
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
  /** What the server warned of. Absent if the engine does not know. */
  warnings?: readonly string[];
}

/** What an engine changes of a dump before the script reads it. */
export interface DumpFilter {
  /** The next part of the dump. Returns what the script is to read, which may be nothing. */
  change(part: Buffer): Buffer;
  /** The dump has ended. Returns the rest. */
  end(): Buffer;
  /** Whether the dump had its end. Known after the end. */
  readonly isWhole: boolean;
  /** What was taken out, for the script to read later, by file name. Known after the end. */
  readonly later: Readonly<Record<string, string>>;
}

/** How a restore has ended that is to be cleaned up. */
export interface RestoreEnd {
  hasSucceeded: boolean;
  /** Whether the database that was replaced is to stay. */
  keepsPrevious: boolean;
}

/** How an engine restores a dump, or the tables of a dump, into a server that others use. */
export interface EngineRestore {
  /** How it restores single tables. Absent if that is the same as for a whole database. */
  readonly ofTables?: EngineRestore;
  /** The runner's script that restores; it talks to operator/restore as exchange.sh says. */
  readonly script: string;
  /** The file next to the dump that makes a database like the original. Absent if the inventory says all of that. */
  readonly databaseFile?: string;
  /** Where it restores. */
  readonly strategy: NonNullable<DatabaseRestoreSpec["strategy"]>;
  /** Why this engine cannot do what a spec asks for. */
  refusal(spec: DatabaseRestoreSpec): PreflightProblem | undefined;
  /** The name that the database which is replaced gets. Absent if nothing of that stays. */
  previousName?(options: RestoreOptions): string;
  /** The runner's script, and its arguments, that removes what a restore has left. */
  cleanUp(options: RestoreOptions, end: RestoreEnd): ClientProgram["command"];
  /** What a person has to know of a target that a restore has begun to change, and not completed. Absent if there is no such target. */
  unfinished?(options: RestoreOptions): string;
  /** What is changed of the dump on its way to the script. Absent if nothing is. */
  filter?(options: RestoreOptions): DumpFilter;
  /** The kinds of objects that the script restores after the first check, which could change the others. */
  readonly laterKinds: readonly string[];
  /**
   * What of the restored database is different, although it has all objects and rows of the backup, each as a sentence. Absent if nothing is.
   *
   * @param outputs What the script has left, by file name.
   */
  differences?(
    expected: InventoryFile,
    actual: InventoryFile,
    outputs: ReadonlyMap<string, string>,
  ): readonly string[];
  /**
   * What of a backup's inventory the restored database is to have, if that is not all of it.
   *
   * @param answers What the script has left so far, by file name.
   */
  expected?(
    inventory: InventoryFile,
    options: RestoreOptions,
    answers: ReadonlyMap<string, string>,
  ): InventoryFile;
  /**
   * What the script reads before it asks the server, by file name.
   *
   * @param answers What the script has found out before it began to ask, by file name.
   * @returns undefined if the inventory does not have what a restore needs: it is of an older version
   */
  question(
    source: RestoreSource,
    options: RestoreOptions,
    answers: ReadonlyMap<string, string>,
  ): Record<string, string> | undefined;
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

/** How an engine restores what is asked for: a whole database, or some tables of it. */
export function restoreOf(
  { restore }: { readonly restore?: EngineRestore },
  { tables }: Pick<RestoreOptions, "tables">,
): EngineRestore | undefined {
  return tables === undefined ? restore : (restore?.ofTables ?? restore);
}
