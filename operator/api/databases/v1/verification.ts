import type { Count, ObjectName } from "my-operator/crd/types";
import type { Amount } from "../../meta/quantity.ts";
import type { ResourceRequirements } from "../../meta/resources.ts";
import type { Schedule } from "../../meta/schedule.ts";
import type { ImageReference } from "./connection.ts";
import type { Period } from "./retention.ts";

/**
 * How backups are verified. A drill is a Job that restores one backup into a throw-away database and compares it with what the
 * database held when it was backed up. Drills run on the same nodes as the other Jobs of the DatabaseBackup.
 */
export interface BackupVerification {
  /**
   * What starts a drill: `Schedule`, `schedule`; `AfterBackup`, a successful backup. Defaults to `Schedule`. To start no drills,
   * set `suspend`.
   *
   * @minItems 1
   * @maxItems 2
   * @listType set
   */
  triggers?: ("Schedule" | "AfterBackup")[];
  /**
   * When to start a drill, in `timeZone`, written as the schedule of the backups. Defaults to once a week in the early morning:
   * `H H(2-5) * * H`.
   */
  schedule?: Schedule;
  /** Whether no drills start. One that is active continues. Defaults to false. */
  suspend?: boolean;
  /**
   * Which backup a drill restores: `Newest`, the newest one; `LeastRecentlyVerified`, the one whose last drill is the longest ago,
   * or that had none; `Random`, any. Defaults to `Newest`.
   */
  snapshotSelection?: "Newest" | "LeastRecentlyVerified" | "Random";
  /** The image of the throw-away database's server. Defaults to the image that made the dump. */
  image?: ImageReference;
  /**
   * Settings of the throw-away database's server. The drill chooses those that decide who can connect and where data is.
   * `shared_preload_libraries` defaults to that of the original server, without the libraries that the image lacks, if the user of the
   * backup can read it, as members of `pg_read_all_settings` can.
   *
   * @maxProperties 64
   * @validation {
   *   rule: "self.all(name, name.matches(r'^[A-Za-z_][A-Za-z0-9_.-]{0,62}$'))",
   *   messageTemplate: "the name of a setting must have at most 63 letters, digits, '_', '-' and '.', and begin with a letter or '_', not {self.filter(name, !name.matches(r'^[A-Za-z_][A-Za-z0-9_.-]{0,62}$'))}",
   * }
   * @validation {
   *   rule: "self.all(name, !(name.lowerAscii().replace('-', '_') in ['listen_addresses', 'port', 'unix_socket_directories', 'data_directory', 'hba_file', 'bind_address', 'socket', 'datadir', 'skip_networking', 'event_scheduler']))",
   *   messageTemplate: "the drill itself sets {self.filter(name, name.lowerAscii().replace('-', '_') in ['listen_addresses', 'port', 'unix_socket_directories', 'data_directory', 'hba_file', 'bind_address', 'socket', 'datadir', 'skip_networking', 'event_scheduler'])}: remove it",
   *   reason: "FieldValueForbidden",
   * }
   */
  parameters?: Record<string, ParameterValue>;
  /** The volume of the throw-away database. Defaults to an `emptyDir` with a `sizeLimit` of 20Gi. */
  workVolume?: WorkVolume;
  /**
   * How many bytes per second a drill reads from the storage at most, at least 1Ki. Defaults to no limit.
   *
   * @validation {
   *   rule: "!isQuantity(string(self)) || !quantity(string(self)).isLessThan(quantity('1Ki'))",
   *   messageTemplate: "downloadBytesPerSecond is {self}, but must be at least 1Ki: use an amount such as \"50Mi\", or remove it for no limit",
   * }
   */
  downloadBytesPerSecond?: Amount;
  /**
   * Compute resources of the container with the throw-away database. A resource that neither `requests` nor `limits` name gets
   * a default request: 100m CPU and 512Mi memory.
   */
  resources?: ResourceRequirements;
  /**
   * How many seconds a drill may take, including waiting for an image or a node. After that, it is ended, and its result is not
   * known. Defaults to the longest of these: four hours; a second for each MiB of the database or its dump, and the time that
   * `downloadBytesPerSecond` makes of the dump; three times as long as the longest drill of `status.verification.history`.
   *
   * @asType integer
   * @format int64
   * @minimum 60
   * @maximum 2592000
   */
  activeDeadlineSeconds?: number;
  /**
   * Queries on the restored database whose results prove that the data is what you expect.
   *
   * @maxItems 32
   * @listType map
   * @listMapKey name
   */
  assertions?: Assertion[];
}

