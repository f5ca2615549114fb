#!/bin/sh
# Restores a dump of a MariaDB database into a server of its own, to verify it, and describes what it restored.
#
# Environment: DRILL_EXCHANGE, a folder with input, output and the FIFO dump; DRILL_WORK, a private folder for the server.
#
# Reads from input: database, its name; character-set and collation; parameters, an option of the server in each line; inventory, `Full`, `Objects` or `None`; definers.sql;
# assertions/NAME.sql and NAME.timeout, in seconds. Writes to output: errors, the standard error of the client; last-line, the end
# of the dump; checks, what is wrong with tables, views and routines, by lines of object and text with a tab between them;
# inventory.json; assertions/NAME.out, .err and .code; timings, by lines of name and seconds; bytes, which the server's files have.
#
# Ends with 0 if it could describe the database, however much is wrong with the dump, and with 1 if its own server failed.
set -u

here=$(dirname "$0")
. "$here/mariadb.sh"
. "$here/inventory.sh"
. "$here/mariadb-objects.sh"
. "$here/describe-mariadb.sh"
. "$here/timed.sh"
input=$DRILL_EXCHANGE/input
output=$DRILL_EXCHANGE/output
folder=$DRILL_WORK
options=$folder/client.cnf
excluded=
children=
DUMP_DATABASE=$(cat "$input/database")
DUMP_INVENTORY=$(cat "$input/inventory")

trap 'give_up 143' TERM

give_up() {
  stop_children
  exit "$1"
}

stop_children() {
  [ -z "$children" ] || kill -KILL $children 2>/dev/null
  children=
}

# The data is thrown away, so nothing waits for the disk. The server is reached only through the socket in the private folder, and
# what the dump schedules does not run. The last options count: parameters of the user do not change what the drill relies on.
start_server() {
  set --
  while IFS= read -r option; do set -- "$@" "--$option"; done <"$input/parameters"
  mariadb-install-db --no-defaults --datadir="$folder/data" --auth-root-authentication-method=normal \
    --skip-test-db --skip-name-resolve --force >"$folder/server.log" 2>&1 || return 1
  printf '[client]\nprotocol=socket\nsocket=%s\nuser=root\n' "$(quoted "$folder/socket")" >"$options"
  mariadbd --no-defaults "$@" --datadir="$folder/data" --socket="$folder/socket" --pid-file="$folder/pid" --tmpdir="$folder" \
    --skip-networking --skip-name-resolve --event-scheduler=OFF --skip-log-bin --skip-slave-start --local-infile=0 \
    --max-allowed-packet=1G --innodb-flush-log-at-trx-commit=0 --skip-innodb-doublewrite \
    --innodb-flush-method=nosync --innodb-buffer-pool-size="${DRILL_BUFFER_POOL:-128M}" >>"$folder/server.log" 2>&1 &
  server=$!
  children=$server
  until sql "$options" "DO 0" 2>/dev/null; do
    kill -0 "$server" 2>/dev/null || return 1
    sleep 0.2
  done
}

# Accounts first: an object of an account that does not exist fails where it is used, and sometimes where it is created.
create_database() {
  sql "$options" "CREATE DATABASE $database CHARACTER SET $(cat "$input/character-set") COLLATE $(cat "$input/collation")" &&
    mariadb --defaults-file="$options" --default-character-set=utf8mb4 <"$input/definers.sql"
}

# All of the dump is read, so that whoever writes it does not see an error that is the dump's. After an error, the client goes on: the
# judge needs all of them.
load() {
  mkfifo "$folder/end" "$folder/statements"
  tail -c 200 <"$folder/end" >"$folder/tail" &
  reader=$!
  {
    mariadb --defaults-file="$options" --default-character-set=utf8mb4 --max-allowed-packet=1G --binary-mode --force \
      --database="$DUMP_DATABASE" >/dev/null 2>"$folder/errors"
    cat >/dev/null
  } <"$folder/statements" &
  client=$!
  children="$server $reader $client"
  tee "$folder/end" <"$DRILL_EXCHANGE/dump" >"$folder/statements"
  wait "$reader"
  wait "$client"
  children=$server
  without_statements <"$folder/errors" | head -c 1048576 >"$output/errors"
  tail -n 1 "$folder/tail" >"$output/last-line"
}

