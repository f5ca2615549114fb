#!/bin/sh
# Makes the databases, extensions and memberships of a PostgreSQLDatabase that it does not have yet. Drops nothing. What PostgreSQL refuses
# does not stop the others. The termination log gets the line `applied`, and a line for each refusal.
#
# DEFINITIONS has a line of words for each of them, with `-` for what the spec does not say:
#   role NAME | members ROLE GROUP,… | database NAME OWNER | extension DATABASE NAME SCHEMA VERSION
#
# Environment: PGHOST, PGPORT, PGUSER, PGPASSWORD, PGSSLMODE, PGSSLROOTCERT, DEFINITIONS, TERMINATION_LOG.
#
# Exit codes: 0, also if something was refused; 1, the server does not answer.
set -eu

export PGCONNECT_TIMEOUT=10 PGAPPNAME=my-operator
errors=/tmp/errors
refusals=/tmp/refusals
: >"$refusals"

# It waits for no replica, and the user's parameters must not make it fail. An extension without a schema of its own goes into the first of
# the search_path.
options="-c synchronous_commit=local -c default_transaction_read_only=off -c statement_timeout=0 -c lock_timeout=60s"

# sql DATABASE STATEMENT: fails when PostgreSQL refuses it, and ends the script when the server does not answer.
sql() {
  code=0
  PGOPTIONS="-c search_path=${path:-pg_catalog} $options" psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 \
    --set=VERBOSITY=terse --dbname="$1" --command="$2" 2>"$errors" </dev/null || code=$?
  case $code in
    0) ;;
    2) cat "$errors" >&2; exit 1 ;;
    *) return 1 ;;
  esac
}

# refused WHAT: notes what the server said.
refused() {
  cat "$errors" >&2
  echo "$1: $(sed -n 's/^.*\(ERROR\|FATAL\): *//p' "$errors" | head -n 1 | head -c 300)" >>"$refusals"
}

# The names have no quotation marks and no spaces: the API allows letters, digits, - and _.
define_role() {
  found=$(sql postgres "SELECT count(*) FROM pg_roles WHERE rolname = '$1'")
  # The server itself gives it its password.
  if [ "$found" = 0 ]; then sql postgres "CREATE ROLE \"$1\"" || refused "role $1"; fi
}

define_members() {
  wanted=$2
  if [ "$wanted" = - ]; then wanted=; fi
  for group in $(echo "$wanted" | tr , ' '); do
    sql postgres "GRANT \"$group\" TO \"$1\"" || refused "role $1 in $group"
  done
  others=$(sql postgres "SELECT DISTINCT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member
    WHERE r.rolname = '$1' AND g.rolname <> ALL (string_to_array('$wanted', ',')) AND g.rolname ~ '^[A-Za-z0-9_-]+\$'")
  for group in $others; do
    sql postgres "REVOKE \"$group\" FROM \"$1\"" || refused "role $1 not in $group"
  done
}

define_database() {
  owner=$(sql postgres "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = '$1'")
  if [ -z "$owner" ]; then
    sql postgres "CREATE DATABASE \"$1\" OWNER \"$2\"" || refused "database $1"
  elif [ "$owner" != "$2" ]; then
    sql postgres "ALTER DATABASE \"$1\" OWNER TO \"$2\"" || refused "owner $2 of database $1"
  fi
}

define_extension() {
  what="extension $2 of database $1"
  schema=
  version=
  if [ "$3" != - ]; then
    schema=" SCHEMA \"$3\""
    there=$(sql "$1" "SELECT count(*) FROM pg_namespace WHERE nspname = '$3'") || { refused "$what"; return; }
    if [ "$there" = 0 ] && ! sql "$1" "CREATE SCHEMA \"$3\""; then refused "$what"; return; fi
  fi
  if [ "$4" != - ]; then version=" VERSION '$4'"; fi
  if ! path=public sql "$1" "CREATE EXTENSION IF NOT EXISTS \"$2\"$schema$version CASCADE"; then refused "$what"; return; fi
  if [ "$4" != - ] && [ "$(sql "$1" "SELECT extversion FROM pg_extension WHERE extname = '$2'")" != "$4" ]; then
    sql "$1" "ALTER EXTENSION \"$2\" UPDATE TO '$4'" || refused "version $4 of $what"
  fi
  if [ "$3" != - ] &&
    [ "$(sql "$1" "SELECT extnamespace::regnamespace::text = quote_ident('$3') FROM pg_extension WHERE extname = '$2'")" != t ]; then
    sql "$1" "ALTER EXTENSION \"$2\" SET SCHEMA \"$3\"" || refused "schema $3 of $what"
  fi
}

while read -r kind first second third fourth; do
  case $kind in
    role) define_role "$first" ;;
    members) define_members "$first" "$second" ;;
    database) define_database "$first" "$second" ;;
    extension) define_extension "$first" "$second" "$third" "$fourth" ;;
  esac
done <<END
$DEFINITIONS
END

{ echo applied; cat "$refusals"; } | head -c 4000 >"$TERMINATION_LOG"
