# Describes a database that was restored. Sourced, after mariadb.sh, inventory.sh and mariadb-objects.sh.
#
# Environment: DUMP_DATABASE, DUMP_INVENTORY. The script that sources it sets `folder` for its files, `options` to the file for the client
# tools, `output` to the folder for the result, and `excluded` as tables_are reads it.

# Sets database, the name in SQL, and database_in_text, that within a string of SQL.
name_database() {
  database=$(name_in_sql "$DUMP_DATABASE")
  database_in_text=$(printf '%s' "$database" | sed "s/['\\\\]/\\\\&/g")
}

run_checks() {
  mariadb --defaults-file="$options" --batch --skip-column-names --default-character-set=utf8mb4 "$@"
}

# Rows of tables with history are all that the dump has: the earlier ones, too. mariadb-dump leaves out the rows of engines that only
# show those of other tables.
count_rows() {
  without_rows="engine IN ('MRG_MyISAM', 'MRG_ISAM', 'CONNECT', 'OQGRAPH', 'SPIDER', 'VP', 'FEDERATED')"
  sql "$options" "SELECT CONCAT('SELECT ', QUOTE(JSON_QUOTE(table_name)), ', ', IF('$DUMP_INVENTORY' <> 'Full', 'NULL',
    IF($without_rows, '0', CONCAT('COUNT(*) FROM $database_in_text.\`', REPLACE(table_name, '\`', '\`\`'), '\`',
    IF(table_type = 'SYSTEM VERSIONED', ' FOR SYSTEM_TIME ALL', '')))), ';')
    FROM information_schema.tables WHERE table_schema = $(text "$DUMP_DATABASE") AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') AND $(tables_are "$@")
    ORDER BY BINARY table_name" --raw >"$folder/count.sql" || return 1
  run_checks --raw <"$folder/count.sql" >"$folder/counts" || return 1
  awk -F '\t' '{ printf "{\"name\":%s%s}\n", $1, ($2 == "NULL" ? "" : ",\"rows\":" $2) }' "$folder/counts" >"$folder/tables"
}

# describe_restored [TABLE…]: describes what was restored, in the file inventory.json of the folder output.
describe_restored() {
  answers=$(sql "$options" "SELECT VERSION(); USE $database; SELECT @@character_set_database; SELECT @@collation_database;
    SELECT JSON_QUOTE(@@GLOBAL.sql_mode); SELECT JSON_QUOTE(DATABASE()); SELECT @@lower_case_table_names" --raw) || return 1
  version=$(line 1)
  version=${version%% *}
  character_set=$(line 2)
  collation=$(line 3)
  sql_mode=$(line 4)
  database_in_json=$(line 5)
  lower_case=$(line 6)
  mkdir -p "$folder/sidecar"
  list_objects "$folder/listed" "$@" || return 1
  count_rows "$@" || return 1
  { cat "$folder/listed" && write_properties; } >"$folder/fields"
  write_inventory 2 "$folder/fields" "$folder/tables" "$(object_counts "$folder/listed")"
  mv "$folder/sidecar/inventory.json" "$output/inventory.json"
}
