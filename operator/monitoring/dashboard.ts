import type { BackupMetric, DrillMetric, VerdictMetric } from "./metrics/backup-families.ts";
import type { DatabaseMetric } from "./metrics/database-families.ts";
import type { ReplicaMetric } from "./metrics/replica-families.ts";

/** A dashboard in Grafana's JSON model: the fields that this one uses. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly [field: string]: unknown;
}

/** The head of a row, or a panel that shows queries. */
export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly Target[];
  readonly [field: string]: unknown;
}

/** A query of Prometheus. */
export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly [field: string]: unknown;
}

/** The unit that a value is shown in, by Grafana's names. */
type Unit = "none" | "bytes" | "s" | "dateTimeFromNow" | "percentunit" | "ops" | "reqps" | "Bps";

interface Draft {
  readonly title: string;
  readonly type: "row" | "stat" | "timeseries" | "table";
  readonly width: number;
  readonly height: number;
  readonly [field: string]: unknown;
}

const chosen = `namespace=~"$namespace",databasebackup=~"$databasebackup"`;
const ofChosen = (metric: BackupMetric | VerdictMetric | DrillMetric) => `${metric}{${chosen}}`;
const each = (metric: BackupMetric | VerdictMetric) =>
  `max by (namespace, databasebackup) (${ofChosen(metric)})`;
const name = "{{namespace}}/{{databasebackup}}";

const due = each("my_operator_backup_due_timestamp_seconds");
/** By how much the alert BackupTooOld's limit is exceeded, so that a long run in progress is not overdue. */
const overdue = `clamp_min(time() - ${due} - 3600 - 2 * (${each("my_operator_backup_duration_seconds")} or 0 * ${due}), 0)`;
const allowed = "an hour and twice the duration of the last run";
/** By how much the alert BackupNotVerified's limit is exceeded. */
const unverified = `clamp_min(time() - ${each("my_operator_backup_verification_due_timestamp_seconds")} - 259200, 0)`;
const verified = each("my_operator_backup_verified");
const milliseconds = (metric: BackupMetric) => `${each(metric)} * 1000`;

const eachDatabase = (metric: DatabaseMetric | ReplicaMetric, aggregate: "max" | "min" = "max") =>
  `${aggregate} by (namespace, postgresqldatabase) (${metric}{namespace=~"$namespace"})`;
const databaseReady = eachDatabase("my_operator_postgresql_ready");
const databaseStalled = eachDatabase("my_operator_postgresql_stalled");

/** Every operator in the cluster has metrics of these names. The job is what distinguishes them. */
const ofOperator = (metric: string) => `${metric}{job=~"$job"}`;
const perSecond = (labels: string, metric: string) =>
  `sum by (${labels}) (rate(${ofOperator(metric)}[$__rate_interval]))`;

/**
 * The dashboard: all backups together, each of them, the databases, and the operator.
 *
 * @param leaseName Name of the operator's Lease, which distinguishes its metrics from those of other operators.
 */
