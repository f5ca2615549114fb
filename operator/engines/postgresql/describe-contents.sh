# Describes what a dump of a PostgreSQL database has, as inventory.json. Sourced, after postgresql.sh, inventory.sh and list-objects.sh.
#
# Environment: libpq's variables, DUMP_INVENTORY. The script that sources it sets `folder` for its files, and `session` and `dump` to
# the IDs of its processes, and defines `give_up CODE`.

# Milliseconds to wait for a table that another session has locked: longer than most changes take, but not for ever.
lock_timeout=300000

# The custom format lets pg_restore choose and reorder. It stays uncompressed because the repository compresses, and can
# find unchanged parts only in uncompressed data. A pattern that matches no table is an error. Replaces the shell that
# calls it: a background shell, or that of a pipeline.
dump() {
  exec pg_dump --format=custom --compress=0 --no-password --strict-names "$@" 3>&- 4<&-
}

# One session answers all queries, in the database snapshot from which the dump reads.
open_session() {
  mkfifo "$folder/questions" "$folder/answers"
  sql <"$folder/questions" >"$folder/answers" &
  session=$!
  exec 3>"$folder/questions" 4<"$folder/answers"
}

# In a subshell, which the signal of a broken pipe may end.
ask() {
  (printf '%s\n' "$1" >&3) 2>/dev/null
}

# answer NAME…: reads the next line of the session's answers into variables. Fails when the session has ended with an error.
answer() {
  read -r "$@" <&4 || give_up 1
}

# Names are written in UTF-8, unless the database has an encoding that PostgreSQL does not convert, or a name has a character that
# UTF-8 does not have.
use_encoding() {
  ask "SELECT set_config('client_encoding', CASE WHEN getdatabaseencoding() IN ('SQL_ASCII', 'MULE_INTERNAL') THEN getdatabaseencoding() ELSE 'UTF8' END, false)
      = getdatabaseencoding() AS is_own \\gset
    \\if :is_own
    \\else
      DO \$\$ BEGIN
        PERFORM convert_to(name, 'UTF8') FROM (
          SELECT nspname FROM pg_namespace UNION ALL SELECT relname FROM pg_class UNION ALL SELECT attname FROM pg_attribute
          UNION ALL SELECT proname FROM pg_proc UNION ALL SELECT typname FROM pg_type UNION ALL SELECT conname FROM pg_constraint
          UNION ALL SELECT tgname FROM pg_trigger UNION ALL SELECT polname FROM pg_policy UNION ALL SELECT rulename FROM pg_rewrite
        ) AS names (name);
        PERFORM convert_to(shobj_description(oid, 'pg_database'), 'UTF8') FROM pg_database WHERE datname = current_database();
      EXCEPTION WHEN untranslatable_character OR character_not_in_repertoire THEN
        PERFORM set_config('client_encoding', getdatabaseencoding(), false);
      END \$\$;
    \\endif
    SELECT pg_client_encoding();"
  answer encoding
}

# A row that the user may not see must be an error, as for pg_dump, and no time limit of the server may end the session.
begin_snapshot() {
  ask "SET row_security TO off; SET jit TO off;
    SET lock_timeout TO $lock_timeout;
    SELECT count(set_config(name, '0', false)) FROM pg_settings WHERE name IN
      ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout');"
  answer ignored
  ask "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT pg_export_snapshot();"
  answer snapshot
}

# Finds the tables whose rows the dump will contain, in the table of contents of a dump that is not read any further.
# Locks them before the dump begins, because some changes of a table are visible through database snapshots. If such a
# change comes in between, the dump waits for the change, and the change for our locks, until the dump gives up.
find_tables() {
  if ! dump --snapshot="$snapshot" --lock-wait-timeout="$lock_timeout" "$@" 2>"$folder/listing-errors" | pg_restore --list >"$folder/list" 2>>"$folder/listing-errors"; then
    # pg_restore reports a failed dump as too short; the cause, if any, is in the lines before.
    grep -v '^pg_restore: error: input file is too short' "$folder/listing-errors" >&2 || cat "$folder/listing-errors" >&2
    give_up 1
  fi
  # Of a table's rows, the list has 0 in place of a catalog. A table itself may be in a schema "DATA".
  oids=$(awk '$2 == 0 && $4 == "TABLE" && $5 == "DATA" { printf "%s%s", separator, $3; separator = "," }' "$folder/list")
  found="FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY ('{$oids}')
    ORDER BY n.nspname COLLATE \"C\", c.relname COLLATE \"C\""
  ask "SELECT format('LOCK TABLE ONLY %I.%I IN ACCESS SHARE MODE', n.nspname, c.relname) $found \\gexec
    SELECT 'locked';"
  answer ignored
}

# Lists everything but the rows. The dump begins afterwards, so that no sequence is ahead of its value in the dump: they are not
# part of the database snapshot.
list_objects() {
  contents=
  if [ $# -gt 0 ]; then
    contents=$(awk '/^[0-9]+; [1-9]/ { printf "%s%s", separator, $2 == 2613 ? $2 : $2 ":" $3; separator = "," }' "$folder/list")
  fi
  ask "\\o $folder/contents
    $(contents_query "$server_major" "$contents")
    \\o
    SELECT 'listed';"
  answer ignored
  sed '$d' "$folder/contents" >"$folder/fields"
}

# Lists the tables: a line of JSON for each, with its rows, which another query counts, or without.
list_tables() {
  if [ "$DUMP_INVENTORY" = Full ]; then
    listing="SELECT format('SELECT json_build_object(''schema'', %L::text, ''name'', %L::text, ''rows'', count(*)) FROM ONLY %I.%I',
      n.nspname, c.relname, n.nspname, c.relname) $found \\gexec"
  else
    listing="SELECT json_build_object('schema', n.nspname::text, 'name', c.relname::text) $found;"
  fi
  ask "\\o $folder/tables
    $listing
    \\o
    SELECT 'listed';"
}

# Describes what was restored into the database of libpq's variables, in the file inventory.json of the folder output.
describe_restored() {
  mkdir "$folder/sidecar"
  open_session
  ask "$version_query"
  answer ignored server_major
  use_encoding
  begin_snapshot
  find_tables
  list_objects
  list_tables
  answer ignored
  write_inventory 2 "$folder/fields" "$folder/tables" "$(tail -n 1 "$folder/contents")"
  mv "$folder/sidecar/inventory.json" "$output/inventory.json"
  exec 3>&- 4<&-
  wait "$session"
  session=
}
