#!/bin/sh
# Stores what a dump writes to standard output as one snapshot in a restic repository.
#
#   backup.sh SCRIPT [ARGUMENT…]
#
# SCRIPT is the name of an engine's script beside this one; dump.sh says what it may leave beside its output.
# Environment:
#   RESTIC_REPOSITORY, RESTIC_PASSWORD_FILE, RESTIC_CACHE_DIR and what the storage needs, as restic reads them;
#   RESTIC_OPTIONS, what restic is to be given with -o: there are options that it reads from its arguments alone;
#   REPOSITORY_ID, BACKUP_PREFLIGHT_SECONDS and BACKUP_SETTLE_SECONDS, see repository.sh;
#   BACKUP_HOST, BACKUP_JOB, BACKUP_RUN (the Pod's name) and BACKUP_FILE_NAME go into the snapshot;
#   BACKUP_LOCK_WAIT (default 10m): how long to wait while another program has the repository for itself;
#   TERMINATION_LOG, see outcome.sh.
# Standard output has a line of JSON about every ten seconds, which operator/repository/run/progress.ts reads.
#
# A snapshot of the dump exists only if the script exited with 0, restic stored all of its output, and what belongs to
# it was stored before.
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/outcome.sh"
. "$here/processes.sh"
. "$here/restic-errors.sh"
. "$here/repository.sh"

work=$(mktemp -d) || fail RepositoryFailed "There is no place for temporary files: mount a volume at /tmp."

# First the dump, which ends what it has started; restic would kill only its first process, and wait for the others.
# Then restic, which takes its lock away.
stop() {
  end_dump
  stop_child
  fail Interrupted "The run was told to stop before it was done, by a drain of its node for example."
}

# Ends the dump, if it has begun, and waits a little until it has ended.
end_dump() {
  dump=$(cat "$work/dump/pid" 2>/dev/null) || return
  kill -TERM "$dump" 2>/dev/null
  for second in 1 2 3 4 5; do
    kill -0 "$dump" 2>/dev/null || return
    sleep 1
  done
}
trap stop TERM INT

open_repository

# restic's status lines as ours, and its summary to a file.
report() {
  while IFS= read -r line; do
    case $line in
      *'"message_type":"summary"'*) printf '%s\n' "$line" >"$work/summary" ;;
      *'"message_type":"status"'*) printf '{"bytesDone":%s,"seconds":%s}\n' \
        "$(number bytes_done "$line")" "$(number seconds_elapsed "$line")" ;;
    esac
  done
}

# number NAME LINE: a number of a line of restic's, which leaves out those that are 0.
number() {
  found=$(printf '%s' "$2" | sed -n "s/^.*\"$1\":\([0-9.]*\).*$/\1/p")
  echo "${found:-0}"
}

# restic works on as many parts at a time as there are CPUs, and needs memory for each: on a large node more than a Pod
# asks for. A dump is not faster than four can store it.
[ "$(nproc)" -le 4 ] || export GOMAXPROCS=4
export BACKUP_DUMP_FOLDER="$work/dump" BACKUP_TIME_ZONE="${TZ-}"
# restic reads the time in the local zone, and a zone may have the same time twice.
BACKUP_TIME=$(date -u '+%Y-%m-%d %H:%M:%S')
export BACKUP_TIME
mkdir -p "$BACKUP_DUMP_FOLDER/companion"
mkfifo "$work/lines"
: >"$work/errors"
report <"$work/lines" &
reporter=$!
run env TZ=UTC RESTIC_PROGRESS_FPS=0.1 "$here/restic" backup ${RESTIC_OPTIONS:+-o "$RESTIC_OPTIONS"} --json \
  --retry-lock "${BACKUP_LOCK_WAIT:-10m}" \
  --host "$BACKUP_HOST" --time "$BACKUP_TIME" --tag "job=$BACKUP_JOB,run=$BACKUP_RUN,part=dump" \
  --stdin-filename "$BACKUP_FILE_NAME" --stdin-from-command -- /bin/sh "$here/dump.sh" "$@" \
  >"$work/lines" 2>"$work/errors"
restic_code=$code
wait "$reporter"

# Maintenance removes locks whose owner is gone, but waits for runs to end: where they follow each other closely, all of which
# such a lock stops, it might never have its turn.
[ "$restic_code" -ne 11 ] || remove_abandoned_locks

fact() {
  cat "$BACKUP_DUMP_FOLDER/$1" 2>/dev/null
}

[ "$restic_code" -eq 0 ] || {
  [ ! -s "$BACKUP_DUMP_FOLDER/errors" ] || cat "$BACKUP_DUMP_FOLDER/errors" >&2
  companion_code=$(fact companion-code)
  # What a restic that was killed has left behind may still fail for lack of it.
  [ "$restic_code" -eq 137 ] || [ "${companion_code:-0}" -eq 0 ] ||
    fail_of_restic "$companion_code" "$BACKUP_DUMP_FOLDER/companion-errors"
  # When restic gives up first, the dump dies of a broken pipe: then restic's error is the cause, not the dump's.
  if grep -q 'command failed: exit status' "$work/errors" && ! grep -q '^Save(.*) failed' "$work/errors"; then
    reason=$(fact reason)
    fail "${reason:-DumpFailed}" "$(tail -n 20 "$BACKUP_DUMP_FOLDER/errors") ($1 exited with $(fact exit-code))"
  fi
  fail_of_restic "$restic_code" "$work/errors"
}

summary=$(cat "$work/summary")
added=$(number data_added_packed "$summary")
more=
version=$(fact server-version)
[ -z "$version" ] || more=",\"serverVersion\":$(json_string "$version")"
if [ -s "$BACKUP_DUMP_FOLDER/companion-summary" ]; then
  companion=$(fact companion-summary)
  added=$((added + $(number data_added_packed "$companion")))
fi
if [ -s "$BACKUP_DUMP_FOLDER/companion/manifest.json" ]; then
  digest=$(sha256sum <"$BACKUP_DUMP_FOLDER/companion/manifest.json" | cut -d ' ' -f 1)
  id=$(printf '%s' "$companion" | sed -n 's/^.*"snapshot_id":"\([0-9a-f]*\)".*$/\1/p')
  more="$more,\"manifest\":{\"snapshotID\":\"$id\",\"digest\":\"sha256:$digest\""
  more="$more,\"tables\":$(fact manifest-tables),\"rows\":$(fact manifest-rows)}"
fi
id=$(printf '%s' "$summary" | sed -n 's/^.*"snapshot_id":"\([0-9a-f]*\)".*$/\1/p')
success="{\"snapshotID\":\"$id\",\"time\":\"$(echo "$BACKUP_TIME" | tr ' ' T)Z\""
success="$success,\"totalBytes\":$(number total_bytes_processed "$summary"),\"addedBytes\":$added"
success="$success,\"durationSeconds\":$(number total_duration "$summary"),\"repositoryID\":\"$repository_id\""
success="$success,\"fileName\":$(json_string "$BACKUP_FILE_NAME")$more}"
printf '%s\n' "$success"
succeed "$success"
