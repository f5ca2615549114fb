#!/bin/sh
# Writes a MariaDB database to standard output, as SQL.
#
#   dump-mariadb.sh [--table=NAME…] [--exclude=NAME…]
#
# Environment: see mariadb.sh; DUMP_INVENTORY, `Full` or `Objects` to list the tables with or without their rows, or `None`. For
# the files it leaves, see dump.sh.
set -u

here=$(dirname "$0")
. "$here/mariadb.sh"
. "$here/inventory.sh"
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

# MariaDB hides what the user has no right to see, so a dump would silently lack it.
missing_rights="SELECT GROUP_CONCAT(name SEPARATOR ', ') FROM
  (SELECT 'SELECT' AS name UNION SELECT 'SHOW VIEW' UNION SELECT 'TRIGGER' UNION SELECT 'EVENT') AS needed
  WHERE name NOT IN (
    SELECT privilege_type FROM information_schema.user_privileges
    UNION SELECT privilege_type FROM information_schema.schema_privileges WHERE DATABASE() LIKE table_schema);"
may_see_routines="SELECT
  EXISTS (SELECT 1 FROM information_schema.user_privileges WHERE privilege_type IN ('SELECT', 'SHOW CREATE ROUTINE'))
  OR EXISTS (SELECT 1 FROM information_schema.schema_privileges
    WHERE privilege_type = 'SHOW CREATE ROUTINE' AND DATABASE() LIKE table_schema
    OR privilege_type = 'SELECT' AND 'mysql' LIKE table_schema)
  OR EXISTS (SELECT 1 FROM information_schema.table_privileges
    WHERE privilege_type = 'SELECT' AND table_schema = 'mysql' AND table_name = 'proc');"

check_server() {
  answers=$(sql "$options" "SELECT VERSION(); SHOW SESSION STATUS LIKE 'Ssl_cipher'; USE \`$(printf '%s' "$DUMP_DATABASE" | sed 's/`/``/g')\`; $missing_rights $may_see_routines") ||
    give_up 1
  version=$(line 1)
  version=${version%% *}
  printf '%s\n' "$version" >"$folder/server-version"
  [ "$DUMP_TLS_MODE" != require ] || [ "$(line 2)" != "Ssl_cipher	" ] || refuse DatabaseNotTrusted \
    "spec.connection.tls.mode is \"require\", but the server does not encrypt the connection. Set up TLS at the server, or another mode."
  check_client
  [ "$(line 3)" = NULL ] || refuse DatabasePermissionDenied \
    "The user lacks $(line 3) on the database \"$DUMP_DATABASE\": grant it for all of the database (ON database.*), since tables and triggers that the user may not see would be missing from the dump."
  [ -n "$tables" ] || [ "$(line 4)" = 1 ] || refuse DatabasePermissionDenied \
    "The user may not see routines, which would be missing from the dump. From MariaDB 11.3 on: GRANT SHOW CREATE ROUTINE ON database.*; before: GRANT SELECT ON mysql.proc."
}

line() {
  printf '%s\n' "$answers" | sed -n "$1p"
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

# dump [TABLE…]. Triggers are dumped with their tables; routines and events belong to no table. Replaces the background
# shell that calls it.
dump() {
  whole="--routines --events"
  [ $# -eq 0 ] || whole=
  exec mariadb-dump --defaults-file="$options" --default-character-set=utf8mb4 --single-transaction --skip-lock-tables \
    --quick --no-tablespaces --triggers $whole --hex-blob --max-allowed-packet=1G --skip-dump-date \
    -- "$DUMP_DATABASE" "$@"
}

# Two sessions cannot share a database snapshot, so the tables are listed from the dump itself, as it is written.
dump_and_list() {
  mkfifo "$folder/output" "$folder/copy"
  /bin/sh "$here/list-mariadb-tables.sh" <"$folder/copy" >"$folder/tables" &
  lister=$!
  tee "$folder/copy" <"$folder/output" &
  copier=$!
  dump "$@" >"$folder/output" &
  children="$! $copier $lister"
  wait "$!" || give_up $?
  wait "$copier" || give_up $?
  wait "$lister" || give_up $?
}

write_options "$options"
for argument in "$@"; do
  shift
  case $argument in
    --table=*) set -- "$@" "${argument#--table=}" ;;
    --exclude=*) printf '[mariadb-dump]\nignore-table=%s\n' "$(quoted "$DUMP_DATABASE.${argument#--exclude=}")" >>"$options" ;;
  esac
done
tables=$*

check_server
if [ "$DUMP_INVENTORY" != None ]; then
  dump_and_list "$@"
  write_inventory "\"engine\":\"mariadb\",\"serverVersion\":$(quoted "$version"),\"database\":$(quoted "$DUMP_DATABASE")" \
    "$folder/tables"
else
  dump "$@" &
  children=$!
  wait "$children" || give_up $?
fi