export function backupDashboard(leaseName: string): Dashboard {
  return {
    uid: "my-operator-backups",
    title: "Database backups",
    description: "The status of each DatabaseBackup, of each PostgreSQLDatabase, and of the operator.",
    tags: ["my-operator"],
    schemaVersion: 39,
    version: 1,
    editable: true,
    time: { from: "now-7d", to: "now" },
    refresh: "1m",
    templating: {
      list: [
        { name: "datasource", label: "Data source", type: "datasource", query: "prometheus" },
        variable("job", "Job", `label_values(leader_election_master_status{name="${leaseName}"}, job)`),
        anyOf("namespace", "Namespace", "label_values(my_operator_backup_suspended, namespace)"),
        anyOf(
          "databasebackup",
          "DatabaseBackup",
          `label_values(my_operator_backup_suspended{namespace=~"$namespace"}, databasebackup)`,
        ),
      ],
    },
    panels: laidOut([
      row("All DatabaseBackups"),
      stat({
        title: "DatabaseBackups",
        description: "Their number.",
        expr: count(each("my_operator_backup_suspended")),
      }),
      stat({
        title: "Not ready",
        description: "DatabaseBackups whose condition Ready is False: they cannot make backups.",
        expr: count(`${each("my_operator_backup_ready")} == 0`),
        alarm: true,
      }),
      stat({
        title: "Failing",
        description: "DatabaseBackups whose last run failed.",
        expr: count(`${each("my_operator_backup_consecutive_failures")} > 0`),
        alarm: true,
      }),
      stat({
        title: "Overdue",
        description: `DatabaseBackups without the backup that was due, ${allowed} later.`,
        expr: count(`${overdue} > 0`),
        alarm: true,
      }),
      stat({
        title: "Bad",
        description: "DatabaseBackups whose newest drill with a result found a bad backup.",
        expr: count(`${each("my_operator_backup_verified")} == 0`),
        alarm: true,
      }),
      stat({
        title: "Not verified",
        description: `DatabaseBackups without the successful drill that was due, three days later.`,
        expr: count(`${unverified} > 0`),
        alarm: true,
      }),
      stat({
        title: "Running",
        description: "DatabaseBackups with a run in progress.",
        expr: count(`${each("my_operator_backup_in_progress")} == 1`),
      }),
      stat({
        title: "Stored",
        description: "Size of all repositories together.",
        expr: `sum(${each("my_operator_backup_repository_size_bytes")}) or vector(0)`,
        unit: "bytes",
      }),
      row("Each DatabaseBackup"),
      overview({
        kind: "DatabaseBackup",
        description:
          "Their status now. Failures are counted since the last success, missed runs since the object was created.",
        sortBy: "Overdue",
        columns: [
          {
            title: "State",
            expr: `clamp_max(${each("my_operator_backup_ready")} + 2 * ${each("my_operator_backup_suspended")}, 2)`,
            shown: [
              ["Not ready", "red"],
              ["Ready", "green"],
              ["Suspended", "blue"],
            ],
          },
          {
            title: "Last success",
            expr: milliseconds("my_operator_backup_last_success_timestamp_seconds"),
            unit: "dateTimeFromNow",
          },
          { title: "Overdue", expr: overdue, unit: "s", redFrom: 1 },
          {
            title: "Next run",
            expr: milliseconds("my_operator_backup_next_schedule_timestamp_seconds"),
            unit: "dateTimeFromNow",
          },
          { title: "Duration", expr: each("my_operator_backup_duration_seconds"), unit: "s" },
          { title: "Failures", expr: each("my_operator_backup_consecutive_failures"), redFrom: 1 },
          { title: "Missed", expr: each("my_operator_backup_missed_runs_total") },
          { title: "Snapshots", expr: each("my_operator_backup_snapshots") },
          { title: "Dump", expr: each("my_operator_backup_size_bytes"), unit: "bytes" },
          { title: "Repository", expr: each("my_operator_backup_repository_size_bytes"), unit: "bytes" },
          {
            title: "Maintenance",
            expr: each("my_operator_backup_maintenance_succeeded"),
            shown: [
              ["Fails", "red"],
              ["Works", "green"],
            ],
          },
          {
            title: "Intact",
            expr: each("my_operator_backup_repository_intact"),
            shown: [
              ["Damaged", "red"],
              ["Intact", "green"],
            ],
          },
          {
            title: "Verified",
            // A bad backup is bad also while drills are suspended.
            expr: `${verified} == 0 or 2 * (${each("my_operator_backup_verification_suspended")} == 1) or ${verified}`,
            shown: [
              ["Bad", "red"],
              ["Good", "green"],
              ["Suspended", "blue"],
            ],
          },
          {
            title: "Last verified",
            expr: milliseconds("my_operator_backup_last_verified_timestamp_seconds"),
            unit: "dateTimeFromNow",
          },
          { title: "Restore", expr: each("my_operator_backup_restore_duration_seconds"), unit: "s" },
        ],
      }),
      chart({
        title: "Time since the last success",
        description: "Data of this time would be lost if the database were lost now.",
        unit: "s",
        expr: `time() - ${each("my_operator_backup_last_success_timestamp_seconds")}`,
      }),
      chart({
        title: "Overdue",
        description: `How long ago a backup was due, beyond ${allowed}.`,
        unit: "s",
        expr: overdue,
        softMax: 3600,
      }),
      chart({
        title: "Duration of the last run",
        description: "How long the newest successful run took.",
        unit: "s",
        expr: each("my_operator_backup_duration_seconds"),
        logarithmic: 10,
      }),
      chart({
        title: "Length of the last dump",
        description: "Size of the newest dump, before compression and deduplication.",
        unit: "bytes",
        expr: each("my_operator_backup_size_bytes"),
        logarithmic: 2,
      }),
      chart({
        title: "Added by the last run",
        description: "How much the repository grew with the newest successful run.",
        unit: "bytes",
        expr: each("my_operator_backup_added_bytes"),
        logarithmic: 2,
      }),
      chart({
        title: "Size of the repository",
        description: "The size as measured last, and what runs have added since.",
        unit: "bytes",
        expr: each("my_operator_backup_repository_size_bytes"),
        logarithmic: 2,
      }),
      chart({
        title: "Part of the volume in use",
        description:
          "For volumes that the operator created for a repository. The line is at 85 %, where an alert begins.",
        unit: "percentunit",
        expr: `${each("my_operator_backup_repository_size_bytes")} / ${each("my_operator_backup_repository_capacity_bytes")}`,
        limit: 0.85,
        max: 1,
      }),
      chart({
        title: "Snapshots",
        description: "Number of snapshots of the database in the repository.",
        unit: "none",
        expr: each("my_operator_backup_snapshots"),
      }),
      chart({
        title: "Duration of the last restore",
        description: "How long the newest successful drill took to fetch and restore its backup.",
        unit: "s",
        expr: each("my_operator_backup_restore_duration_seconds"),
        logarithmic: 10,
      }),
      chart({
        title: "Speed of the last restore",
        description: "Bytes of the dump that the newest successful drill restored in a second.",
        unit: "Bps",
        expr: `${each("my_operator_backup_restored_bytes")} / ${each("my_operator_backup_restore_duration_seconds")}`,
        logarithmic: 2,
      }),
      chart({
        title: "Time since the last verification",
        description: "How long ago a drill last restored a backup whole.",
        unit: "s",
        expr: `time() - ${each("my_operator_backup_last_verified_timestamp_seconds")}`,
      }),
      chart({
        title: "Waiting runs",
        description: "Runs whose Jobs are suspended, mostly because they wait for their turns.",
        unit: "none",
        expr: each("my_operator_backup_runs_waiting"),
      }),
      chart({
        title: "Waiting drills",
        description: "Drills whose Jobs are suspended, mostly because they wait for their turns.",
        unit: "none",
        expr: each("my_operator_backup_drills_waiting"),
      }),
      chart({
        title: "Drills in progress",
        description: "Drills that were started and have not ended.",
        unit: "none",
        expr: each("my_operator_backup_drill_in_progress"),
      }),
      chart({
        title: "Ended drills",
        description: "Drills that ended within the last day, by their result.",
        unit: "none",
        expr: `sum by (result) (increase(${ofChosen("my_operator_backup_drills_total")}[1d]))`,
        legend: "{{result}}",
      }),
      chart({
        title: "Not known to be good",
        description:
          "DatabaseBackups whose condition Verified is Unknown, by its reason: no drill has ended, or the newest one came to no result.",
        unit: "none",
        expr: `count by (reason) (max by (namespace, databasebackup, reason) (${ofChosen("my_operator_backup_verification_unknown")}))`,
        legend: "{{reason}}",
      }),
      row("PostgreSQLDatabases"),
      stat({
        title: "PostgreSQLDatabases",
        description: "Their number.",
        expr: count(eachDatabase("my_operator_postgresql_instances")),
      }),
      stat({
        title: "Not ready",
        description:
          "PostgreSQLDatabases whose condition Ready is False: their servers accept no connections.",
        expr: count(`${databaseReady} == 0`),
        alarm: true,
      }),
      stat({
        title: "Stalled",
        description: "PostgreSQLDatabases for which the operator does nothing more until a person acts.",
        expr: count(`${databaseStalled} == 1`),
        alarm: true,
      }),
      stat({
        title: "Not backed up",
        description: "PostgreSQLDatabases whose last backup failed, or that cannot be backed up.",
        expr: count(`${eachDatabase("my_operator_postgresql_backed_up")} == 0`),
        alarm: true,
      }),
      overview({
        kind: "PostgreSQLDatabase",
        description:
          "Their status now. The lag is that of the replica that is furthest behind; left is what the primary can write before it may remove what a replica lacks. Restarts are counted since the Pods were created.",
        sortBy: "Restarts",
        columns: [
          {
            title: "State",
            expr: `2 * (${databaseStalled} == 1) or ${databaseReady} == 0 or 3 * (${eachDatabase("my_operator_postgresql_degraded")} == 1) or ${databaseReady}`,
            shown: [
              ["Not ready", "red"],
              ["Ready", "green"],
              ["Stalled", "red"],
              ["Degraded", "orange"],
            ],
          },
          { title: "Ready instances", expr: eachDatabase("my_operator_postgresql_ready_instances") },
          { title: "Instances", expr: eachDatabase("my_operator_postgresql_instances") },
          {
            title: "Lag",
            expr: eachDatabase("my_operator_postgresql_replica_lag_bytes"),
            unit: "bytes",
          },
          {
            title: "Left for replicas",
            expr: eachDatabase("my_operator_postgresql_replica_slot_safe_bytes", "min"),
            unit: "bytes",
          },
          {
            title: "Backed up",
            expr: eachDatabase("my_operator_postgresql_backed_up"),
            shown: [
              ["No", "red"],
              ["Yes", "green"],
            ],
          },
          {
            title: "Last backup",
            expr: `${eachDatabase("my_operator_postgresql_last_backup_timestamp_seconds")} * 1000`,
            unit: "dateTimeFromNow",
          },
          {
            title: "Volume",
            expr: eachDatabase("my_operator_postgresql_volume_capacity_bytes"),
            unit: "bytes",
          },
          {
            title: "Wanted volume",
            expr: eachDatabase("my_operator_postgresql_volume_wanted_bytes"),
            unit: "bytes",
          },
          {
            title: "Restarts",
            expr: eachDatabase("my_operator_postgresql_server_restarts_total"),
            redFrom: 3,
          },
        ],
      }),
      row("The operator"),
      chart({
        title: "Reconciles",
        description: "Reconciles of each controller.",
        unit: "ops",
        expr: perSecond("controller", "controller_runtime_reconcile_total"),
        legend: "{{controller}}",
      }),
      chart({
        title: "Failed reconciles",
        description: "Failures within the last half hour. The line is at five, where an alert begins.",
        unit: "none",
        expr: `sum by (controller) (increase(${ofOperator("controller_runtime_reconcile_errors_total")}[30m]))`,
        legend: "{{controller}}",
        limit: 5,
      }),
      chart({
        title: "Duration of a reconcile",
        description: "99 of 100 reconciles take no longer than this.",
        unit: "s",
        expr: `histogram_quantile(0.99, ${perSecond("controller, le", "controller_runtime_reconcile_time_seconds_bucket")})`,
        legend: "{{controller}}",
      }),
      chart({
        title: "Longest reconcile in progress",
        description: "How long it has taken so far. The line is at five minutes, where an alert begins.",
        unit: "s",
        expr: `max by (controller) (${ofOperator("workqueue_longest_running_processor_seconds")})`,
        legend: "{{controller}}",
        limit: 300,
      }),
      chart({
        title: "Queued objects",
        description: "Objects that wait for a reconcile.",
        unit: "none",
        expr: `sum by (controller) (${ofOperator("workqueue_depth")})`,
        legend: "{{controller}}",
      }),
      chart({
        title: "Requests to the API server",
        description: "Requests by the code of the response.",
        unit: "reqps",
        expr: perSecond("code", "rest_client_requests_total"),
        legend: "{{code}}",
      }),
      chart({
        title: "Silence of the watches",
        description:
          "How long the API server has sent nothing about a kind. It sends something each minute. The line is at ten minutes, where an alert begins.",
        unit: "s",
        expr: `max by (kind) (max_over_time(${ofOperator("watch_last_contact_seconds")}[$__rate_interval]))`,
        legend: "{{kind}}",
        limit: 600,
      }),
      chart({
        title: "Memory",
        description: "Resident memory of each instance.",
        unit: "bytes",
        expr: ofOperator("process_resident_memory_bytes"),
        legend: "{{pod}}",
      }),
    ]),
  };
}

