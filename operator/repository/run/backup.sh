#!/bin/sh
# Stores the standard output of a dump as one snapshot in a restic repository.
#
#   backup.sh SCRIPT [ARGUMENT…]
#
# SCRIPT is the name of an engine's script in the same folder; dump.sh says what else the script may leave.
# Environment:
#   RESTIC_REPOSITORY, RESTIC_PASSWORD_FILE, RESTIC_CACHE_DIR and the storage's variables, as restic reads them;
#   RESTIC_OPTIONS, a value for restic's -o: some options can only be arguments;
#   REPOSITORY_ID, restic's ID of the repository, if known;
#   REPOSITORY_OWNER, the ID of the cluster that must be the owner of the host's backups, if the repository records one;
#   BACKUP_PREFLIGHT_SECONDS (default 30): how long the storage may take to answer. restic itself retries for 15 minutes;
#   BACKUP_SNAPSHOT, the DatabaseSnapshot that asks for the backup, if one does: a backup that was made for it before is
#     found, and no other is made;
#   BACKUP_HOST, BACKUP_JOB, BACKUP_RUN (the Pod's name) and BACKUP_FILE_NAME, which go into the snapshot;
#   BACKUP_SOURCE, JSON of what the run is made for, which goes into source.json;
#   BACKUP_LOCK_WAIT (default 10m): how long to wait while another program holds an exclusive lock;
#   TERMINATION_LOG, see outcome.sh.
# restic's status goes to standard output about every ten seconds; operator/repository/run/progress.ts reads it.
#
# A snapshot of the dump exists only if the script exited with 0, restic stored all of its output, and its sidecar files
# were stored before. The repository must exist: an init container creates it, with "repository init".
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/outcome.sh"
. "$here/processes.sh"
. "$here/system-authorities.sh"

# For restic, which looks in the same places as this function, apart from the last one.
[ "$(system_authorities)" != "$runner_authorities" ] || export SSL_CERT_FILE="$runner_authorities"

work=$(mktemp -d) || fail RepositoryFailed "Failed to create a temporary folder: mount a volume at /tmp."

# First stops the dump, which stops its own processes; restic would kill only the first, and wait for the others. Then
# stops restic, which removes its lock.
stop() {
  stop_dump
  stop_child
  fail Interrupted
}

# Stops the dump, if there is one, and waits a few seconds until it has ended.
stop_dump() {
  dump=$(cat "$work/dump/pid" 2>/dev/null) || return
  kill -TERM "$dump" 2>/dev/null
  for second in 1 2 3 4 5; do
    kill -0 "$dump" 2>/dev/null || return
    sleep 1
  done
}
trap stop TERM INT

# Ends the script after a call of restic that run_for made.
fail_restic() {
  {
    echo outcome=failed
    print_failure restic "$code" "$work/errors"
    [ -z "$timed_out" ] || print_fact timeoutSeconds "$timed_out"
  } >"$outcome"
  cat "$work/errors" >&2
  exit 1
}

# Checks that the repository opens and is the expected one, and sets repository_id. Needs no lock, so that no other
# program gets in the way.
open_repository() {
  run_for "${BACKUP_PREFLIGHT_SECONDS:-30}" "$here/restic" ${RESTIC_OPTIONS:+-o "$RESTIC_OPTIONS"} --json --no-lock \
    cat config >"$work/config" 2>"$work/errors"
  [ "$code" -eq 0 ] || fail_restic
  repository_id=$(sed -n 's/^.*"id": *"\([0-9a-f]*\)".*$/\1/p' "$work/config")
  if [ "${REPOSITORY_ID:-$repository_id}" != "$repository_id" ]; then
    {
      echo outcome=failed
      print_fact repositoryID "$repository_id"
      print_fact expectedRepositoryID "$REPOSITORY_ID"
    } >"$outcome"
    exit 1
  fi
}
open_repository

