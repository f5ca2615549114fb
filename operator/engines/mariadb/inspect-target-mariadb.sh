# Asks a MariaDB server about everything that decides whether a backup can be restored into a database of it. Sourced, after mariadb.sh,
# mariadb-rights.sh and restore-marker.sh.
#
# Writes to the folder output what operator/engines/mariadb/preflight.ts reads: facts.json, a document; rights and global-rights, those of
# the user on the database and on the server; collations and engines, in lines; accounts, in lines of JSON, if the user may see them;
# marker, the ID and the state of a restore that has begun here.

inspect_target() {
  schema=$(text "$DUMP_DATABASE")
  sql "$options" "SELECT JSON_OBJECT('version', VERSION(), 'user', CURRENT_USER(), 'readOnly', CONCAT(@@GLOBAL.read_only),
      'lowerCaseTableNames', @@lower_case_table_names, 'guardsBinaryLog', @@log_bin AND NOT @@log_bin_trust_function_creators,
      'maxAllowedPacket', @@GLOBAL.max_allowed_packet,
      'exists', (SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = $schema),
      'contents', (SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = $schema AND table_name <> '$restore_marker')
        + (SELECT COUNT(*) FROM information_schema.routines WHERE routine_schema = $schema)
        + (SELECT COUNT(*) FROM information_schema.events WHERE event_schema = $schema),
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
  read_marker "CONCAT(id, ' ', state)" >"$output/marker"
}