const datasource = { type: "prometheus", uid: "${datasource}" };

function variable(id: string, label: string, query: string): object {
  return {
    ...{ name: id, label, query, datasource, type: "query" },
    ...{ refresh: 2, sort: 1, multi: true, includeAll: true },
    current: { text: "All", value: "$__all" },
  };
}

/** A variable whose "All" matches everything, instead of listing all values: there may be thousands. */
function anyOf(id: string, label: string, query: string): object {
  return { ...variable(id, label, query), allValue: ".*" };
}

function count(things: string): string {
  return `count(${things}) or vector(0)`;
}

function row(title: string): Draft {
  return { title, type: "row", width: 24, height: 1, collapsed: false, panels: [] };
}

interface Stat {
  readonly title: string;
  readonly description: string;
  readonly expr: string;
  readonly unit?: Unit;
  /** From 1 on it is red. */
  readonly alarm?: boolean;
}

function stat({ title, description, expr, unit = "none", alarm = false }: Stat): Draft {
  return {
    ...{ title, description, type: "stat", width: 3, height: 4, datasource },
    targets: [{ refId: "A", expr, instant: true, datasource }],
    options: {
      reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
      textMode: "value",
      graphMode: "none",
      colorMode: alarm ? "background" : "none",
    },
    fieldConfig: { defaults: { unit, thresholds: alarm ? redFrom(1) : always("green") }, overrides: [] },
  };
}

