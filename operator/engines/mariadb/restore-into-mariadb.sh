#!/bin/sh
# Restores a dump into a database of a MariaDB server that others use, in place of all that the database has, or of some tables of it.
#
#   restore-into-mariadb.sh
#
# Environment: see mariadb.sh; DUMP_DATABASE is the target. RESTORE_EXCHANGE, see exchange.sh. It has no access to the repository.
#
# MariaDB cannot undo changes of tables, nor rename a database. So from the first change until the last one, the database has the marker
# of restore-marker.sh: whoever sees that knows that the database is incomplete. Events are created last, because they could change rows
# while the restore is going on.
set -u

here=$(dirname "$0")
. "$here/mariadb.sh"
. "$here/inventory.sh"
. "$here/mariadb-rights.sh"
. "$here/mariadb-objects.sh"
. "$here/describe-mariadb.sh"
. "$here/restore-marker.sh"
. "$here/inspect-target-mariadb.sh"
. "$here/exchange.sh"
folder=$(mktemp -d) || exit 1
options=$folder/client.cnf
reader=
excluded=$without_marker
# Seconds to wait for a table that a client's transaction has used: longer than most take.
lock_wait_timeout=300
own_session="$own_session, lock_wait_timeout = $lock_wait_timeout"

trap 'give_up 143' TERM

give_up() {
  for child in $reader $heart; do kill -KILL "$child" 2>/dev/null; done
  exit "$1"
}

# fail STEP: reports the errors of a step, and ends.
fail() {
  without_statements <"$folder/errors" | head -c 1048576 >"$output/errors"
  cat "$output/errors" >&2
  consult "failed $1"
  give_up 1
}

# run [OPTION]: runs statements in the target. Without --comments, routines would lose theirs.
run() {
  mariadb --defaults-file="$options" --batch --skip-column-names --default-character-set=utf8mb4 --max-allowed-packet=1G --binary-mode --comments \
    --skip-reconnect --init-command="SET SESSION lock_wait_timeout = $lock_wait_timeout" --database="$DUMP_DATABASE" "$@"
}

# begin_restore [TABLE…]
begin_restore() {
  sql "$options" "CREATE DATABASE IF NOT EXISTS $database CHARACTER SET $(cat "$input/character-set") COLLATE $(cat "$input/collation")" &&
    write_marker "$(cat "$input/id")" Restoring "$@"
}

# each_object QUERY: runs the statements that a query makes, and prints what they print.
each_object() {
  sql "$options" "$1" --raw >"$folder/statements.sql" && run --raw <"$folder/statements.sql"
}

