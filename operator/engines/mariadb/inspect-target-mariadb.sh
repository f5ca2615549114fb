# Asks a MariaDB server about everything that decides whether a backup can be restored into a database of it. Sourced, after mariadb.sh,
# mariadb-rights.sh and restore-marker.sh.
#
# Writes to the folder output what operator/engines/mariadb/preflight.ts reads: facts.json, a document; rights and global-rights, those of
# the user on the database and on the server; collations and engines, in lines; accounts, in lines of JSON, if the user may see them;
# marker, a document about a restore that has begun here; taken, in lines of JSON: the triggers and foreign keys of other tables than those to
# restore.

# inspect_target [TABLE…]: the tables and sequences to restore, if not all.
inspect_target() {
  schema=$(text "$DUMP_DATABASE")
  sql "$options" "SELECT JSON_OBJECT('version', VERSION(), 'user', CURRENT_USER(), 'readOnly', CONCAT(@@GLOBAL.read_only),
      'lowerCaseTableNames', @@lower_case_table_names, 'guardsBinaryLog', @@log_bin AND NOT @@log_bin_trust_function_creators,
      'maxAllowedPacket', @@GLOBAL.max_allowed_packet,
      'exists', (SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = $schema),
      'contents', (SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = $schema AND table_name <> '$restore_marker')
        + (SELECT COUNT(*) FROM information_schema.routines WHERE routine_schema = $schema)
        + (SELECT COUNT(*) FROM information_schema.events WHERE event_schema = $schema),
      'replaced', $(replaced "$@"),
      'sessions', (SELECT COUNT(*) FROM information_schema.processlist WHERE db = $schema AND id <> CONNECTION_ID()))" \
    --raw >"$output/facts.json" || return 1
  granted_rights "$options" "$DUMP_DATABASE" "" >"$output/rights" || return 1
  sed -n 's/^GRANT \(.*\) ON \*\.\* TO .*$/\1/p' "$folder/grants" >"$output/global-rights"
  # From 10.10 on, some names are complete only with the character set.
  sql "$options" "SELECT full_collation_name FROM information_schema.collation_character_set_applicability" 2>/dev/null >"$output/collations" ||
    sql "$options" "SELECT collation_name FROM information_schema.collations" >"$output/collations" || return 1
  sql "$options" "SELECT engine FROM information_schema.engines WHERE support IN ('YES', 'DEFAULT')" >"$output/engines" || return 1
  sql "$options" "SELECT JSON_QUOTE(CONVERT(IF(Host = '', User, CONCAT(User, '@', Host)) USING utf8mb4)) FROM mysql.user" --raw \
    2>/dev/null >"$output/accounts" || rm -f "$output/accounts"
  read_marker "JSON_OBJECT('id', id, 'state', state, 'tables', JSON_QUERY(tables, '$'))" >"$output/marker" || return 1
  [ $# -eq 0 ] || list_taken "$@" >"$output/taken"
}

# replaced [TABLE…]: the names of the tables, sequences and views that tables to restore take the place of.
replaced() {
  if [ $# -eq 0 ]; then
    echo NULL
  else
    echo "(SELECT JSON_ARRAYAGG(table_name ORDER BY table_name) FROM information_schema.tables
      WHERE table_schema = $schema AND table_name IN ($(texts "$@")))"
  fi
}

# In a database, each name of a trigger or a foreign key can be used once.
list_taken() {
  sql "$options" "SELECT JSON_OBJECT('kind', kind, 'name', CONVERT(name USING utf8mb4), 'table', CONVERT(table_name USING utf8mb4)) FROM (
      SELECT 'Trigger' AS kind, trigger_name AS name, event_object_table AS table_name FROM information_schema.triggers WHERE trigger_schema = $schema
      UNION ALL SELECT 'ForeignKey', constraint_name, table_name FROM information_schema.table_constraints
        WHERE table_schema = $schema AND constraint_type = 'FOREIGN KEY'
    ) AS found WHERE table_name NOT IN ($(texts "$@"))" --raw
}
