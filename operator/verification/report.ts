import type { DrillReason } from "../engines/drill.ts";

/** What a drill reports when it has judged. */
export interface DrillReport {
  /** `True`: the backup is good. `False`: it is bad. `Unknown`: the drill could not find out. */
  verdict: "True" | "False" | "Unknown";
  reason: DrillReason;
  /** A sentence with names, at most 2 KiB. */
  message: string;
  /** How much of the dump was read, in bytes. */
  dumpBytes: number;
  /** How long fetching and restoring took, in seconds. */
  restoreSeconds: number;
  /** The largest size of the throw-away database, in bytes. */
  peakDiskBytes?: number;
  tables?: number;
  rows?: number;
  objects?: number;
  assertions: { name: string; passed: boolean; actual?: string }[];
  /** Errors that were tolerated, each exact. */
  warnings: string[];
}
