#!/bin/sh
# Drops the marker of a restore that has completed its database. That of one that has not stays.
#
#   end-restore-mariadb.sh ID
#
# Environment: see mariadb.sh. Reports its outcome as outcome.sh says.
set -u

here=$(dirname "$0")
. "$here/outcome.sh"
. "$here/mariadb.sh"
. "$here/restore-marker.sh"
folder=$(mktemp -d) || fail RestoreFailed "Failed to create a temporary folder: mount a volume at /tmp."
options=$folder/client.cnf

drop_marker() {
  marker=$(read_marker "CONCAT(id, ' ', state)") || return
  [ "$marker" != "$1 $complete" ] || sql "$options" "DROP TABLE $(name_in_sql "$DUMP_DATABASE").$restore_marker"
}

write_options "$options"
drop_marker "$1" 2>"$folder/errors" || {
  code=$?
  { echo outcome=failed; print_failure "${0##*/}" "$code" "$folder/errors"; } >"$outcome"
  cat "$folder/errors" >&2
  exit 1
}