interface Chart {
  readonly title: string;
  readonly description: string;
  readonly unit: Unit;
  readonly expr: string;
  /** What a line is called. Default: by its DatabaseBackup. */
  readonly legend?: string;
  /** Where a dashed line is drawn. It is always visible. */
  readonly limit?: number;
  readonly max?: number;
  /** The scale reaches at least this value. Default: a bit beyond the limit; 5 for numbers of things. */
  readonly softMax?: number;
  /** The base of a logarithmic scale, which shows small values next to large ones. Default: linear, from zero. */
  readonly logarithmic?: 2 | 10;
}

function chart({ title, description, unit, expr, legend = name, ...drawn }: Chart): Draft {
  const { limit, max, logarithmic } = drawn;
  const softMax = drawn.softMax ?? (limit !== undefined ? limit * 1.1 : unit === "none" ? 5 : undefined);
  return {
    ...{ title, description, type: "timeseries", width: 12, height: 8, datasource },
    targets: [{ refId: "A", expr, legendFormat: legend, datasource }],
    fieldConfig: {
      defaults: {
        unit,
        ...(logarithmic === undefined && { min: 0 }),
        ...(max !== undefined && { max }),
        ...(unit === "none" && { decimals: 0 }),
        ...(limit !== undefined && { thresholds: redFrom(limit) }),
        custom: {
          ...(logarithmic !== undefined && { scaleDistribution: { type: "log", log: logarithmic } }),
          ...(softMax !== undefined && { axisSoftMax: softMax }),
          ...(limit !== undefined && { thresholdsStyle: { mode: "dashed" } }),
        },
      },
      overrides: [],
    },
    options: {
      tooltip: { mode: "multi", sort: "desc" },
      legend: { displayMode: "list", placement: "bottom", showLegend: true, calcs: [] },
    },
  };
}

