#!/bin/sh
# Writes a MariaDB database to standard output, as SQL.
#
#   dump-mariadb.sh [--table=NAME…] [--exclude=NAME…]
#
# Environment: see mariadb.sh; DUMP_INVENTORY, `Full` or `Objects` to list the objects, with or without the rows of the tables, or `None`. For
# the files it leaves, see dump.sh.
set -u

here=$(dirname "$0")
. "$here/mariadb.sh"
. "$here/inventory.sh"
. "$here/mariadb-rights.sh"
. "$here/mariadb-objects.sh"
. "$here/restore-marker.sh"
folder=$BACKUP_DUMP_FOLDER
options=$folder/client.cnf
children=

trap 'give_up 143' TERM

give_up() {
  [ -z "$children" ] || kill $children 2>/dev/null
  exit "$1"
}

# refuse REASON MESSAGE
refuse() {
  echo "$1" >"$folder/reason"
  echo "$2" >&2
  exit 1
}

check_server() {
  answers=$(sql "$options" "SELECT VERSION(); SHOW SESSION STATUS LIKE 'Ssl_cipher';
    USE \`$(printf '%s' "$DUMP_DATABASE" | sed 's/`/``/g')\`;
    SELECT REPLACE(DATABASE(), '\`', '\`\`'); SELECT @@character_set_database; SELECT @@collation_database;
    SELECT JSON_QUOTE(@@GLOBAL.sql_mode); SELECT JSON_QUOTE(DATABASE());
    SELECT @@sql_select_limit; SELECT @@lower_case_table_names;" --raw) || give_up 1
  version=$(line 1)
  version=${version%% *}
  printf '%s\n' "$version" >"$folder/server-version"
  [ "$DUMP_TLS_MODE" != require ] || [ "$(line 2)" != "Ssl_cipher	" ] || refuse DatabaseNotTrusted \
    "spec.connection.tls.mode is \"require\", but the server does not encrypt the connection. Set up TLS at the server, or another mode."
  qualifier="\`$(line 3)\`"
  character_set=$(line 4)
  collation=$(line 5)
  sql_mode=$(line 6)
  database_in_json=$(line 7)
  [ "$(line 8)" = 18446744073709551615 ] || refuse DumpFailed \
    "The server's variable sql_select_limit ends queries of this user after $(line 8) rows, so rows would be missing from the dump. Set it to DEFAULT."
  lower_case=$(line 9)
  DUMP_DATABASE=$(stored_name "$DUMP_DATABASE") || give_up 1
  check_client
}

# stored_name NAME: the name of a database or table as the server stores it, and as grants and the dump have it.
stored_name() {
  if [ "$lower_case" -eq 1 ]; then
    sql "$options" "SELECT LOWER($(text "$1"))" --raw
  else
    printf '%s' "$1"
  fi
}

# A database that a restore has left incomplete must not look like a good backup. The marker of one that is complete is not part of it.
check_marker() {
  marker_state=$(read_marker state) || give_up 1
  [ -z "$marker_state" ] || exclude_marker
  [ "${marker_state:-$complete}" = "$complete" ] || refuse DatabaseHalfRestored \
    "The database \"$DUMP_DATABASE\" is half restored: a DatabaseRestore has begun to write into it, and has not completed it, as its table $restore_marker says. Wait for that restore; if it has failed, restore again, with existingData: Replace and safetyBackup: Skip."
}

exclude_marker() {
  printf '[mariadb-dump]\nignore-table=%s\n' "$(quoted "$DUMP_DATABASE.$restore_marker")" >>"$options"
  excluded=$without_marker
}

# check_rights [TABLE…]
check_rights() {
  if [ $# -eq 0 ]; then
    missing=$(missing_rights "$options" "$database_rights") || give_up 1
    [ -z "$missing" ] || refuse DatabasePermissionDenied \
      "The user lacks $missing on the database \"$DUMP_DATABASE\": grant it for all of the database (ON database.*), since tables and triggers that the user may not see would be missing from the dump."
    hidden=$(hides_routines "$options") || give_up 1
    [ -z "$hidden" ] || refuse DatabasePermissionDenied \
      "The user may not see routines, which would be missing from the dump. From MariaDB 11.3 on: GRANT SHOW CREATE ROUTINE ON database.*; before: GRANT SELECT ON mysql.proc."
  fi
  for table in "$@"; do
    missing=$(missing_rights "$options" "$table_rights" "$table") || give_up 1
    [ -z "$missing" ] || refuse DatabasePermissionDenied \
      "The user lacks $missing on the table \"$table\": grant it, since triggers that the user may not see would be missing from the dump."
  done
}

check_client() {
  client=$(mariadb-dump --version | sed 's/^.*[^0-9.]\([0-9]*\.[0-9]*\.[0-9]*\)-MariaDB.*$/\1/')
  server_line=$(echo "$version" | cut -d . -f 1,2)
  if [ "$(number "$client")" -lt "$(number "$version")" ]; then
    refuse ClientTooOld \
      "mariadb-dump $client cannot dump MariaDB $version: the tools must not be older than the server. Set spec.connection.version to \"$server_line\" or spec.connection.image to an image with MariaDB $server_line; without both, the operator detects the version."
  fi
}

# The first two parts of a version as one number.
number() {
  echo "$1" | awk -F . '{ print $1 * 1000 + $2 }'
}

# What a restore begins with. The checks are those that the original rows and tables need not pass either: they can be older
# than the check, or made while it was off.
write_header() {
  echo "ALTER DATABASE CHARACTER SET $character_set COLLATE $collation;
/*M!100201 SET SESSION check_constraint_checks=OFF */;
/*M!100201 SET SESSION innodb_strict_mode=OFF */;
/*M!100201 SET SESSION max_statement_time=0 */;"
  [ "$versioned" -eq 0 ] || write_guard
}

# The end of time, which valid rows of tables with history have as their end, is in 2106 from MariaDB 11.5 on, before in 2038.
# With the other one, a server takes all rows for history, and shows none.
write_guard() {
  if [ "$(number "$version")" -ge 11005 ]; then
    comparison='<' wanted='MariaDB 11.5 or newer'
  else
    comparison='>=' wanted='MariaDB before 11.5; upgrade that server afterwards'
  fi
  echo "EXECUTE IMMEDIATE IF(SUBSTRING_INDEX(VERSION(), '.', 1) * 1000
  + SUBSTRING_INDEX(SUBSTRING_INDEX(VERSION(), '.', 2), '.', -1) $comparison 11005,
  'SIGNAL SQLSTATE ''45000'' SET MESSAGE_TEXT = ''Tables WITH SYSTEM VERSIONING: restore to $wanted''', 'DO 0');"
}

# check_history [TABLE…]: sets versioned, the number of tables with history among those to dump, and history_option.
check_history() {
  history_option=
  versioned=$(sql "$options" "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = $(text "$DUMP_DATABASE")
    AND table_type = 'SYSTEM VERSIONED' AND $(tables_are "$@")") || give_up 1
  [ "$versioned" -gt 0 ] || return 0
  [ "$(number "$client")" -ge 10011 ] || refuse ClientTooOld \
    "mariadb-dump $client cannot dump the history of tables WITH SYSTEM VERSIONING, which would be missing from the dump. Set spec.connection.version to \"10.11\" or newer, or exclude these tables."
  history_option=--dump-history
}

# What a successful script writes to standard error are warnings.
warn() {
  printf 'warning: %s\n' "$1" >&2
}

# Warns of names in the spec that the database does not have. mariadb-dump fails for those in spec.tables, later.
report_unmatched() {
  [ -n "$excluded$wanted" ] || return 0
  sql "$options" "SELECT field, name FROM ($excluded $wanted SELECT NULL AS field, NULL AS name) AS listed
    WHERE name NOT IN (SELECT table_name FROM information_schema.tables WHERE table_schema = $(text "$DUMP_DATABASE"))" \
    >"$folder/unmatched" || give_up 1
  while IFS='	' read -r field name; do
    warn "$field: the database has no table \"$name\". Write names as SHOW TABLES lists them, without quotes and the database's name."
  done <"$folder/unmatched"
}

# Warns of views and defaults that need what the dump lacks, such as an excluded table.
report_lacks() {
  while IFS='	' read -r dependent missing; do
    warn "\"$dependent\" is in the dump, but not \"$missing\", which it needs: a restore stops there. Dump both or neither, or restore with mariadb --force."
  done <"$folder/lacks"
}

# mariadb-dump asks for FLOAT as text, of which the server gives six digits.
report_floats() {
  floats=$(sql "$options" "SELECT GROUP_CONCAT(CONCAT(table_name, '.', column_name) ORDER BY table_name, ordinal_position SEPARATOR ', ')
    FROM information_schema.columns WHERE table_schema = $(text "$DUMP_DATABASE") AND column_type LIKE 'float%' AND numeric_scale IS NULL
    AND table_name NOT IN (SELECT table_name FROM information_schema.views WHERE table_schema = $(text "$DUMP_DATABASE"))
    AND $(tables_are "$@")") || give_up 1
  [ "$floats" = NULL ] ||
    warn "values of FLOAT columns are dumped with six digits, and the rest is lost. To keep all digits, change the type to DOUBLE: $floats"
}

# Sets position_options: mariadb-dump reads the position in the binary log, which belongs to its database snapshot, without a
# right or a lock, if the server has a binary log. Otherwise it would fail.
find_position() {
  position_options=
  found=$(sql "$options" "SELECT @@log_bin AND BINLOG_GTID_POS(
    (SELECT variable_value FROM information_schema.session_status WHERE variable_name = 'Binlog_snapshot_file'),
    (SELECT variable_value FROM information_schema.session_status WHERE variable_name = 'Binlog_snapshot_position')) IS NOT NULL" \
    2>/dev/null) || return 0
  [ "$found" != 1 ] || position_options="--gtid --master-data=2"
}

# count_long [TABLE…]: prints how many columns may hold values of megabytes.
count_long() {
  sql "$options" "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = $(text "$DUMP_DATABASE")
    AND $(is_long) AND $(tables_are "$@")"
}

# dump [TABLE…]. Triggers are dumped with their tables; routines and events belong to no table. A table that the restore
# locks could not use its sequence. Replaces the background shell that calls it.
dump() {
  whole="--routines --events"
  [ $# -eq 0 ] || whole=
  exec mariadb-dump --defaults-file="$options" --default-character-set=utf8mb4 --single-transaction --skip-lock-tables \
    --skip-add-locks --quick --no-tablespaces --triggers $whole $history_option $position_options --max-allowed-packet=1G --skip-dump-date \
    -- "$DUMP_DATABASE" "$@"
}

# Two sessions cannot share a database snapshot, so the tables are listed from the dump itself, as it is written.
dump_and_list() {
  mkfifo "$folder/output"
  write_header >"$folder/header"
  : >"$folder/lacks"
  long_values=$(count_long "$@") || give_up 1
  DUMP_QUALIFIER=$qualifier DUMP_LONG_VALUES=$long_values /bin/sh "$here/filter-mariadb-dump.sh" \
    "$folder/header" "$folder/tables" "$folder/position" "$folder/lacks" <"$folder/output" &
  filter=$!
  dump "$@" >"$folder/output" &
  children="$! $filter"
  wait "$!" || give_up $?
  wait "$filter" || {
    echo "The dump is incomplete: its last line is not \"-- Dump completed\", with which mariadb-dump ends." >&2
    give_up 1
  }
}

# What a restore does not bring back.
describe_source() {
  sql "$options" "SELECT COALESCE(SUM(data_length + index_length), 0) FROM information_schema.tables
    WHERE table_schema = $(text "$DUMP_DATABASE")" >"$folder/database-bytes" || give_up 1
  [ ! -s "$folder/position" ] || printf '"binaryLog":%s' "$(cat "$folder/position")" >"$folder/source"
}

write_options "$options"
check_server
excluded= wanted=
check_marker
for argument in "$@"; do
  shift
  table=$(stored_name "${argument#--*=}") || give_up 1
  case $argument in
    --table=*)
      set -- "$@" "$table"
      wanted="$wanted SELECT 'spec.tables' AS field, $(text "$table") AS name UNION ALL"
      ;;
    --exclude=*)
      printf '[mariadb-dump]\nignore-table=%s\n' "$(quoted "$DUMP_DATABASE.$table")" >>"$options"
      excluded="$excluded SELECT 'spec.excludeTables' AS field, $(text "$table") AS name UNION ALL"
      ;;
  esac
done

check_rights "$@"
check_history "$@"
report_unmatched
report_floats "$@"
find_position
if [ "$DUMP_INVENTORY" = None ]; then
  dump_and_list "$@"
else
  list_objects "$folder/before" "$@" || give_up 1
  dump_and_list "$@"
  list_objects "$folder/after" "$@" || give_up 1
  {
    # Not every image has cmp.
    if [ "$(cksum <"$folder/before")" = "$(cksum <"$folder/after")" ]; then
      cat "$folder/before"
      counts=$(object_counts "$folder/before")
    else
      warn "objects of the database changed while it was dumped, so the inventory lists only tables."
      # A drill creates the accounts as which objects run, whichever of the two lists the dump has.
      sed -n '/^"definers":\[/,$p' "$folder/after"
    fi
    write_properties
  } >"$folder/fields"
  write_inventory 2 "$folder/fields" "$folder/tables" "${counts-}"
fi
report_lacks
describe_source
