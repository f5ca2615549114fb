import type { BackupMetric } from "./backup-families.ts";

/** A dashboard in Grafana's JSON model, as far as this one uses it. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly [field: string]: unknown;
}

/** A row's head, or something that shows queries. */
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
type Unit = "short" | "bytes" | "s" | "dateTimeFromNow" | "percentunit" | "ops";

interface Draft {
  readonly title: string;
  readonly type: "row" | "stat" | "timeseries" | "table";
  readonly width: number;
  readonly height: number;
  readonly [field: string]: unknown;
}

const chosen = `namespace=~"$namespace",databasebackup=~"$databasebackup"`;
const each = (metric: BackupMetric) => `max by (namespace, databasebackup) (${metric}{${chosen}})`;
const name = "{{namespace}}/{{databasebackup}}";

/** How the backups are, from the whole to each of them, and how the operator is. */
export function backupDashboard(): Dashboard {
  return {
    uid: "my-operator-backups",
    title: "Database backups",
    description: "What the status of each DatabaseBackup says, and how the operator is.",
    tags: ["my-operator"],
    schemaVersion: 39,
    version: 1,
    editable: true,
    time: { from: "now-7d", to: "now" },
    refresh: "1m",
    templating: {
      list: [
        { name: "datasource", label: "Prometheus", type: "datasource", query: "prometheus" },
        variable("namespace", "Namespace", "label_values(my_operator_backup_suspended, namespace)"),
        variable(
          "databasebackup",
          "DatabaseBackup",
          `label_values(my_operator_backup_suspended{namespace=~"$namespace"}, databasebackup)`,
        ),
      ],
    },
    panels: laidOut([
      row("All of them"),
      stat("DatabaseBackups", `count(${each("my_operator_backup_suspended")}) or vector(0)`),
      stat("Not ready", `count(${each("my_operator_backup_ready")} == 0) or vector(0)`, "red"),
      stat("Failing", `count(${each("my_operator_backup_consecutive_failures")} > 0) or vector(0)`, "red"),
      stat(
        "Overdue by an hour",
        `count(time() - ${each("my_operator_backup_due_timestamp_seconds")} > 3600) or vector(0)`,
        "red",
      ),
      stat("Running", `count(${each("my_operator_backup_in_progress")} == 1) or vector(0)`),
      stat(
        "Stored",
        `sum(${each("my_operator_backup_repository_size_bytes")}) or vector(0)`,
        undefined,
        "bytes",
      ),
      row("Each of them"),
      overview([
        ["Ready", each("my_operator_backup_ready"), "short"],
        [
          "Last success",
          `${each("my_operator_backup_last_success_timestamp_seconds")} * 1000`,
          "dateTimeFromNow",
        ],
        [
          "Next run",
          `${each("my_operator_backup_next_schedule_timestamp_seconds")} * 1000`,
          "dateTimeFromNow",
        ],
        ["Failures in a row", each("my_operator_backup_consecutive_failures"), "short"],
        ["Missed runs", each("my_operator_backup_missed_runs_total"), "short"],
        ["Snapshots", each("my_operator_backup_snapshots"), "short"],
        ["Dump", each("my_operator_backup_size_bytes"), "bytes"],
        ["Repository", each("my_operator_backup_repository_size_bytes"), "bytes"],
        ["Took", each("my_operator_backup_duration_seconds"), "s"],
      ]),
      chart("Time since the last success", "s", [
        [`time() - ${each("my_operator_backup_last_success_timestamp_seconds")}`, name],
      ]),
      chart("Overdue", "s", [
        [`clamp_min(time() - ${each("my_operator_backup_due_timestamp_seconds")}, 0)`, name],
      ]),
      chart("Duration of the last run", "s", [[each("my_operator_backup_duration_seconds"), name]]),
      chart("Length of the last dump", "bytes", [[each("my_operator_backup_size_bytes"), name]]),
      chart("Added by the last run", "bytes", [[each("my_operator_backup_added_bytes"), name]]),
      chart("Size of the repository", "bytes", [[each("my_operator_backup_repository_size_bytes"), name]]),
      chart("Part of the volume in use", "percentunit", [
        [
          `${each("my_operator_backup_repository_size_bytes")} / ${each("my_operator_backup_repository_capacity_bytes")}`,
          name,
        ],
      ]),
      chart("Snapshots", "short", [[each("my_operator_backup_snapshots"), name]]),
      row("The operator"),
      chart("Reconciles", "ops", [
        [
          "sum by (controller, result) (rate(controller_runtime_reconcile_total[5m]))",
          "{{controller}} {{result}}",
        ],
      ]),
      chart("Duration of a reconcile, 99 of 100", "s", [
        [
          "histogram_quantile(0.99, sum by (controller, le) (rate(controller_runtime_reconcile_time_seconds_bucket[5m])))",
          "{{controller}}",
        ],
      ]),
      chart("Keys in line", "short", [["sum by (controller) (workqueue_depth)", "{{controller}}"]]),
      chart("Requests to the API server", "ops", [
        ["sum by (code) (rate(rest_client_requests_total[5m]))", "{{code}}"],
      ]),
      chart("Last word of a watch", "s", [["max by (kind) (watch_last_contact_seconds)", "{{kind}}"]]),
      chart("Memory", "bytes", [
        [`process_resident_memory_bytes and on (instance, job) leader_election_master_status`, "{{pod}}"],
      ]),
    ]),
  };
}

