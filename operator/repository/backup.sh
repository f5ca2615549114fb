#!/bin/sh
# Stores what a dump command writes to standard output as one snapshot in a restic repository.
#
#   backup.sh COMMAND [ARGUMENT…]
#
# Environment: RESTIC_REPOSITORY, RESTIC_PASSWORD_FILE and RESTIC_CACHE_DIR as restic reads them;
# BACKUP_HOST, BACKUP_TAGS (comma list) and BACKUP_FILE_NAME go into the snapshot;
# TERMINATION_LOG (default /dev/termination-log) takes the outcome, which operator/repository/outcome.ts reads:
# restic's summary as one line of JSON, or a line "failed REASON" and then what restic or the command said.
#
# A snapshot exists only if the command exited with 0 and restic stored all of its output.
set -u

here=$(dirname "$0")
outcome=${TERMINATION_LOG:-/dev/termination-log}
work=$(mktemp -d)
child=

# As process 1 a shell forwards no signal: restic must hear it to end the command and take its lock away.
stop() {
  if [ -n "$child" ]; then
    kill -TERM "$child"
    wait "$child"
  fi
  fail Interrupted "the run was told to stop before it was done"
}
trap stop TERM INT

# The kubelet keeps 4096 bytes of a termination message; the end of an error is what explains it.
fail() {
  { echo "failed $1"; printf '%s\n' "$2" | tail -c 3000; } >"$outcome"
  echo "failed $1: $2" >&2
  exit 1
}

run() {
  "$@" &
  child=$!
  wait "$child"
  code=$?
  child=
  return "$code"
}

# restic's words for people: the last of them, without the JSON that --json puts around a fatal error.
said() {
  sed -e 's/^{"message_type":"exit_error".*"message":"\(.*\)"}$/\1/' -e 's/^Fatal: //' -e '/^$/d' "$1" | tail -n 3
}

reason_of_exit() {
  case $1 in
    10) echo RepositoryNotFound ;;
    11) echo RepositoryLocked ;;
    12) echo WrongRepositoryPassword ;;
    *) if grep -qi 'no space left on device\|disk quota exceeded' "$2"; then echo RepositoryFull; else echo RepositoryFailed; fi ;;
  esac
}

# Only a repository that is certainly not there is made: any other answer must not lead to a second one on top.
run "$here/restic" --quiet cat config >"$work/config" 2>"$work/errors"
code=$?
if [ "$code" -eq 10 ]; then
  run "$here/restic" --quiet init 2>"$work/errors"
  code=$?
fi
[ "$code" -eq 0 ] || fail "$(reason_of_exit "$code" "$work/errors")" "$(said "$work/errors")"

# When restic 0.18 can write no more, it waits for the command to end, and the command waits for restic to read on:
# neither ever would. So the command is ended as soon as restic has said that a write failed for good.
end_command_when_restic_fails() {
  while sleep 1; do
    if grep -q '^Save(.*) failed' "$work/errors"; then
      kill "$(cat "$work/dump.pid")"
      return
    fi
  done
}

# The command runs behind dump.sh, which notes its exit code and its errors apart from restic's.
export DUMP_PID="$work/dump.pid" DUMP_EXIT_CODE="$work/dump.code" DUMP_ERRORS="$work/dump.errors"
: >"$work/errors"
end_command_when_restic_fails &
watch=$!
run "$here/restic" backup --quiet --json --host "$BACKUP_HOST" --tag "$BACKUP_TAGS" \
  --stdin-filename "$BACKUP_FILE_NAME" --stdin-from-command -- /bin/sh "$here/dump.sh" "$@" \
  >"$work/summary" 2>"$work/errors"
code=$?
kill "$watch" 2>/dev/null
[ ! -s "$work/dump.errors" ] || cat "$work/dump.errors" >&2

if [ "$code" -eq 0 ]; then
  tail -n 1 "$work/summary" >"$outcome"
  cat "$work/summary"
  exit 0
fi

reason=$(reason_of_exit "$code" "$work/errors")
dump_code=$(cat "$work/dump.code" 2>/dev/null)
# When restic gives up first, the command dies of a broken pipe: then restic's error is the cause, not the command's.
if [ "$reason" = RepositoryFailed ] && [ -n "$dump_code" ] && [ "$dump_code" -ne 0 ]; then
  fail DumpFailed "$(tail -n 20 "$work/dump.errors") ($1 exited with $dump_code)"
fi
fail "$reason" "$(said "$work/errors")"
