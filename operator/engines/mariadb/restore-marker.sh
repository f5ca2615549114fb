# The table by which a database shows that a restore writes into it, or has ended too early. Sourced, after mariadb.sh.
#
# It has one row: id, that of the DatabaseRestore, and state, which is `Restoring` or `Complete`. It is made before all else is changed,
# and dropped by end-restore-mariadb.sh after the operator has recorded that the restore has succeeded.

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

# write_marker ID STATE: in one statement, so that the database always has a marker.
write_marker() {
  sql "$options" "CREATE OR REPLACE TABLE $(name_in_sql "$DUMP_DATABASE").$restore_marker (id char(8) NOT NULL PRIMARY KEY, state varchar(16) NOT NULL)
    COMMENT 'A DatabaseRestore of my-operator writes into this database, or has ended before the database was complete.'
    SELECT '$1' AS id, '$2' AS state"
}