# restic_json COMMAND…: writes restic's output to a file. Needs no lock, as above. Ends the script when restic fails, or when it
# could not read the list of snapshots, which restic reports as a success.
restic_json() {
  # Longer than for the first answer: there may be thousands of snapshots.
  run_for "$((10 * ${BACKUP_PREFLIGHT_SECONDS:-30}))" "$here/restic" ${RESTIC_OPTIONS:+-o "$RESTIC_OPTIONS"} --json --no-lock \
    "$@" >"$work/json" 2>"$work/errors"
  ! grep -q '^could not load snapshots' "$work/errors" || code=1
  [ "$code" -eq 0 ] || fail_restic
}

# Ends the script when another cluster is the owner of this host's backups, see repository/maintenance/owner.ts.
assert_owner() {
  restic_json snapshots --latest 1 --host "$BACKUP_HOST" --tag part=owner
  owner=$(sed -n 's/^.*"owner=\([^"]*\)".*$/\1/p' "$work/json")
  [ "${owner:-$REPOSITORY_OWNER}" != "$REPOSITORY_OWNER" ] || return 0
  {
    echo outcome=failed
    print_fact owner "$owner"
    print_fact ownerSince "$(sed -n 's/^.*"time":"\([^"]*\)".*$/\1/p' "$work/json")"
    print_fact ownerFrom "$(sed -n 's/^.*"from=\([^"]*\)".*$/\1/p' "$work/json")"
    print_fact expectedOwner "$REPOSITORY_OWNER"
  } >"$outcome"
  exit 1
}
[ -z "${REPOSITORY_OWNER-}" ] || assert_owner

# Reports the newest backup that was made for the same DatabaseSnapshot, with its sidecar files, and ends the script. An earlier
# attempt has stored it and could not report it, or an earlier DatabaseSnapshot of this name asked for it.
find_backup() {
  restic_json snapshots --latest 1 --host "$BACKUP_HOST" --tag "part=dump,snapshot=$BACKUP_SNAPSHOT"
  found=$(sed -n 's/^.*"run=\([^"]*\)".*$/\1/p' "$work/json")
  [ -n "$found" ] || return 0
  restic_json snapshots --host "$BACKUP_HOST" --tag "run=$found"
  {
    echo outcome=found
    print_fact repositoryID "$repository_id"
    print_fact snapshots "$(cat "$work/json")"
  } >"$work/outcome"
  cat "$work/outcome"
  cat "$work/outcome" >"$outcome"
  exit 0
}
[ -z "${BACKUP_SNAPSHOT-}" ] || find_backup

# Removes lock files of another user, on a volume, that are older than 30 minutes. restic cannot read them, so it cannot see
# that they are stale, and would fail for ever. Their folder belongs to this user.
remove_foreign_locks() {
  half_an_hour_ago=$(date -u -d "@$(($(date +%s) - 1800))" +%Y%m%d%H%M.%S) || return
  TZ=UTC touch -t "$half_an_hour_ago" "$work/half-an-hour-ago" || return
  for lock in "$RESTIC_REPOSITORY"/locks/*; do
    [ ! -f "$lock" ] || [ -r "$lock" ] || [ ! "$lock" -ot "$work/half-an-hour-ago" ] || rm -f "$lock"
  done
}
case $RESTIC_REPOSITORY in /*) remove_foreign_locks ;; esac

# Passes restic's status on, and its summary to a file.
follow() {
  while IFS= read -r line; do
    case $line in
      *'"message_type":"summary"'*) printf '%s\n' "$line" >"$work/summary" ;;
      *'"message_type":"status"'*) printf '%s\n' "$line" ;;
    esac
  done
}

# restic works on as many parts at a time as there are CPUs, and needs memory for each: on a large node more than a Pod
# requests. Four can store a dump as fast as it is written.
[ "$(nproc)" -le 4 ] || export GOMAXPROCS=4
export BACKUP_DUMP_FOLDER="$work/dump" BACKUP_TIME_ZONE="${TZ-}"
# restic reads the time in the local zone, where the same time may occur twice.
BACKUP_TIME=$(date -u '+%Y-%m-%d %H:%M:%S')
export BACKUP_TIME
mkdir -p "$BACKUP_DUMP_FOLDER/sidecar"
mkfifo "$work/lines"
: >"$work/errors"
follow <"$work/lines" &
follower=$!
run env TZ=UTC RESTIC_PROGRESS_FPS=0.1 "$here/restic" backup ${RESTIC_OPTIONS:+-o "$RESTIC_OPTIONS"} --json \
  --retry-lock "${BACKUP_LOCK_WAIT:-10m}" \
  --host "$BACKUP_HOST" --time "$BACKUP_TIME" \
  --tag "job=$BACKUP_JOB,run=$BACKUP_RUN,part=dump${BACKUP_SNAPSHOT:+,snapshot=$BACKUP_SNAPSHOT}" \
  --stdin-filename "$BACKUP_FILE_NAME" --stdin-from-command -- /bin/sh "$here/dump.sh" "$@" \
  >"$work/lines" 2>"$work/errors"
restic_code=$code
wait "$follower"

# A stale lock blocks every run, and maintenance (which removes stale locks) waits for runs to finish; so remove it here
# as well. restic calls a lock stale when it was not renewed for 30 minutes, or when its process on this host has ended.
[ "$restic_code" -ne 11 ] ||
  run_for 60 "$here/restic" ${RESTIC_OPTIONS:+-o "$RESTIC_OPTIONS"} --quiet unlock >/dev/null 2>&1

# read_fact NAME: a file that dump.sh or the engine's script has left.
read_fact() {
  cat "$BACKUP_DUMP_FOLDER/$1" 2>/dev/null
}

if [ "$restic_code" -ne 0 ]; then
  exit_code=$(read_fact exit-code)
  sidecar_code=$(read_fact sidecar-code)
  {
    echo outcome=failed
    print_failure restic "$restic_code" "$work/errors"
    if [ "${exit_code:-0}" -ne 0 ]; then
      print_failure "$1" "$exit_code" "$BACKUP_DUMP_FOLDER/errors"
      [ ! -s "$BACKUP_DUMP_FOLDER/reason" ] || print_fact reason "$(read_fact reason)"
    elif [ "${sidecar_code:-0}" -ne 0 ]; then
      print_failure restic "$sidecar_code" "$BACKUP_DUMP_FOLDER/sidecar-errors"
    fi
  } >"$outcome"
  for errors in "$BACKUP_DUMP_FOLDER/errors" "$BACKUP_DUMP_FOLDER/sidecar-errors" "$work/errors"; do
    [ ! -s "$errors" ] || cat "$errors" >&2
  done
  exit 1
fi

{
  echo outcome=stored
  print_fact repositoryID "$repository_id"
  print_fact startTime "$(echo "$BACKUP_TIME" | tr ' ' T)Z"
  print_fact fileName "$BACKUP_FILE_NAME"
  print_fact summary "$(cat "$work/summary")"
  print_fact databaseVersion "$(read_fact server-version)"
  print_fact databaseBytes "$(read_fact database-bytes)"
  print_fact sidecarSummary "$(read_fact sidecar-summary)"
  if [ -s "$BACKUP_DUMP_FOLDER/sidecar/inventory.json" ]; then
    print_fact inventoryVersion "$(read_fact inventory-version)"
    print_fact inventoryDigest "$(read_fact inventory-digest)"
    print_fact inventoryTables "$(read_fact inventory-tables)"
    print_fact inventoryRows "$(read_fact inventory-rows)"
    print_fact inventoryObjects "$(read_fact inventory-objects)"
  fi
  [ ! -s "$BACKUP_DUMP_FOLDER/errors" ] || last_errors "$BACKUP_DUMP_FOLDER/errors"
} >"$work/outcome"
cat "$BACKUP_DUMP_FOLDER/errors" >&2
cat "$work/outcome"
# The kubelet keeps the end of a longer message. The facts come first, so that only warnings are cut.
head -c 4096 "$work/outcome" >"$outcome"