/**
 * The value of a setting. May be empty.
 *
 * @maxLength 1024
 * @validation {
 *   rule: "!self.matches('[[:cntrl:]]')",
 *   message: "the value of a setting must not contain control characters, such as line breaks",
 * }
 */
type ParameterValue = string;

/**
 * The volume of a throw-away database. It is removed with the drill's Pod. Set exactly one field.
 *
 * @exactlyOneOf ["emptyDir", "ephemeral"]
 */
export interface WorkVolume {
  /** Space on the disk of the drill's node. */
  emptyDir?: WorkEmptyDir;
  /** A PersistentVolumeClaim that Kubernetes creates for the drill's Pod, and deletes with it. */
  ephemeral?: WorkEphemeralVolume;
}

/** Space on the disk of a node. */
export interface WorkEmptyDir {
  /**
   * How much the throw-away database may use. The scheduler reserves what the drill needs. A backup that needs more is not
   * restored, and the result is `TooLarge`.
   */
  sizeLimit: WorkSize;
}

/** A volume that exists as long as the drill's Pod. */
export interface WorkEphemeralVolume {
  /** The StorageClass of the volume. Defaults to the cluster's default. */
  storageClassName?: ObjectName;
  /** The size of the volume. A backup that needs more is not restored, and the result is `TooLarge`. */
  size: WorkSize;
}

/**
 * The size of a volume.
 *
 * @validation {
 *   rule: "!isQuantity(string(self)) || !quantity(string(self)).isLessThan(quantity('1Mi'))",
 *   messageTemplate: "the size is {self}, but must be at least 1Mi: use an amount such as \"20Gi\"",
 * }
 */
type WorkSize = Amount;

/**
 * A query and what its result must be.
 *
 * @validation {
 *   rule: "has(self.value) || self.operator == 'NoRows'",
 *   messageTemplate: "operator {self.operator} requires value, which the query's result is compared with: add it, such as value: \"1000\"",
 *   fieldPath: ".value",
 *   reason: "FieldValueRequired",
 * }
 * @validation {
 *   rule: "!has(self.value) || self.operator != 'NoRows'",
 *   message: "operator NoRows compares nothing: remove value, or choose Equals, AtLeast, AtMost or Matches",
 *   fieldPath: ".value",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!has(self.value) || !(self.operator in ['AtLeast', 'AtMost']) || self.value.matches(r'^-?[0-9]+(\\.[0-9]+)?$')",
 *   messageTemplate: "\"{self.value}\" is not a number, as operator {self.operator} requires: write for example value: \"1000\"",
 *   fieldPath: ".value",
 * }
 */
export interface Assertion {
  /** The name of the assertion, for messages. */
  name: ObjectName;
  /**
   * The SQL query. Its first column of its first row is the result. It can only read.
   *
   * @minLength 1
   * @maxLength 8192
   */
  query: string;
  /**
   * How to compare the result with `value`: `Equals`, the same text; `AtLeast` and `AtMost`, as numbers; `Matches`, `value` is a
   * regular expression that the whole text must match; `NoRows`, the query returns no row.
   */
  operator: "Equals" | "AtLeast" | "AtMost" | "Matches" | "NoRows";
  /**
   * What to compare the result with. Required unless `operator` is `NoRows`.
   *
   * @maxLength 1024
   */
  value?: string;
  /**
   * How many seconds the query may take. Defaults to 60.
   *
   * @asType integer
   * @format int32
   * @minimum 1
   * @maximum 86400
   */
  timeoutSeconds?: number;
}

/**
 * What you promise of a database's backups. Set at least one field.
 *
 * @validation {
 *   rule: "has(self.rpo) || has(self.rto)",
 *   message: "objectives must have rpo, rto or both: add one, such as rpo: 24h, or remove objectives",
 *   reason: "FieldValueRequired",
 * }
 */
