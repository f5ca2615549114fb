#!/bin/sh
# Asks a PostgreSQL server for its version. The outcome is {"serverVersion":"17.2"}, or a failure as outcome.sh says.
set -u

here=$(dirname "$0")
. "$here/outcome.sh"
. "$here/postgresql.sh"

if ! answer=$(sql --command="$version_query" 2>&1); then
  reason=$(reason_of_postgresql "$answer")
  [ "$reason" != DumpFailed ] || reason=ProbeFailed
  fail "$reason" "$answer"
fi
succeed "{\"serverVersion\":$(json_string "${answer% *}")}"