# mariadb-dump fails for a view that is invalid, so one that is invalid here was not in the source.
check_objects() {
  sql "$options" "SELECT CONCAT('CHECK TABLE $database_in_text.\`', REPLACE(table_name, '\`', '\`\`'), '\`;') FROM information_schema.tables
    WHERE table_schema = $(text "$DUMP_DATABASE") AND table_type <> 'SEQUENCE' ORDER BY table_name" --raw >"$folder/check.sql" || return 1
  run_checks --force <"$folder/check.sql" 2>"$folder/check-errors" |
    awk -F '\t' '$2 == "check" && $3 != "note" && $3 != "info" && !($3 == "status" && ($4 == "OK" || $4 ~ /^The storage engine/)) \
      { print $1 "\t" $4 }' >"$output/checks"
  sql "$options" "SELECT CONCAT('SHOW CREATE ', routine_type, ' $database_in_text.\`', REPLACE(routine_name, '\`', '\`\`'), '\`;')
    FROM information_schema.routines WHERE routine_schema = $(text "$DUMP_DATABASE")" --raw >"$folder/show.sql" || return 1
  { echo 'SET sql_mode = ORACLE;' && cat "$folder/show.sql"; } | run_checks --force 2>>"$folder/check-errors" >/dev/null
  sed 's/^/\t/' "$folder/check-errors" >>"$output/checks"
  find_lost_definers >>"$output/checks"
}

# CHECK TABLE finds those of views. All others would fail when they are used.
find_lost_definers() {
  schema=$(text "$DUMP_DATABASE")
  sql "$options" "WITH found AS (
      SELECT 'Trigger' AS kind, trigger_name AS name, definer FROM information_schema.triggers WHERE trigger_schema = $schema
      UNION ALL SELECT routine_type, routine_name, definer FROM information_schema.routines WHERE routine_schema = $schema
      UNION ALL SELECT 'Event', event_name, definer FROM information_schema.events WHERE event_schema = $schema)
    SELECT CONCAT(kind, ' ', name), CONCAT('the definer ', definer, ' does not exist') FROM found
    WHERE BINARY definer NOT IN (SELECT BINARY CONCAT(user, '@', host) FROM mysql.user UNION SELECT BINARY user FROM mysql.user WHERE is_role = 'Y')
    ORDER BY 1"
}

run_assertions() {
  mkdir -p "$output/assertions"
  for assertion in "$input"/assertions/*.sql; do
    [ -f "$assertion" ] || continue
    name=$(basename "$assertion" .sql)
    mariadb --defaults-file="$options" --batch --raw --skip-column-names --default-character-set=utf8mb4 --database="$DUMP_DATABASE" \
      --init-command="SET SESSION tx_read_only = 1, max_statement_time = $(cat "$input/assertions/$name.timeout")" \
      <"$assertion" 2>"$folder/assertion-errors" | head -c 65536 >"$output/assertions/$name.out"
    head -c 65536 "$folder/assertion-errors" >"$output/assertions/$name.err"
    [ ! -s "$folder/assertion-errors" ]
    echo $? >"$output/assertions/$name.code"
  done
}

# fail MESSAGE: the drill's own server failed, which says nothing about the dump.
fail() {
  echo "$1" >&2
  tail -n 20 "$folder/server.log" >&2
  give_up 1
}

name_database
: >"$output/timings"
timed start start_server || fail "MariaDB did not start."
create_database || fail "MariaDB did not create the database and the accounts of its objects."
timed restore load
kill -0 "$server" 2>/dev/null || fail "MariaDB ended during the restore."
timed check check_objects || fail "The restored objects could not be checked."
timed describe describe_restored || fail "The restored database could not be described."
timed assertions run_assertions
du -sk "$folder/data" | awk '{ printf "%.0f\n", $1 * 1024 }' >"$output/bytes"
give_up 0
