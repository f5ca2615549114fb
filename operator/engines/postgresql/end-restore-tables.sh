#!/bin/sh
# Drops the marker of a restore of tables that took place.
#
#   end-restore-tables.sh MARKER
#
# Environment: libpq's variables. Reports its outcome as outcome.sh says.
set -u

here=$(dirname "$0")
. "$here/outcome.sh"
. "$here/postgresql.sh"
# No replica, which may be away, is waited for.
export PGOPTIONS="-c synchronous_commit=local"
errors=$(mktemp) || fail RestoreFailed "Failed to create a temporary file: mount a volume at /tmp."

printf '%s\n' "SELECT format('DROP TABLE %I.%I', nspname, relname) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace
    WHERE relname = :'marker' AND relkind = 'r' \\gexec" | (PGCLIENTENCODING=UTF8 sql --set=marker="$1") >/dev/null 2>"$errors" || {
  code=$?
  { echo outcome=failed; print_failure "${0##*/}" "$code" "$errors"; } >"$outcome"
  cat "$errors" >&2
  exit 1
}
