#!/bin/sh
# Restores tables of a dump into a database of a PostgreSQL server, in one transaction.
#
#   restore-tables-into-postgresql.sh
#
# Environment: libpq's variables, of which PGDATABASE is the target; RESTORE_EXCHANGE, see exchange.sh. It has no access to the repository.
#
# One session of psql does everything: locks the tables, drops those that exist, runs what pg_restore makes of the dump, puts back the
# foreign keys of other tables, and describes what there is then. It commits when the program has found that to be what the backup has.
# If this script, its Pod, its node or the server ends before, the server undoes all of it.
#
# The transaction also makes a marker, an empty table. As long as it is there, a Pod that begins again knows that the last one has
# committed; end-restore-tables.sh drops it after the operator has recorded that.
set -u

here=$(dirname "$0")
. "$here/postgresql.sh"
. "$here/inventory.sh"
. "$here/list-objects.sh"
. "$here/describe-contents.sh"
. "$here/inspect-tables.sh"
. "$here/exchange.sh"
folder=$(mktemp -d) || exit 1
session=
dump=
reader=
# Clients wait behind a lock that is waited for, so this is shorter than a dump's. RESTORE_LOCK_SECONDS, by default one minute.
lock_seconds=${RESTORE_LOCK_SECONDS:-60}
# Settings of a role or the server that would end a long restore. A server notices within a minute that a node is lost, so that the Pod
# in place of the lost one gets its locks. The commit waits for no replica, which may be away: what is restored is in the repository.
export PGOPTIONS="-c synchronous_commit=local -c client_min_messages=warning -c statement_timeout=0 -c idle_in_transaction_session_timeout=0 \
  -c lock_timeout=${lock_seconds}s -c default_transaction_read_only=off \
  -c tcp_keepalives_idle=20 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
export PGCLIENTENCODING=UTF8

trap 'give_up 143' TERM

give_up() {
  for child in $reader $session $dump $heart; do kill -KILL "$child" 2>/dev/null; done
  exit "$1"
}

# fail STEP: reports the errors of a step, and ends.
fail() {
  head -c 1048576 "$folder/errors" >"$output/errors"
  cat "$folder/errors" >&2
  consult "failed $1"
  give_up 1
}

# What the dump has is at its beginning, and no more is read.
list_contents() {
  open_dump
  pg_restore --list --verbose <"$RESTORE_EXCHANGE/dump" >"$folder/contents-list" 2>"$folder/errors" &
  reader=$!
  consult list
  wait "$reader"
  code=$?
  reader=
  [ "$reply" = fetched ] || give_up 0
  [ "$code" -eq 0 ] || return 1
  mv "$folder/contents-list" "$output/contents-list"
}

read_marker() {
  marker=$(cat "$input/marker")
}

inspect() {
  pg_restore --version | sed 's/^[^0-9]*\([0-9.]*\).*$/\1/' >"$output/client-version"
  printf '%s' "$version_query" | (sql) >"$folder/version" || return 1
  read -r server_version server_major <"$folder/version"
  # From 16 on, a member of a role may use its rights without being allowed to act as it.
  membership=MEMBER
  [ "$server_major" -lt 16 ] || membership=SET
  printf '%s\n' 'SET search_path TO pg_catalog;' "\\set wanted \`cat $input/wanted.json\`" "$tables_query" |
    (sql --set=membership="$membership" --set=marker="$marker") >"$output/facts.json"
}

# begin: opens the session, whose queries come from descriptor 3 and whose answers from 4, and begins the transaction.
begin() {
  rm -f "$folder/questions" "$folder/answers"
  mkfifo "$folder/questions" "$folder/answers"
  sql <"$folder/questions" >"$folder/answers" 2>"$folder/errors" &
  session=$!
  exec 3>"$folder/questions" 4<"$folder/answers"
  ask "$version_query" && hear && server_major=${heard#* } || return 1
  ask "SELECT count(set_config(name, CASE name WHEN 'transaction_timeout' THEN '0' ELSE '10s' END, false)) FROM pg_settings
    WHERE name IN ('transaction_timeout', 'client_connection_check_interval');" && hear || return 1
  ask "BEGIN; SELECT pg_current_xact_id();" && hear && transaction=$heard
}

# As that of describe-contents.sh, with a report.
answer() {
  read -r "$@" <&4 || fail describe
}

# hear: reads the next line of the session's answers. Fails when the session has ended with an error.
hear() {
  IFS= read -r heard <&4
}

# run FILE: runs statements of the program.
run() {
  ask "\\o /dev/null
    \\i $input/$1
    \\o
    SELECT 'done';" && hear
}

end_session() {
  exec 3>&- 4<&-
  wait "$session"
  session=
}

# What pg_restore writes begins with settings: those that would make it wait for a lock without end, or that an older server does not know,
# are left out. The search_path becomes that of the session if the first attempt did not find functions.
with_settings() {
  while IFS= read -r line; do
    case $line in
      'SET lock_timeout = '* | 'SET transaction_timeout = '*) ;;
      "SELECT pg_catalog.set_config('search_path', '', false);") printf '%s\n' "$search_path_statement" ;;
      'SET row_security = '*)
        printf '%s\n' "$line"
        break
        ;;
      *) printf '%s\n' "$line" ;;
    esac
  done
  exec cat
}