const datasource = { type: "prometheus", uid: "${datasource}" };

function variable(id: string, label: string, query: string): object {
  return {
    ...{ name: id, label, query, datasource, type: "query" },
    ...{ refresh: 2, sort: 1, multi: true, includeAll: true, allValue: ".*" },
    current: { text: "All", value: "$__all" },
  };
}

function row(title: string): Draft {
  return { title, type: "row", width: 24, height: 1, collapsed: false, panels: [] };
}

function stat(title: string, expr: string, color?: string, unit: Unit = "short"): Draft {
  const alarm = color === undefined ? [] : [{ color, value: 1 }];
  return {
    ...{ title, type: "stat", width: 4, height: 4, datasource },
    targets: [{ refId: "A", expr, instant: true, datasource }],
    options: {
      reduceOptions: { calcs: ["lastNotNull"] },
      colorMode: color === undefined ? "none" : "background",
    },
    fieldConfig: {
      defaults: {
        unit,
        thresholds: { mode: "absolute", steps: [{ color: "green", value: null }, ...alarm] },
      },
      overrides: [],
    },
  };
}

function chart(title: string, unit: Unit, queries: readonly (readonly [string, string])[]): Draft {
  return {
    ...{ title, type: "timeseries", width: 12, height: 8, datasource },
    targets: queries.map(([expr, legendFormat], index) => ({
      refId: letter(index),
      expr,
      legendFormat,
      datasource,
    })),
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options: {
      tooltip: { mode: "multi", sort: "desc" },
      legend: { displayMode: "list", placement: "bottom" },
    },
  };
}

/** One line for each DatabaseBackup, with a column for each query. */
function overview(columns: readonly (readonly [string, string, Unit])[]): Draft {
  const field = (index: number) => `Value #${letter(index)}`;
  return {
    ...{ title: "DatabaseBackups", type: "table", width: 24, height: 10, datasource },
    targets: columns.map(([, expr], index) => ({
      ...{ refId: letter(index), expr, datasource },
      ...{ instant: true, format: "table" },
    })),
    transformations: [
      { id: "merge", options: {} },
      {
        id: "organize",
        options: {
          excludeByName: { Time: true },
          renameByName: Object.fromEntries(columns.map(([title], index) => [field(index), title])),
        },
      },
    ],
    fieldConfig: {
      defaults: {},
      overrides: columns.map(([title, , unit]) => ({
        matcher: { id: "byName", options: title },
        properties: [{ id: "unit", value: unit }],
      })),
    },
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
