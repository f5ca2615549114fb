#!/bin/sh
# Restores a dump into a new database of a PostgreSQL server, and lets that take the name of the target once it was checked.
#
#   restore-into-postgresql.sh
#
# Environment: libpq's variables, of which PGDATABASE is the target; RESTORE_EXCHANGE, see exchange.sh. It has no access to the repository.
#
# Until the switch, the target is not touched. The switch is one message to the server with both changes of names, which the server
# carries out whole or not at all, also when this script, its Pod or its node ends meanwhile. While it takes place, the server holds a
# lock that lets sessions to the target wait; no setting of the database is changed for that. So the name always has the old database
# whole or the new one whole, and accepts connections.
#
# The databases that exist say what an earlier attempt for the same DatabaseRestore has left: `restored` alone is unfinished, and
# is dropped; `previous` or `marker` without `restored` is a switch that took place, so that nothing is to be done. Neither of these is
# dropped here, but by drop-databases.sh, after the operator has recorded the switch.
set -u

here=$(dirname "$0")
. "$here/postgresql.sh"
. "$here/inventory.sh"
. "$here/list-objects.sh"
. "$here/describe-contents.sh"
. "$here/search-path.sh"
. "$here/inspect-target.sh"
. "$here/exchange.sh"
folder=$(mktemp -d) || exit 1
session=
dump=
reader=
ender=
target=$PGDATABASE
# Settings of a role or the server that would end a long restore. No commit waits for a replica, which may be away: what is restored is in
# the repository.
export PGOPTIONS="-c synchronous_commit=local -c client_min_messages=warning -c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c lock_timeout=0 -c default_transaction_read_only=off"
export PGCLIENTENCODING=UTF8

trap 'give_up 143' TERM

give_up() {
  for child in $reader $ender $session $dump $heart; do kill -KILL "$child" 2>/dev/null; done
  exit "$1"
}

# fail STEP: reports the errors of a step, and ends.
fail() {
  head -c 1048576 "$folder/errors" >"$output/errors"
  cat "$folder/errors" >&2
  consult "failed $1"
  give_up 1
}

# A session that does not use the target, which would prevent the switch.
find_maintenance_database() {
  for maintenance in postgres template1; do
    [ "$maintenance" != "$target" ] || continue
    if (PGDATABASE=$maintenance sql --command='SELECT') 2>"$folder/errors" >/dev/null; then return 0; fi
    # Another database would not make a difference.
    grep -q 'does not exist\|permission denied for database\|not currently accepting connections' "$folder/errors" || return 1
  done
  return 1
}

# on_server [OPTION…]: a session with the names of the databases, whose queries come from standard input.
on_server() {
  (PGDATABASE=$maintenance sql --set=target="$target" --set=restored="$restored" --set=previous="$previous" --set=marker="$marker" "$@")
}

read_names() {
  restored=$(cat "$input/restored")
  previous=$(cat "$input/previous")
  marker=$(cat "$input/marker")
}

inspect() {
  pg_restore --version | sed 's/^[^0-9]*\([0-9.]*\).*$/\1/' >"$output/client-version"
  printf '%s' "$version_query" | on_server >"$folder/version" || return 1
  read -r server_version server_major <"$folder/version"
  # From 16 on, a member of a role may use its rights without being allowed to act as it.
  membership=MEMBER
  [ "$server_major" -lt 16 ] || membership=SET
  {
    printf '%s\n' 'SET search_path TO pg_catalog;' "\\set wanted \`cat $input/wanted.json\`" "$target_query"
  } | on_server --set=membership="$membership" >"$output/facts.json" || return 1
  : >"$output/contents"
  # A target that is not there, or that accepts no connections, is in the facts.
  ! grep -q '"allowsConnections" : true' "$output/facts.json" || {
    printf '%s\n' 'SET search_path TO pg_catalog;' "$contents_count_query" | sql >"$output/contents"
  } || return 1
}

# What is left of an earlier attempt that was not finished.
remove_unfinished() {
  echo 'DROP DATABASE IF EXISTS :"restored" WITH (FORCE); DROP DATABASE IF EXISTS :"marker" WITH (FORCE);' | on_server
}

