#!/bin/sh
# Runs an engine's script for backup.sh, as the command whose output restic stores.
#
#   dump.sh SCRIPT [ARGUMENT…]
#
# The script writes the dump to standard output and exits with 0 only if the dump is complete. What it then has written to
# standard error are warnings. In the folder
# BACKUP_DUMP_FOLDER it may leave
#   reason            why it failed, if it knows that itself; otherwise operator/engines judges its errors
#   server-version    the server's version
#   sidecar/          files to store next to the dump: inventory.json, database.sql, globals.sql
#   database-bytes    the size of the database on its server. source.json, which is stored as well, has it
#   source            further fields for source.json: `"binaryLog":…`. BACKUP_SOURCE is a field of it, too
#   inventory-version, inventory-tables   the version of the inventory's format, and how many tables it lists
#   inventory-rows    how many rows they have in total, if they were counted
#   inventory-objects   how many objects it lists of each kind: `Kind:count,…`
#
# The sidecar files are stored as a snapshot of their own before this command exits with 0, and so before the dump's
# snapshot can exist: if there is a dump, there are its sidecar files.
set -u

here=$(dirname "$0")
folder=$BACKUP_DUMP_FOLDER
child=
echo "$$" >"$folder/pid"
trap '[ -z "$child" ] || kill -TERM "$child"; exit 143' TERM

script=$1
shift
(
  # The engine does not need the storage's keys, nor the zone and the limit that are set for restic.
  unset RESTIC_PASSWORD_FILE RESTIC_REST_USERNAME RESTIC_REST_PASSWORD \
    AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AZURE_ACCOUNT_KEY AZURE_ACCOUNT_SAS \
    GOOGLE_APPLICATION_CREDENTIALS GOMAXPROCS BACKUP_SOURCE
  if [ -n "$BACKUP_TIME_ZONE" ]; then TZ=$BACKUP_TIME_ZONE; else unset TZ; fi
  exec /bin/sh "$here/$script" "$@"
) 2>"$folder/errors" &
child=$!
wait "$child"
code=$?
child=
echo "$code" >"$folder/exit-code"
[ "$code" -eq 0 ] || exit "$code"

[ -z "${BACKUP_SOURCE-}" ] && [ ! -s "$folder/database-bytes" ] && [ ! -s "$folder/source" ] || {
  printf '{"version":1'
  [ -z "${BACKUP_SOURCE-}" ] || printf ',"run":%s' "$BACKUP_SOURCE"
  [ ! -s "$folder/database-bytes" ] || printf ',"databaseBytes":%s' "$(cat "$folder/database-bytes")"
  [ ! -s "$folder/source" ] || { printf ,; cat "$folder/source"; }
  printf '}\n'
} >"$folder/sidecar/source.json"

cd "$folder/sidecar" || exit 1
[ -n "$(ls)" ] || exit 0

# What the list of a repository shows of a backup, as tags: reading the files of all backups takes long. A comma separates tags.
tags="job=$BACKUP_JOB,run=$BACKUP_RUN,part=sidecar"
# add_tag NAME VALUE
add_tag() {
  value=$(printf '%s' "$2" | tr ',' '+' | tr -d '\000-\037')
  [ -z "$value" ] || tags="$tags,$1=$value"
}
# read_fact NAME: a file that the engine's script has left.
read_fact() {
  cat "$folder/$1" 2>/dev/null
}
add_tag image "$(printf '%s' "${BACKUP_SOURCE-}" | sed -n 's/^{"image":"\([^"]*\)".*$/\1/p')"
add_tag databaseVersion "$(read_fact server-version)"
if [ -s inventory.json ]; then
  echo "sha256:$(sha256sum <inventory.json | cut -d ' ' -f 1)" >"$folder/inventory-digest"
  add_tag inventoryVersion "$(read_fact inventory-version)"
  add_tag inventoryDigest "$(read_fact inventory-digest)"
  add_tag inventoryTables "$(read_fact inventory-tables)"
  add_tag inventoryRows "$(read_fact inventory-rows)"
  add_tag inventoryObjects "$(read_fact inventory-objects)"
fi
"$here/restic" backup ${RESTIC_OPTIONS:+-o "$RESTIC_OPTIONS"} --json --quiet --retry-lock "${BACKUP_LOCK_WAIT:-10m}" \
  --host "$BACKUP_HOST" --time "$BACKUP_TIME" --tag "$tags" -- * \
  >"$folder/sidecar-summary" 2>"$folder/sidecar-errors" &
child=$!
wait "$child"
code=$?
echo "$code" >"$folder/sidecar-code"
exit "$code"