# Fails if pg_restore or the session did. The dump is read up to the last of what is needed.
restore_dump() {
  set --
  while IFS= read -r option; do set -- "$@" "$option"; done <"$input/restore-options"
  ask '\o /dev/null'
  {
    pg_restore "$@" --use-list="$input/entries" --file=- <"$RESTORE_EXCHANGE/dump" 2>"$folder/restore-errors"
    echo "$?" >"$folder/restore-code"
  } | with_settings >&3
}

attempt() {
  begin || fail connect
  run locks.sql || {
    (sql --file="$input/holders.sql") >>"$folder/errors" 2>/dev/null
    fail lock
  }
  run clear.sql || fail clear
  rm -f "$folder/restore-code"
  open_dump
  restore_dump 4<&- &
  reader=$!
  consult dump
  [ "$reply" = fetched ] || give_up 0
  wait "$reader"
  reader=
  code=$(cat "$folder/restore-code")
  if [ "$code" -ne 0 ] || ! ask "\\o
    SELECT 'done';" || ! hear; then
    # The session ends by itself after an error, or here, where nothing more is sent.
    end_session
    [ "$code" -ne 0 ] || code=1
  fi
  echo "$code" >"$output/restore-code"
  { cat "$folder/errors"; cat "$folder/restore-errors"; } | head -c 1048576 >"$output/errors"
}

# Variables of psql about the restored tables: their OIDs; and statements that let policies hide rows from the owner of a table again. They
# do not until the end: checks of foreign keys and counts are to see all rows.
prepare() {
  ask "RESET ROLE; $version_query"
  hear || return 1
  ask "SET client_encoding TO 'UTF8'; SET row_security TO off; SET jit TO off;
    \\set wanted \`cat $input/wanted.json\`
    SELECT string_agg(c.oid::text, ',') AS restored,
      string_agg(CASE WHEN relforcerowsecurity THEN format('ALTER TABLE %s FORCE ROW LEVEL SECURITY;', c.oid::regclass) ELSE '' END, '') AS force_again
      FROM json_array_elements(:'wanted'::json -> 'tables') JOIN pg_namespace n ON nspname = value ->> 'schema'
      JOIN pg_class c ON c.relnamespace = n.oid AND relname = value ->> 'name' \\gset
    SELECT format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', oid::regclass) FROM pg_class WHERE relforcerowsecurity AND oid = ANY ($restored) \\gexec
    SELECT 'done';" && hear
}

restored="string_to_array(:'restored', ',')::oid[]"

analyze() {
  ask "SELECT format('ANALYZE %s', oid::regclass) FROM pg_class WHERE relkind IN ('r', 'p') AND oid = ANY ($restored) \\gexec
    SELECT 'done';" && hear
}

# Describes the restored tables within the transaction.
describe() {
  mkdir "$folder/sidecar"
  ask "\\o $folder/list
    SELECT '1; 1259 ' || unnest($restored) UNION SELECT '1; 1259 ' || s.oid
      FROM pg_depend JOIN pg_class s ON classid = 'pg_class'::regclass AND s.oid = objid AND s.relkind = 'S'
      WHERE refclassid = 'pg_class'::regclass AND refobjid = ANY ($restored) AND deptype IN ('a', 'i');
    \\o
    SELECT 'found';"
  answer ignored
  list_objects restored
  found="FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relkind = 'r' AND c.oid = ANY ($restored)
    ORDER BY n.nspname COLLATE \"C\", c.relname COLLATE \"C\""
  list_tables
  answer ignored
  ask ":force_again
    SELECT 'done';"
  answer ignored
  run last.sql || fail describe
  write_inventory 2 "$folder/fields" "$folder/tables" "$(tail -n 1 "$folder/contents")"
  mv "$folder/sidecar/inventory.json" "$output/inventory.json"
}

committed() {
  echo "SELECT pg_xact_status('$transaction'::xid8);" | (sql) 2>>"$folder/errors"
}

# The transaction may have been committed although its answer was lost. A server that has crashed answers some time later.
commit() {
  if ask "COMMIT; SELECT 'committed';" && hear; then return 0; fi
  ! grep -q 'ERROR: ' "$folder/errors" || fail commit
  for second in $(seq 120); do
    case $(committed) in
      committed) return 0 ;;
      aborted) fail commit ;;
    esac
    sleep 1
  done
  fail commit-lost
}

begin_exchange
list_contents || fail list
consult begin
[ "$reply" = inspect ] || give_up 0
read_marker
inspect 2>"$folder/errors" || fail inspect
consult plan
[ "$reply" = restore ] || give_up 0
search_path_statement="SELECT pg_catalog.set_config('search_path', '', false);"
attempt
consult errors
if [ "$reply" = again ]; then
  PGOPTIONS="$PGOPTIONS $(cat "$input/search-path-option")"
  search_path_statement='RESET search_path;'
  attempt
  consult errors
fi
[ "$reply" = accept ] || give_up 0
prepare || fail describe
run foreign-keys.sql || fail foreign-keys
analyze || fail analyze
DUMP_INVENTORY=$(cat "$input/inventory-mode")
describe
consult check
[ "$reply" = switch ] || give_up 0
commit
end_session
consult switched
give_up 0