create_database() {
  echo 'DROP DATABASE IF EXISTS :"restored" WITH (FORCE);' | on_server && on_server --file="$input/create.sql"
}

# Reads what pg_restore says. Only with --verbose it repeats the warnings of the server, among all that it does. Many rows can have the
# same warning.
sort_messages() {
  : >"$folder/errors"
  LC_ALL=C awk -v errors="$folder/errors" -v warnings="$output/warnings" '
    /^pg_restore: / { kind = /^pg_restore: (error|warning|detail|hint): / ? "error" : /^pg_restore: WARNING: / ? "warning" : "" }
    kind == "error" { print >errors }
    kind == "warning" && /^pg_restore: / { kind = (seen[$0]++ || count++ >= 100) ? "" : "warning" }
    kind == "warning" { print substr($0, 1, 500) >warnings }'
}

# pg_restore takes the options from a file: a line each.
restore_dump() {
  set -- --verbose --no-password --dbname="$(conninfo "$restored")"
  while IFS= read -r option; do set -- "$@" "$option"; done <"$input/restore-options"
  : >"$output/warnings"
  {
    if [ "$(cat "$input/parallelism")" -gt 1 ]; then
      # Several connections cannot share a FIFO.
      cat >"$folder/dump" && pg_restore "$@" --jobs="$(cat "$input/parallelism")" "$folder/dump"
      code=$?
      rm -f "$folder/dump"
    else
      pg_restore "$@"
      code=$?
    fi
    echo "$code" >"$output/restore-code"
  } 2>&1 | sort_messages
  # All of it is read, so that the program which writes it does not see an error of the restore.
  cat >/dev/null
  head -c 1048576 "$folder/errors" >"$output/errors"
  tail -n 1 "$folder/errors" | head -c 4096 >"$output/last-line"
}

# attempt FILTER: restores what FILTER makes of the dump.
attempt() {
  create_database 2>"$folder/errors" || fail create
  open_dump
  "$1" <"$RESTORE_EXCHANGE/dump" | restore_dump &
  reader=$!
  consult dump
  wait "$reader"
  reader=
  [ "$reply" = fetched ] || give_up 0
}

unchanged() {
  exec cat
}

# As pg_restore itself empties the search_path when it connects, the entry returns to the one that the options name.
with_search_path() {
  dd bs=1 count=65536 2>/dev/null >"$folder/head"
  if find_search_path "$folder/head"; then write_with_search_path "$folder/head"; else cat "$folder/head"; fi
  exec cat
}

# Comment, privileges and settings. Goes on after an error of the server, which is reported, and fails if the connection is lost.
apply_properties() {
  (PGDATABASE=$maintenance exec psql --no-psqlrc --quiet --no-password --set VERBOSITY=verbose --set=name="$restored" \
    --file="$input/properties.sql") >/dev/null 2>"$folder/errors" || return 1
  head -c 1048576 "$folder/errors" >"$output/property-errors"
}

analyze() {
  (PGDATABASE=$restored sql --command='ANALYZE') >/dev/null 2>"$folder/errors"
}

# Of a target that does not exist, nothing would show after the switch that it took place.
make_marker() {
  echo 'CREATE DATABASE :"marker" TEMPLATE template0 CONNECTION LIMIT 0;' | on_server
}

read_ids() {
  echo "SELECT coalesce((SELECT oid FROM pg_catalog.pg_database WHERE datname = :'target'), 0),
    (SELECT oid FROM pg_catalog.pg_database WHERE datname = :'restored');" | on_server >"$folder/ids" || return 1
  read -r target_id restored_id <"$folder/ids"
}

