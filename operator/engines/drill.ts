import type { DatabaseConnection } from "../api/databases/v1/connection.ts";
import type { InventoryFile } from "./inventory-file.ts";

/** Why a drill came to its verdict: one word for programs. */
export type DrillReason = TrueReason | FalseReason | UnknownReason;

export type TrueReason = "Restored" | "RestoredWithSearchPath";

export type FalseReason =
  | "RepositoryDamaged"
  | "DumpTruncated"
  | "RestoreErrors"
  | "ObjectsMissing"
  | "RowsDiffer"
  | "SourceInconsistent"
  | "AssertionFailed";

export type UnknownReason =
  | "TooLarge"
  | "ExtensionMissing"
  | "ImageUnavailable"
  | "Evicted"
  | "Unschedulable"
  | "StorageUnreachable"
  | "DeadlineExceeded"
  | "NeedsOtherServers"
  | "Interrupted"
  | "InventoryTooOld"
  | "NoVerifyCommand"
  | "AssertionUndecided"
  | "RestoreFailed";

/** What a drill knows before it restores. */
export interface DrillFacts {
  /** What the dump holds. Without an inventory, one of version 0 that says nothing. */
  inventory: InventoryFile;
  /** The queries of the assertions, in the order of the spec. */
  assertions: readonly { query: string; timeoutSeconds: number }[];
  /** Settings of the throw-away server, such as `shared_preload_libraries`, from `spec.verification.parameters`. */
  parameters: Readonly<Record<string, string>>;
}

/** What an engine makes of the files that its script left. */
export interface EngineJudgement {
  /** Why the backup is bad, or why the drill could not find out; absent if the engine found neither. */
  finding?:
    | { verdict: "False"; reason: FalseReason; message: string }
    | { verdict: "Unknown"; reason: UnknownReason; message: string };
  /** The reason if nothing else is found. @default Restored */
  reason?: TrueReason;
  /** Errors that were tolerated, each exact. */
  warnings: readonly string[];
}

/** How an engine restores a dump into a throw-away server of its own. */
export interface EngineDrill<Connection extends DatabaseConnection = DatabaseConnection> {
  /** The name of the runner's script that starts the server, restores and describes the result. */
  readonly script: string;
  /**
   * The arguments of the script. Default: none.
   *
   * @returns undefined if the connection does not say how to verify a dump: `NoVerifyCommand`
   */
  arguments?(connection: Connection): readonly string[] | undefined;
  /**
   * The script's input: the content of files, by their paths in the folder `input`.
   *
   * @returns undefined if the inventory does not have what a restore needs: it is of an older version
   */
  inputs(facts: DrillFacts): Record<string, string> | undefined;
  /** Judges the files that the script left, by their paths in the folder `output`. What the inventory says is compared elsewhere. */
  judge(outputs: ReadonlyMap<string, string>, facts: DrillFacts): EngineJudgement;
  /** Whether a query of an assertion failed because of its limit of time. Default: never. */
  isTimeout?(errors: string): boolean;
}