interface Column {
  readonly title: string;
  readonly expr: string;
  readonly unit?: Unit;
  readonly redFrom?: number;
  /** Text and color for the values 0, 1, ... */
  readonly shown?: readonly (readonly [text: string, color: string])[];
}

interface Overview {
  /** The kind of the objects. In lower case, it is the label with their names. */
  readonly kind: string;
  readonly description: string;
  /** The column by which the lines are sorted, the largest values first. */
  readonly sortBy: string;
  readonly columns: readonly Column[];
}

/** One line for each object, with a column for each query. */
function overview({ kind, description, sortBy, columns }: Overview): Draft {
  const field = (index: number) => `Value #${letter(index)}`;
  const names = [
    ["namespace", "Namespace"],
    [kind.toLowerCase(), kind],
    ...columns.map(({ title }, index) => [field(index), title] as const),
  ] as const;
  return {
    ...{ title: `${kind}s`, type: "table", width: 24, height: 10, datasource },
    description,
    targets: columns.map(({ expr }, index) => ({
      ...{ refId: letter(index), expr, datasource },
      ...{ instant: true, format: "table" },
    })),
    transformations: [
      { id: "merge", options: {} },
      {
        id: "organize",
        options: {
          excludeByName: { Time: true },
          indexByName: Object.fromEntries(names.map(([from], index) => [from, index])),
          renameByName: Object.fromEntries(names),
        },
      },
    ],
    options: { showHeader: true, sortBy: [{ displayName: sortBy, desc: true }] },
    fieldConfig: {
      defaults: { custom: { align: "left", minWidth: 90 }, thresholds: always("text") },
      overrides: columns.map((column) => ({
        matcher: { id: "byName", options: column.title },
        properties: columnProperties(column),
      })),
    },
  };
}

