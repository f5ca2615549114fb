import type { ResourceRequirements } from "../../meta/resources.ts";
import type { Schedule } from "../../meta/schedule.ts";
import type { Period } from "./retention.ts";

/**
 * How the repository may be used, and how it is maintained.
 *
 * @validation {
 *   rule: "!has(self.takeOverFrom) || self.?accessMode.orValue('ReadWrite') != 'ReadOnly'",
 *   message: "takeOverFrom has no effect with accessMode ReadOnly, because nothing is written into the repository: set accessMode to ReadWrite, or remove takeOverFrom",
 *   fieldPath: ".takeOverFrom",
 *   reason: "FieldValueForbidden",
 * }
 */
export interface BackupRepository {
  /**
   * What the operator may do in the repository: `ReadWrite`, everything; `ReadOnly`, nothing but reading it. With `ReadOnly`, the
   * backups in it get their DatabaseSnapshots and can be restored, as on a new cluster, and credentials that may only read suffice.
   * No run starts, no drill starts, nothing is removed, and no database needs to be there. Defaults to `ReadWrite`.
   */
  accessMode?: "ReadWrite" | "ReadOnly";
  /**
   * What to do if there is no repository yet: `IfMissing` creates it, its password and its claim; `Never` creates none of them, and
   * waits for those that exist. With `accessMode: ReadOnly` it is `Never` in any case. Defaults to `IfMissing`.
   */
  initialization?: "IfMissing" | "Never";
  /**
   * The cluster whose repository this one takes over: the `id` in `status.repository.owner`, which is the UID of that cluster's
   * Namespace `kube-system`. Maintenance then records this cluster as the owner, the former owner stops, and backups go on in the
   * same path. It acts only while that cluster is the owner, so it may stay set.
   *
   * @maxLength 64
   * @validation {
   *   rule: "self.matches(r'^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')",
   *   messageTemplate: "\"{self}\" is not the ID of a cluster: use the id in status.repository.owner, such as \"2f1c6a5e-7d43-4b0f-9c1e-5a8d3e0b7f21\"",
   * }
   */
  takeOverFrom?: string;
  /**
   * How often to free the space of removed snapshots: a whole number and a unit, `h` (hours), `d` (days) or `w` (weeks).
   * Defaults to `7d`.
   *
   * @default "7d"
   */
  pruneInterval?: Period;
  /** How to find damage of the repository before a restore does. */
  check?: RepositoryCheck;
  /**
   * Compute resources of the Jobs that maintain the repository. A resource that neither `requests` nor `limits` name gets a
   * default request: 100m CPU, 128Mi memory.
   */
  resources?: ResourceRequirements;
}

/**
 * When the repository is checked, and how fast all of its data is read. Each check looks at the structure of the whole
 * repository, and reads a part of the data: all parts in turn.
 */
export interface RepositoryCheck {
  /**
   * When to check, in `timeZone`, written as the schedule of the backups. Defaults to `H H * * *`, once a day, for the first time
   * a day after this object was created.
   */
  schedule?: Schedule;
  /** Whether no checks start. Defaults to false. */
  suspend?: boolean;
  /**
   * The time within which all data is read once: a whole number and a unit, `h` (hours), `d` (days) or `w` (weeks). With 30 checks
   * in that time, each reads a thirtieth. A check reads more than its part after others were missed. Defaults to `30d`.
   *
   * @validation {
   *   rule: "!self.matches(r'^[0-9]+m$')",
   *   messageTemplate: "\"{self}\" is a time in minutes, because m never means months: use h for hours, d for days or w for weeks, such as \"30d\"",
   * }
   */
  readDataWithin?: Period;
}
