/*
 * PostgreSQL reads these parameters only when it starts: those of the context `postmaster` in pg_settings of the versions 15 to 18.
 * A name that a version does not have is harmless here.
 */
const needRestart = new Set([
  "archive_mode",
  "autovacuum_freeze_max_age",
  "autovacuum_max_workers",
  "autovacuum_multixact_freeze_max_age",
  "autovacuum_worker_slots",
  "commit_timestamp_buffers",
  "data_sync_retry",
  "debug_io_direct",
  "dynamic_shared_memory_type",
  "hot_standby",
  "huge_page_size",
  "huge_pages",
  "ignore_invalid_pages",
  "io_max_combine_limit",
  "io_max_concurrency",
  "io_method",
  "jit_provider",
  "krb_server_keyfile",
  "max_active_replication_origins",
  "max_connections",
  "max_files_per_process",
  "max_locks_per_transaction",
  "max_logical_replication_workers",
  "max_notify_queue_pages",
  "max_pred_locks_per_transaction",
  "max_prepared_transactions",
  "max_replication_slots",
  "max_wal_senders",
  "max_worker_processes",
  "min_dynamic_shared_memory",
  "multixact_member_buffers",
  "multixact_offset_buffers",
  "notify_buffers",
  "old_snapshot_threshold",
  "reserved_connections",
  "serializable_buffers",
  "shared_buffers",
  "shared_memory_type",
  "shared_preload_libraries",
  "subtransaction_buffers",
  "superuser_reserved_connections",
  "trace_connection_negotiation",
  "track_activity_query_size",
  "track_commit_timestamp",
  "transaction_buffers",
  "wal_buffers",
  "wal_decode_buffer_size",
  "wal_level",
  "wal_log_hints",
  // Of the extensions that come with PostgreSQL.
  "pg_prewarm.autoprewarm",
  "pg_stat_statements.max",
]);

/** The parameters that take effect only when the server restarts, sorted by name. */
export function restartParameters(parameters: Readonly<Record<string, string>> = {}): [string, string][] {
  return Object.entries(parameters)
    .filter(([name]) => needRestart.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Lines of postgresql.conf. */
export function configurationLines(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name} = ${quoted(value)}\n`)
    .join("");
}

/** In single quotation marks, a backslash begins an escape. */
function quoted(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
