#!/bin/sh
# Writes a PostgreSQL database to standard output, in pg_dump's custom format.
#
#   dump-postgresql.sh [OPTION OF pg_dump…]
#
# Environment: libpq's variables; DUMP_INVENTORY, `Full` or `Objects` to list what the database holds, in the same database
# snapshot, with or without the rows of its tables, or `None`; DUMP_GLOBALS, `WithoutPasswords` to store roles and tablespaces as
# well, or `None`. It always stores database.sql, which creates a database like this one. For the files it leaves, see dump.sh.
set -u

. "$(dirname "$0")/postgresql.sh"
. "$(dirname "$0")/inventory.sh"
. "$(dirname "$0")/describe-database.sh"
. "$(dirname "$0")/list-objects.sh"
. "$(dirname "$0")/describe-contents.sh"
folder=$BACKUP_DUMP_FOLDER
session=
dump=

trap 'give_up 143' TERM

give_up() {
  [ -z "$dump" ] || kill "$dump" 2>/dev/null
  [ -z "$session" ] || kill "$session" 2>/dev/null
  exit "$1"
}

check_client() {
  ask "$version_query"
  answer server_version server_major
  printf '%s\n' "$server_version" >"$folder/server-version"
  client_version=$(pg_dump --version | sed 's/^[^0-9]*\([0-9][^ ]*\).*$/\1/')
  if [ "${client_version%%[!0-9]*}" -lt "$server_major" ]; then
    echo "pg_dump $client_version cannot dump PostgreSQL $server_version: the tools must not be older than the server. Set spec.connection.version to \"$server_major\" or spec.connection.image to an image with PostgreSQL $server_major; without both, the operator detects the version." >&2
    echo ClientTooOld >"$folder/reason"
    kill "$session"
    exit 1
  fi
}

# describe_database: a script that creates a database like this one.
describe_database() {
  ask "\\o $folder/sidecar/database.sql
    $database_script
    \\o
    SELECT 'described';"
  answer ignored
}

measure_database() {
  ask "SELECT pg_database_size(current_database());"
  answer size
  printf '%s\n' "$size" >"$folder/database-bytes"
}

# What a successful script writes to standard error are warnings.
warn() {
  printf 'warning: %s\n' "$1" >&2
}

# matches PATTERN: whether psql finds a relation for it. pg_dump has the same patterns, and the same search_path for them: that of
# the user.
matches() {
  ask "RESET search_path;
    \\o $folder/matches
    \\dtvmsE '$(printf '%s' "$1" | sed "s/\\\\/&&/g; s/'/''/g" | awk 'NR > 1 { printf "\\n" } { printf "%s", $0 }')'
    \\o
    SET search_path TO pg_catalog;
    SELECT 'searched';"
  answer ignored
  [ -s "$folder/matches" ]
}

# report_unmatched FIELD PATTERN: warns of a pattern without a match. pg_dump fails for those in spec.tables, later.
report_unmatched() {
  ! matches "$2" || return 0
  hint=
  case $2 in
    *\"*) ;;
    *[A-Z]*)
      case $2 in
        *[*?]*) quoted=$(printf '%s' "$2" | sed 's/[A-Z][A-Z]*/"&"/g') ;;
        *) quoted=$(printf '%s' "$2" | sed 's/[^.]*[A-Z][^.]*/"&"/g') ;;
      esac
      ! matches "$quoted" ||
        hint=" PostgreSQL reads names without quotation marks in lower case: write '$quoted'."
      ;;
  esac
  warn "$1: $2 matches no table.$hint"
}

report_all_unmatched() {
  for option in "$@"; do
    case $option in
      --table=*) report_unmatched spec.tables "${option#--table=}" ;;
      --exclude-table=*) report_unmatched spec.excludeTables "${option#--exclude-table=}" ;;
    esac
  done
}

# pg_dump cannot see them, and dumps the user mappings without them.
report_hidden_options() {
  ask "SELECT count(*) FROM pg_catalog.pg_user_mappings WHERE umoptions IS NULL
    AND NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user);"
  answer count
  [ "$count" -eq 0 ] ||
    warn "only a superuser can dump the options of user mappings, such as passwords for foreign servers. $count are dumped without any."
}

open_session
check_client
use_encoding
report_all_unmatched "$@"
report_hidden_options
describe_database
measure_database
if [ "$DUMP_GLOBALS" = WithoutPasswords ]; then
  pg_dumpall --globals-only --no-role-passwords --no-password --database="$(conninfo "$PGDATABASE")" 3>&- 4<&- \
    >"$folder/sidecar/globals.sql" || give_up 1
fi
if [ "$DUMP_INVENTORY" != None ]; then
  begin_snapshot
  find_tables "$@"
  list_objects "$@"
  list_tables
  # A change that waits for our locks makes the dump wait as well, and that would never end by itself.
  dump --snapshot="$snapshot" --lock-wait-timeout=60000 "$@" &
else
  exec 3>&- 4<&-
  session=
  dump --lock-wait-timeout="$lock_timeout" "$@" &
fi
dump=$!
wait "$dump" || give_up $?
dump=
if [ "$DUMP_INVENTORY" != None ]; then
  answer ignored
  write_inventory 2 "$folder/fields" "$folder/tables" "$(tail -n 1 "$folder/contents")"
fi