export interface Objectives {
  /**
   * How much time's data may be lost at most, which is the age of the newest backup: a whole number and a unit, `m` (minutes),
   * `h` (hours), `d` (days) or `w` (weeks).
   */
  rpo?: Period;
  /**
   * How long restoring may take at most, written as `rpo`. It is compared with the time that the newest successful drill took to
   * fetch and restore, or with that of the newest DatabaseRestore of a whole database that has succeeded, if that took longer.
   */
  rto?: Period;
}

/** What is known of the drills of a DatabaseBackup. */
export interface BackupVerificationStatus {
  /**
   * When the newest drill was started.
   *
   * @format date-time
   */
  lastAttemptTime?: string;
  /**
   * When the newest drill of the schedule was started, or its backup was too large for one.
   *
   * @format date-time
   */
  lastScheduleTime?: string;
  /**
   * The schedule of drills with each `H` replaced by its number.
   *
   * @maxLength 256
   */
  effectiveSchedule?: string;
  /**
   * When the next drill is due. Not set while suspended.
   *
   * @format date-time
   */
  nextScheduleTime?: string;
  /** How many seconds the newest successful drill took to fetch and restore its backup. */
  restoreDurationSeconds?: Count;
  /** How many bytes of its dump that drill restored. */
  restoredBytes?: Count;
  /** The newest DatabaseRestore that has restored a whole backup of this DatabaseBackup. It stays when that is deleted. */
  lastRestore?: RestoreRecord;
  /** The drill that has not ended. */
  active?: ActiveDrill;
  /**
   * How many drills have ended since the DatabaseBackup was created, by their result. A result without a drill is not in it.
   *
   * @maxItems 16
   * @listType map
   * @listMapKey result
   */
  results?: DrillCount[];
  /**
   * The newest ten drills that ended, newest first. The newest one with the result `True` or `False` is always one of them.
   *
   * @maxItems 10
   * @listType map
   * @listMapKey jobUID
   */
  history?: DrillRecord[];
}

/** A DatabaseRestore that has succeeded. */
export interface RestoreRecord {
  /**
   * Its name.
   *
   * @maxLength 253
   */
  restoreName: string;
  /**
   * When it ended.
   *
   * @format date-time
   */
  completionTime: string;
  /** How many seconds it took, from the start of its first Job on, with a safety backup. */
  durationSeconds: Count;
}

/** A drill that has not ended. */
export interface ActiveDrill {
  /**
   * The name of the drill's Job.
   *
   * @maxLength 253
   */
  jobName: string;
  /**
   * The DatabaseSnapshot that it restores.
   *
   * @maxLength 253
   */
  snapshotName: string;
  /**
   * `Pending`: the drill's Job is suspended, for example because it waits for its turn. `Running`: it was started. More values may
   * come; treat an unknown value as `Running`.
   *
   * @maxLength 64
   */
  phase: string;
  /**
   * Why the drill does not start, in one word in CamelCase, for programs. Not set if nothing prevents it.
   *
   * @maxLength 1024
   */
  reason?: string;
  /**
   * Why the drill does not start, for people.
   *
   * @maxLength 32768
   */
  message?: string;
}

/** How many drills ended with a result. */
export interface DrillCount {
  /**
   * `True`, `False` or `Unknown`, as in `history`. More values may come.
   *
   * @maxLength 64
   */
  result: string;
  /** How many drills ended with it. */
  count: Count;
}

/** A drill that ended. */
export interface DrillRecord {
  /**
   * The UID of the drill's Job, or the Job's name for a drill that only the repository records.
   *
   * @maxLength 64
   */
  jobUID: string;
  /**
   * The DatabaseSnapshot that it restored.
   *
   * @maxLength 253
   */
  snapshotName: string;
  /**
   * Whether the backup is good: `True`, `False`, or `Unknown` if the drill could not find out. More values may come; treat an
   * unknown value as `Unknown`.
   *
   * @maxLength 64
   */
  result: string;
  /**
   * Why, in one word in CamelCase, for programs.
   *
   * @maxLength 1024
   */
  reason: string;
  /**
   * When the drill ended.
   *
   * @format date-time
   */
  completionTime: string;
  /** How many seconds the drill took as a whole. */
  durationSeconds: Count;
}