# Ends the sessions of both databases again and again, but only while the switch holds the lock of the name: then no others can begin.
# The server itself waits five seconds for them to end.
end_sessions() {
  exec 2>/dev/null
  echo "SET search_path TO pg_catalog;
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity a
    WHERE datid IN ($target_id, $restored_id) AND pid <> pg_backend_pid() AND usesysid IS NOT NULL
      AND ((SELECT rolsuper FROM pg_roles WHERE rolname = current_user) OR NOT (SELECT rolsuper FROM pg_roles r WHERE r.oid = usesysid)
        AND (pg_has_role(usesysid, 'MEMBER') OR pg_has_role('pg_signal_backend', 'MEMBER')))
      AND EXISTS (SELECT FROM pg_locks WHERE locktype = 'object' AND classid = 'pg_database'::regclass
        AND objid IN ($target_id, $restored_id) AND mode = 'AccessExclusiveLock' AND granted)
    \\watch 0.05" >"$folder/end-sessions.sql"
  PGDATABASE=$maintenance sql --file="$folder/end-sessions.sql" >/dev/null
}

# The changes of names are one message, and so one transaction: what follows the backslash belongs to it. The last queries fail, and
# undo the rest, if another restore has replaced one of the databases meanwhile.
switch_names() {
  if [ "$target_id" -eq 0 ]; then
    echo "ALTER DATABASE :\"restored\" RENAME TO :\"target\" \\;
      SELECT 1 / count(*) FROM pg_catalog.pg_database WHERE oid = $restored_id AND datname = :'target';"
  else
    echo "ALTER DATABASE :\"target\" RENAME TO :\"previous\" \\;
      ALTER DATABASE :\"restored\" RENAME TO :\"target\" \\;
      SELECT 1 / count(*) FROM pg_catalog.pg_database WHERE oid = $restored_id AND datname = :'target' \\;
      SELECT 1 / count(*) FROM pg_catalog.pg_database WHERE oid = $target_id AND datname = :'previous';"
  fi | (PGOPTIONS="$PGOPTIONS -c lock_timeout=10s" on_server) >/dev/null 2>"$folder/errors"
}

# The identity of the database that has the target's name. A server that has crashed answers some time later.
read_target_id() {
  for second in $(seq 120); do
    echo "SELECT coalesce((SELECT oid FROM pg_catalog.pg_database WHERE datname = :'target'), 0);" | on_server 2>"$folder/errors" && return
    sleep 1
  done
  return 1
}

switch() {
  [ "$target_id" -ne 0 ] || make_marker 2>"$folder/errors" || return 1
  for try in 1 2 3; do
    end_sessions &
    ender=$!
    switch_names
    code=$?
    kill "$ender" 2>/dev/null
    ender=
    [ "$code" -ne 0 ] || return 0
    if grep -q 'ERROR: ' "$folder/errors"; then
      # The lock of a session that is about to end, or a session of another user.
      grep -q ' 55006: \| 55P03: ' "$folder/errors" || return 1
    else
      # The connection was lost. The switch may have taken place all the same.
      found=$(read_target_id) || fail switch-lost
      [ "$found" != "$restored_id" ] || return 0
    fi
  done
  return 1
}

begin_exchange
consult begin
read_names
find_maintenance_database || fail connect
inspect 2>"$folder/errors" || fail inspect
consult plan
[ "$reply" = restore ] || give_up 0
remove_unfinished 2>"$folder/errors" || fail create
PGOPTIONS="$PGOPTIONS $(cat "$input/session-options")"
[ ! -s "$input/roles.sql" ] || on_server --file="$input/roles.sql" 2>"$folder/errors" || fail roles
attempt unchanged
consult errors
if [ "$reply" = again ]; then
  options=$PGOPTIONS
  PGOPTIONS="$PGOPTIONS $(cat "$input/search-path-option")"
  attempt with_search_path
  PGOPTIONS=$options
  consult errors
fi
[ "$reply" = accept ] || give_up 0
analyze || fail analyze
DUMP_INVENTORY=$(cat "$input/inventory-mode")
PGDATABASE=$restored
describe_restored 2>"$folder/errors" || fail describe
PGDATABASE=$target
consult check
[ "$reply" = switch ] || give_up 0
read_ids 2>"$folder/errors" || fail switch
# As late as possible: from then on others can connect, and a limit of connections counts for this script as well.
apply_properties || fail properties
switch || fail switch
consult switched
give_up 0