function columnProperties({ unit = "none", redFrom: limit, shown }: Column): object[] {
  const colored = { id: "custom.cellOptions", value: { type: "color-text" } };
  const properties: object[] = [{ id: "unit", value: unit }];
  if (unit === "none") properties.push({ id: "custom.width", value: 95 });
  if (limit !== undefined) properties.push({ id: "thresholds", value: redFrom(limit, "text") }, colored);
  if (shown !== undefined) {
    const options = Object.fromEntries(
      shown.map(([text, color], index) => [index, { text, color, index }] as const),
    );
    properties.push({ id: "mappings", value: [{ type: "value", options }] }, colored);
  }
  return properties;
}

function always(color: string): object {
  return { mode: "absolute", steps: [{ color, value: null }] };
}

function redFrom(value: number, below = "green"): object {
  return {
    mode: "absolute",
    steps: [
      { color: below, value: null },
      { color: "red", value },
    ],
  };
}

function letter(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}

/** Gives each panel a number and a place: from left to right, and in the next line what does not fit any more. */
function laidOut(drafts: readonly Draft[]): Panel[] {
  let [x, y, lineHeight] = [0, 0, 0];
  return drafts.map(({ width, height, ...panel }, index) => {
    if (x + width > 24) [x, y, lineHeight] = [0, y + lineHeight, 0];
    const gridPos = { x, y, w: width, h: height };
    [x, lineHeight] = [x + width, Math.max(lineHeight, height)];
    return { ...panel, id: index + 1, gridPos };
  });
}
