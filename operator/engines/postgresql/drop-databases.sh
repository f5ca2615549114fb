#!/bin/sh
# Drops databases that a restore has left: the one that was replaced, or an unfinished one. Those that do not exist are dropped already.
#
#   drop-databases.sh NAME…
#
# Environment: libpq's variables. Reports its outcome as outcome.sh says.
set -u

here=$(dirname "$0")
. "$here/outcome.sh"
. "$here/postgresql.sh"
# No replica, which may be away, is waited for.
export PGOPTIONS="-c synchronous_commit=local"
errors=$(mktemp) || fail RestoreFailed "Failed to create a temporary file: mount a volume at /tmp."

for name in "$@"; do
  for maintenance in postgres template1; do
    echo "SELECT format('ALTER DATABASE %I IS_TEMPLATE false', datname) FROM pg_catalog.pg_database WHERE datname = :'name' AND datistemplate \\gexec
      DROP DATABASE IF EXISTS :\"name\" WITH (FORCE);" | (PGDATABASE=$maintenance PGCLIENTENCODING=UTF8 sql --set=name="$name") >/dev/null 2>"$errors"
    code=$?
    [ "$code" -ne 0 ] || break
  done
  [ "$code" -eq 0 ] || {
    { echo outcome=failed; print_failure "${0##*/}" "$code" "$errors"; } >"$outcome"
    cat "$errors" >&2
    exit 1
  }
done
