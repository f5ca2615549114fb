#!/bin/sh
# Gives a dump to the user's program on standard input, which ends with 0 if the dump is good.
#
#   verify-command.sh PROGRAM [ARGUMENT…]
#
# Environment: DRILL_EXCHANGE, a folder with the FIFO dump. Writes to its output: errors, the program's standard error; code, its exit
# code. A program that does not read all of the dump is right, too, so the rest is read here.
set -u

[ $# -gt 0 ] || exit 1
output=$DRILL_EXCHANGE/output
{
  "$@" 2>"$output/all-errors" >/dev/null
  code=$?
  cat >/dev/null
} <"$DRILL_EXCHANGE/dump"
tail -c 65536 "$output/all-errors" >"$output/errors"
rm "$output/all-errors"
echo "$code" >"$output/code"
