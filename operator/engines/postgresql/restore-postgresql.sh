#!/bin/sh
# Restores a dump of a PostgreSQL database into a server of its own, to verify it, and describes what it restored.
#
# Environment: DRILL_EXCHANGE, a folder with input, output and the FIFO dump; DRILL_WORK, a private folder for the server.
#
# Reads from input: database, its name; superuser, that of the server; initdb and parameters, an option in each line; preload, a library
# of the source in each line; inventory, `Full` or `Objects`; extensions.sql, which lists those that the server lacks; roles.sql; database.sql, for the new database;
# assertions/NAME.sql and NAME.timeout, in seconds.
#
# Writes to output: missing-extensions, by lines. Then for the first attempt to restore, and if there was a second one, with the prefix
# attempt2-: errors, the standard error of pg_restore; last-line, its end; restore-code, its exit code; server-errors, the server's
# warnings and errors. Then inventory.json; assertions/NAME.out, .err and .code; timings, by lines of name and seconds; bytes, which the
# work folder has.
#
# Ends with 0 if it could describe the database, or lacks extensions, however much is wrong with the dump, and with 1 if its own server
# failed.
set -u

here=$(dirname "$0")
. "$here/postgresql.sh"
. "$here/inventory.sh"
. "$here/list-objects.sh"
. "$here/describe-contents.sh"
. "$here/search-path.sh"
. "$here/timed.sh"
input=$DRILL_EXCHANGE/input
output=$DRILL_EXCHANGE/output
folder=$DRILL_WORK
server=
reader=
session=
dump=
DUMP_INVENTORY=$(cat "$input/inventory")
restored=$(cat "$input/database")
PGUSER=$(cat "$input/superuser")
export PGUSER PGHOST="$folder" PGPORT=5432 PGAPPNAME=drill

trap 'give_up 143' TERM

give_up() {
  for child in $reader $session; do kill -KILL "$child" 2>/dev/null; done
  # Without a shutdown: nothing is kept.
  [ -z "$server" ] || { kill -QUIT "$server" 2>/dev/null && wait "$server"; }
  exit "$1"
}

# fail MESSAGE: the drill's own server failed, which says nothing about the dump.
fail() {
  {
    echo "$1"
    tail -n 20 "$folder/server.log"
  } >&2
  give_up 1
}

