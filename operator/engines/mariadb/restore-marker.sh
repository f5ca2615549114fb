# The table by which a database shows that a restore writes into it, or has ended too early. Sourced, after mariadb.sh.
#
# It has one row: id, that of the DatabaseRestore, state, which is `Restoring` or `Complete`, and tables, a JSON array of the names of the
# tables that are restored, or NULL for all. It is made before all else is changed, and dropped by end-restore-mariadb.sh after the operator
# has recorded that the restore has succeeded.

restore_marker=my_operator_restore
complete=Complete
# As `tables_are` reads it.
without_marker="SELECT NULL AS field, '$restore_marker' AS name UNION ALL"

# read_marker COLUMN: prints nothing if the database has no marker.
read_marker() {
  marked=$(sql "$options" "SELECT COUNT(*) FROM information_schema.tables
    WHERE table_schema = $(text "$DUMP_DATABASE") AND table_name = '$restore_marker'") || return
  [ "$marked" -eq 0 ] || sql "$options" "SELECT $1 FROM $(name_in_sql "$DUMP_DATABASE").$restore_marker"
}

# write_marker ID STATE [TABLE…]: in one statement, so that the database always has a marker.
write_marker() {
  marker_id=$1
  marker_state=$2
  shift 2
  sql "$options" "CREATE OR REPLACE TABLE $(name_in_sql "$DUMP_DATABASE").$restore_marker
    (id char(8) NOT NULL PRIMARY KEY, state varchar(16) NOT NULL, tables longtext CHARACTER SET utf8mb4)
    COMMENT 'A DatabaseRestore of my-operator writes into this database, or has ended before the database was complete.'
    SELECT '$marker_id' AS id, '$marker_state' AS state, $([ $# -eq 0 ] && echo NULL || echo "JSON_ARRAY($(texts "$@"))") AS tables"
}
