#!/bin/sh
# Asks a MariaDB server for its version. The outcome is {"serverVersion":"11.8.3-MariaDB"}, or a failure as outcome.sh
# says.
set -u

here=$(dirname "$0")
. "$here/outcome.sh"
. "$here/mariadb.sh"

options=$(mktemp)
write_options "$options"
if ! answer=$(sql "$options" 'SELECT VERSION()' 2>&1); then
  reason=$(reason_of_mariadb "$answer")
  [ "$reason" != DumpFailed ] || reason=ProbeFailed
  fail "$reason" "$answer"
fi
succeed "{\"serverVersion\":$(json_string "${answer%% *}")}"