# initdb ends for a user without a name. The official images have a library that gives it one.
name_user() {
  ! getent passwd "$(id -u)" >/dev/null 2>&1 || return 0
  for library in /usr/lib/*/libnss_wrapper.so /usr/lib/libnss_wrapper.so; do
    [ -f "$library" ] || continue
    echo "postgres:x:$(id -u):$(id -g)::/:/bin/false" >"$folder/passwd"
    echo "postgres:x:$(id -g):" >"$folder/group"
    export LD_PRELOAD="$library" NSS_WRAPPER_PASSWD="$folder/passwd" NSS_WRAPPER_GROUP="$folder/group"
    return 0
  done
}

make_cluster() {
  set -- --pgdata="$folder/data" --username="$PGUSER" --auth=trust --no-sync
  while IFS= read -r option; do set -- "$@" "$option"; done <"$input/initdb"
  initdb "$@"
}

# Sets libraries: those of the source that this image has, and that start.
find_libraries() {
  libraries=
  while IFS= read -r library; do
    postgres --single -D "$folder/data" -c shared_preload_libraries="$library" template1 </dev/null >>"$folder/server.log" 2>&1 || continue
    libraries=${libraries:+$libraries,}$library
  done <"$input/preload"
}

# The data is thrown away, so nothing waits for the disk. The server is reached only through the socket in the private folder. What the
# dump or a library would do by itself does not run: no process of a library such as pg_cron, none that receives what a subscription
# names, and from 17 on no event trigger. A crash ends the server, so that it cannot look like an error of the dump. The last ones
# count: parameters of the user do not change what the drill relies on.
run_server() {
  set -- -D "$folder/data" -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off -c max_wal_size=256MB \
    -c shared_preload_libraries="$libraries"
  while IFS= read -r option; do set -- "$@" -c "$option"; done <"$input/parameters"
  ! { [ -n "$libraries" ] || grep -q '^shared_preload_libraries=.' "$input/parameters"; } || set -- "$@" -c max_worker_processes=0
  [ "$major" -lt 17 ] || set -- "$@" -c event_triggers=off
  exec postgres "$@" -c listen_addresses= -c unix_socket_directories="$folder" -c port=5432 -c ssl=off -c restart_after_crash=off \
    -c wal_level=minimal -c max_wal_senders=0 -c archive_mode=off -c max_logical_replication_workers=0 -c lc_messages=C \
    -c log_destination=stderr -c logging_collector=off -c log_line_prefix='%e ' -c log_min_messages=warning \
    -c log_min_error_statement=error -c log_error_verbosity=default
}

start_server() {
  : >"$folder/server.log"
  name_user
  major=$(postgres --version | sed 's/^[^0-9]*\([0-9]*\).*$/\1/')
  make_cluster >>"$folder/server.log" 2>&1 || return 1
  find_libraries
  run_server >>"$folder/server.log" 2>&1 &
  server=$!
  until (sql --dbname=template1 --command='SELECT') >/dev/null 2>&1; do
    kill -0 "$server" 2>/dev/null || return 1
    sleep 0.2
  done
}

# In place of settings of the database that would change or prevent the restore, or hide its errors.
session_options() {
  PGOPTIONS="-c default_transaction_read_only=off -c role=none -c array_nulls=on -c session_preload_libraries= -c local_preload_libraries= -c log_min_messages=warning -c log_min_error_statement=error -c log_error_verbosity=default -c lc_messages=C -c idle_session_timeout=0"
  [ "$major" -lt 17 ] || PGOPTIONS="$PGOPTIONS -c event_triggers=off"
  export PGOPTIONS
}

# In the encoding and locale that initdb got. A subscription, which is never enabled here, would keep an earlier database.
create_database() {
  (PGCLIENTENCODING=UTF8 sql --dbname=template1 --set=name="$restored" <<'END'
DELETE FROM pg_catalog.pg_subscription;
DROP DATABASE IF EXISTS :"name";
CREATE DATABASE :"name" TEMPLATE template0;
END
  ) && (PGCLIENTENCODING=UTF8 PGDATABASE=$restored sql --file="$input/database.sql")
}

find_missing_extensions() {
  (PGCLIENTENCODING=UTF8 sql --dbname=template1 --file="$input/extensions.sql") >"$output/missing-extensions"
}

# restore_from_input PREFIX: goes on after an error, since the judge needs all of them. All of the input is read, so that whoever
# writes it does not see an error that is the dump's. Tablespaces of the source do not exist here. Materialized views are filled after
# event triggers exist. Before 17, only the role of a replica lets these not fire; keys are checked all the same.
restore_from_input() {
  [ "$major" -ge 17 ] || PGOPTIONS="$PGOPTIONS -c session_replication_role=replica"
  pg_restore --no-tablespaces --no-password --dbname="$(conninfo "$restored")" 2>"$folder/errors"
  echo "$?" >"$output/$1restore-code"
  cat >/dev/null
  head -c 1048576 "$folder/errors" >"$output/$1errors"
  tail -n 1 "$folder/errors" | head -c 4096 >"$output/$1last-line"
}

# attempt PREFIX SOURCE: restores what SOURCE writes, and takes the server's errors from its log.
attempt() {
  begin=$(wc -c <"$folder/server.log")
  create_database || return 1
  {
    "$2"
    echo "$?" >"$folder/source-code"
  } | restore_from_input "$1" &
  reader=$!
  wait "$reader"
  reader=
  [ "$(cat "$folder/source-code")" -eq 0 ] || fail "The dump could not be kept for a second attempt."
  tail -c "+$((begin + 1))" "$folder/server.log" | without_statements >"$folder/server-errors"
  head -c 1048576 "$folder/server-errors" >"$output/$1server-errors"
}

# Of a statement, the beginning says what it was to do. The rest can be long, and have anything.
without_statements() {
  LC_ALL=C awk '
    /^\t/ { if (kept && !cut) print; next }
    $2 ~ /^(LOG|WARNING|ERROR|FATAL|PANIC):$/ { kept = $2 != "LOG:" }
    kept { cut = $2 == "STATEMENT:" || $2 == "QUERY:"; print cut ? substr($0, 1, 200) : $0 }'
}

# A FIFO cannot be read twice, so the dump is kept for a second attempt: its rows, too, because a constraint can find functions by the
# search_path while they are copied. That takes the space of the dump, and on the benchmark's database 8 % of the drill's CPU time: less
# than what its duration differs by between runs.
keep_dump() {
  tee "$folder/dump" <"$DRILL_EXCHANGE/dump"
}

# Whether all of the dump was restored, but for errors that another search_path can mend. Keys that are not there, a server that is
# somewhere else or has no space stay so.
is_mendable() {
  case $(cat "$output/last-line") in
    'pg_restore: warning: errors ignored on restore: '*) ;;
    *) return 1 ;;
  esac
  awk '$2 == "ERROR:" && $1 !~ /^(08|23503|23505|53|57|58|HV)/ { found = 1 } END { exit !found }' "$folder/server-errors"
}

with_search_path() {
  write_with_search_path "$folder/dump"
}

# A query is one message to the server, without commands of psql, which a line break at its beginning makes sure of.
run_assertions() {
  mkdir -p "$output/assertions"
  for assertion in "$input"/assertions/*.sql; do
    [ -f "$assertion" ] || continue
    name=$(basename "$assertion" .sql)
    {
      PGCLIENTENCODING=UTF8 \
        PGOPTIONS="$PGOPTIONS -c default_transaction_read_only=on -c statement_timeout=$(cat "$input/assertions/$name.timeout")s" \
        psql --no-psqlrc --quiet --tuples-only --no-align --field-separator="$(printf '\t')" --no-password --set VERBOSITY=verbose \
        --command="
$(cat "$assertion")" 2>"$folder/assertion-errors"
      echo "$?" >"$output/assertions/$name.code"
    } | {
      head -c 65536 >"$output/assertions/$name.out"
      cat >/dev/null
    }
    head -c 65536 "$folder/assertion-errors" >"$output/assertions/$name.err"
  done
}

# finish: with the size of all that the drill has written.
finish() {
  du -sk "$folder" | awk '{ printf "%.0f\n", $1 * 1024 }' >"$output/bytes"
  give_up 0
}

: >"$output/timings"
timed start start_server || fail "PostgreSQL did not start."
session_options
find_missing_extensions || fail "PostgreSQL did not list its extensions."
if [ -s "$output/missing-extensions" ]; then
  cat "$DRILL_EXCHANGE/dump" >/dev/null
  finish
fi
(PGCLIENTENCODING=UTF8 sql --dbname=template1 --file="$input/roles.sql") || fail "PostgreSQL did not create the roles of the dump."
timed restore attempt '' keep_dump || fail "PostgreSQL did not create the database."
if is_mendable && find_search_path "$folder/dump"; then
  timed restore-again attempt attempt2- with_search_path || fail "PostgreSQL did not create the database again."
fi
kill -0 "$server" 2>/dev/null || fail "PostgreSQL ended during the restore."
export PGDATABASE="$restored"
timed describe describe_restored || fail "The restored database could not be described."
timed assertions run_assertions
finish
