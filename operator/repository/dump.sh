#!/bin/sh
# Runs a dump command for backup.sh: its output goes on to restic, its exit code and its errors to files.
echo "$$" >"$DUMP_PID"
"$@" 2>"$DUMP_ERRORS"
code=$?
echo "$code" >"$DUMP_EXIT_CODE"
exit "$code"
