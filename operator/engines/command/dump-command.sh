#!/bin/sh
# Passes the standard output of the user's program on.
#
#   dump-command.sh PROGRAM [ARGUMENT…]
set -u

folder=$BACKUP_DUMP_FOLDER
child=
trap '[ -z "$child" ] || kill -TERM "$child"; exit 143' TERM

# restic treats empty output as a file that it could not read, and stores a snapshot without the file. So this waits for
# the first byte.
pass_on() {
  dd bs=1 count=1 of="$folder/first" 2>/dev/null
  [ -s "$folder/first" ] || return
  cat "$folder/first" -
}

mkfifo "$folder/output"
"$@" >"$folder/output" &
child=$!
pass_on <"$folder/output"
passed=$?
wait "$child"
code=$?
[ "$code" -eq 0 ] || exit "$code"
if [ ! -s "$folder/first" ]; then
  echo DumpEmpty >"$folder/reason"
  echo "$1 wrote nothing to standard output. An empty dump cannot be restored: check what the program does." >&2
fi
exit "$passed"