# remove_contents [TABLE…]: removes all, or some tables and sequences, and views with their names. Triggers go with their tables. A package
# has its body.
remove_contents() {
  all=$([ $# -gt 0 ] && echo FALSE || echo TRUE)
  each_object "SELECT 'SET SESSION sql_mode = ORACLE, foreign_key_checks = 0;' UNION ALL
    SELECT statement FROM (
      SELECT CONCAT('DROP ', kind, ' IF EXISTS \`', REPLACE(name, '\`', '\`\`'), '\`;') AS statement FROM (
        SELECT 1 AS step, 'EVENT' AS kind, event_name AS name FROM information_schema.events WHERE event_schema = $schema AND $all
        UNION ALL SELECT 2, 'VIEW', table_name FROM information_schema.tables WHERE table_schema = $schema AND table_type = 'VIEW' AND $(tables_are "$@")
        UNION ALL SELECT 3, IF(table_type = 'SEQUENCE', 'SEQUENCE', 'TABLE'), table_name FROM information_schema.tables
          WHERE table_schema = $schema AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE') AND $(tables_are "$@")
        UNION ALL SELECT 4, routine_type, routine_name FROM information_schema.routines
          WHERE routine_schema = $schema AND routine_type IN ('PROCEDURE', 'FUNCTION', 'PACKAGE') AND $all
      ) AS found ORDER BY step LIMIT 18446744073709551615
    ) AS statements"
}

# All of the dump is read, so that the program which writes it does not see an error of the restore. The client ends with the first one.
load() {
  open_dump
  {
    run >/dev/null 2>"$folder/errors"
    echo "$?" >"$output/restore-code"
    cat >/dev/null
  } <"$RESTORE_EXCHANGE/dump" &
  reader=$!
  consult dump
  wait "$reader"
  reader=
  without_statements <"$folder/errors" | head -c 1048576 >"$output/errors"
}

# analyze [TABLE…]: the tables are new, and the server would choose bad plans without statistics.
analyze() {
  each_object "SELECT CONCAT('ANALYZE TABLE \`', REPLACE(table_name, '\`', '\`\`'), '\`;') FROM information_schema.tables
    WHERE table_schema = $schema AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') AND $(tables_are "$@")" >/dev/null
}

# set_invoker [TABLE…]: a dump does not say before their parameters whose rights routines have. Tables have none.
set_invoker() {
  [ $# -eq 0 ] || return 0
  [ "$(cat "$input/definers")" = Invoker ] || return 0
  each_object "SELECT CONCAT('ALTER ', routine_type, ' \`', REPLACE(routine_name, '\`', '\`\`'), '\` SQL SECURITY INVOKER;')
    FROM information_schema.routines WHERE routine_schema = $schema AND routine_type IN ('PROCEDURE', 'FUNCTION')"
}

# Foreign keys are not checked while tables are restored. count_unmatched [TABLE…]: writes to the file unmatched of the folder output a line
# of JSON for each foreign key between a restored table and another one that has rows which match nothing. Without `rows`, the columns do not
# fit each other.
count_unmatched() {
  : >"$output/unmatched"
  [ $# -gt 0 ] || return 0
  quote="'\`', REPLACE("
  end_quote=", '\`', '\`\`'), '\`'"
  each_object "SELECT CONCAT('SELECT JSON_OBJECT(''constraint'', ', QUOTE(constraint_name), ', ''table'', ', QUOTE(table_name), ', ''referenced'', ',
      QUOTE(referenced), IF(fits, CONCAT(', ''rows'', COUNT(*)) FROM ', from_child, ' WHERE ', is_set, ' AND NOT EXISTS (SELECT * FROM ', parent,
      ' WHERE ', matches, ') HAVING COUNT(*) > 0;'), ');')) FROM (
      SELECT u.constraint_name, u.table_name, u.referenced_table_name AS referenced,
        COUNT(*) = COUNT(p.column_name) AS fits,
        CONCAT(${quote}u.table_name$end_quote, ' AS child') AS from_child,
        CONCAT(${quote}u.referenced_table_name$end_quote, ' AS parent') AS parent,
        GROUP_CONCAT('child.', ${quote}u.column_name$end_quote, ' IS NOT NULL' SEPARATOR ' AND ') AS is_set,
        GROUP_CONCAT('parent.', ${quote}u.referenced_column_name$end_quote, ' = child.', ${quote}u.column_name$end_quote SEPARATOR ' AND ') AS matches
      FROM information_schema.key_column_usage AS u
      LEFT JOIN information_schema.columns AS p ON p.table_schema = u.referenced_table_schema AND p.table_name = u.referenced_table_name
        AND p.column_name = u.referenced_column_name AND (p.data_type, COALESCE(p.collation_name, '')) =
          (SELECT data_type, COALESCE(collation_name, '') FROM information_schema.columns
            WHERE table_schema = u.table_schema AND table_name = u.table_name AND column_name = u.column_name)
      WHERE u.table_schema = $schema AND u.referenced_table_schema = $schema
        AND (u.table_name IN ($(texts "$@")) XOR u.referenced_table_name IN ($(texts "$@")))
      GROUP BY u.constraint_name, u.table_name, u.referenced_table_name
    ) AS keys_between" >"$output/unmatched"
}

begin_exchange
write_options "$options"
name_database
consult begin
set --
while IFS= read -r table; do set -- "$@" "$table"; done <"$input/tables"
sql "$options" "DO 0" 2>"$folder/errors" || fail connect
inspect_target "$@" 2>"$folder/errors" || fail inspect
consult plan
[ "$reply" = restore ] || give_up 0
begin_restore "$@" 2>"$folder/errors" || fail marker
remove_contents "$@" 2>"$folder/errors" || fail remove
load
[ "$reply" = fetched ] || give_up 0
consult errors
[ "$reply" = accept ] || give_up 0
set_invoker "$@" 2>"$folder/errors" || fail invoker
analyze "$@" 2>"$folder/errors" || fail analyze
count_unmatched "$@" 2>"$folder/errors" || fail unmatched
DUMP_INVENTORY=$(cat "$input/inventory-mode")
describe_restored "$@" 2>"$folder/errors" || fail describe
consult check
[ "$reply" = switch ] || give_up 0
run <"$input/events.sql" 2>"$folder/errors" || fail events
DUMP_INVENTORY=Objects
describe_restored "$@" 2>"$folder/errors" || fail describe
consult check-all
[ "$reply" = end ] || give_up 0
write_marker "$(cat "$input/id")" "$complete" "$@" 2>"$folder/errors" || fail marker
consult switched
give_up 0
