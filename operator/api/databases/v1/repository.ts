import type { ResourceRequirements } from "../../meta/resources.ts";
import type { Period } from "./retention.ts";

/** How the repository is maintained. */
export interface BackupRepository {
  /**
   * How often to free the space of removed snapshots: a whole number and a unit, `h` (hours), `d` (days) or `w` (weeks).
   * Defaults to `7d`.
   *
   * @default "7d"
   */
  pruneInterval?: Period;
  /**
   * Compute resources of the Jobs that maintain the repository. A resource that neither `requests` nor `limits` name gets a
   * default request: 100m CPU, 128Mi memory.
   */
  resources?: ResourceRequirements;
}
