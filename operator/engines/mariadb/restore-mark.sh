# The table by which a database shows that a restore writes into it, or has ended too early. Sourced, after mariadb.sh.
#
# It has one row: id, that of the DatabaseRestore, and state, which is `Restoring` or `Complete`. It is made before all else is changed,
# and dropped by end-restore-mariadb.sh after the operator has recorded that the restore has succeeded.

restore_mark=my_operator_restore
complete=Complete
# As `tables_are` reads it.
without_mark="SELECT NULL AS field, '$restore_mark' AS name UNION ALL"

# read_mark COLUMN: prints nothing if the database has no mark.
read_mark() {
  marked=$(sql "$options" "SELECT COUNT(*) FROM information_schema.tables
    WHERE table_schema = $(text "$DUMP_DATABASE") AND table_name = '$restore_mark'") || return
  [ "$marked" -eq 0 ] || sql "$options" "SELECT $1 FROM $(name_in_sql "$DUMP_DATABASE").$restore_mark"
}

# write_mark ID STATE: in one statement, so that the database always has a mark.
write_mark() {
  sql "$options" "CREATE OR REPLACE TABLE $(name_in_sql "$DUMP_DATABASE").$restore_mark (id char(8) NOT NULL PRIMARY KEY, state varchar(16) NOT NULL)
    COMMENT 'A DatabaseRestore of my-operator writes into this database, or has ended before the database was complete.'
    SELECT '$1' AS id, '$2' AS state"
}
