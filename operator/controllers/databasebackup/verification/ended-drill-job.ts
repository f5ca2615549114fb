import type { DrillReport } from "../../../verification/report.ts";
import type { DrillResult } from "./judge-job.ts";

/** A drill that has ended, and what came of it. */
export interface EndedDrillJob {
  jobName: string;
  jobUID: string;
  snapshotName: string;
  snapshotUID: string;
  startTime: string;
  completionTime: string;
  result: DrillResult;
  /** Undefined if the drill came to no result, or the log is lost. */
  report: DrillReport | undefined;
}
