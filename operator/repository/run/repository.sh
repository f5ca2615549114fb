# Finds the repository of a run, or makes it if there never was one. Sourced, after the other parts.
# At a REST server the Pod's init container has made it, with "repository init": restic's own is not safe there.
#
# REPOSITORY_ID: restic's ID of the repository, if there was one before. Then none is made.
# BACKUP_PREFLIGHT_SECONDS (default 30): how long the storage may take to answer. restic itself would try for 15 minutes.
# BACKUP_SETTLE_SECONDS (default 10): how long two runs that make the same repository at once may be apart, at least.

# Sets repository_id. Each time restic opens a repository, it takes half a second to make the key from the password.
open_repository() {
  read_config
  if [ "$code" -ne 0 ] && [ -z "${REPOSITORY_ID-}" ]; then
    [ -z "$(useless_key)" ] || drop_useless_keys
  fi
  if [ "$code" -eq 10 ] && [ -z "${REPOSITORY_ID-}" ]; then
    make_repository
    [ "$code" -eq 0 ] || read_config
    # Another run may have made it meanwhile; then it does not matter that this one could not.
    if [ "$code" -eq 10 ] && [ -s "$work/init-errors" ]; then fail_of_restic 1 "$work/init-errors"; fi
    [ "$code" -ne 10 ] || fail RepositoryIncomplete \
      "There is something at backupPath that is no repository: it has no config. $(advice RepositoryIncomplete)"
  fi
  [ "$code" -eq 0 ] || fail_of_restic "$code" "$work/errors"
  repository_id=$(sed -n 's/^.*"id": *"\([0-9a-f]*\)".*$/\1/p' "$work/config")
  [ "${REPOSITORY_ID:-$repository_id}" = "$repository_id" ] || fail RepositoryReplaced \
    "The repository is $repository_id now; the backups so far went to $REPOSITORY_ID. $(advice RepositoryReplaced)"
}

# Sets code; 10 only if the repository is certainly not there. Needs no lock, so that no other program disturbs it.
read_config() {
  run_for "${BACKUP_PREFLIGHT_SECONDS:-30}" "$here/restic" ${RESTIC_OPTIONS:+-o "$RESTIC_OPTIONS"} \
    --quiet --no-lock cat config >"$work/config" 2>"$work/errors"
  if [ "$code" -ne 0 ] && [ -z "$(said "$work/errors")" ]; then
    echo "the storage did not answer: timeout after ${BACKUP_PREFLIGHT_SECONDS:-30} s" >>"$work/errors"
  fi
}

# Sets code, and with 0 the config as well.
make_repository() {
  case $RESTIC_REPOSITORY in
    /*) make_on_volume ;;
    rest:*) code=10 ;;
    *) make_in_bucket ;;
  esac
}

# Beside its place, under a name that no backupPath can have, and then moved there in one step. So a repository is
# there wholly or not at all, however the making ends, and of two runs that make it at once only one succeeds.
make_on_volume() {
  unfinished="$RESTIC_REPOSITORY~new~${BACKUP_RUN:-run}"
  rm -rf "$unfinished"
  run "$here/restic" --quiet --json --repo "$unfinished" init >"$work/config" 2>"$work/init-errors"
  # Moving fails when there is a folder that is not empty: another run's repository.
  [ "$code" -ne 0 ] || mv -T "$unfinished" "$RESTIC_REPOSITORY" 2>/dev/null || code=10
  # What others left that were ended while they made it, and our own when another run was first.
  rm -rf "$RESTIC_REPOSITORY"~new~*
}

# A bucket cannot move things. restic writes a key and then the config; of two runs at once, each may have written its
# own key, and the config is that of one of them. So all wait until it is decided before they store anything. Another
# run that has seen no config writes its own as much later as its init takes at most: seconds of work, which is the more
# time the less processor the Pod may use. So the wait is a few times as long as that took here. A key without a config
# would stand in the way of later runs, so this is not interrupted.
make_in_bucket() {
  must_have_bucket
  must_finish=true
  began=$(date +%s)
  run "$here/restic" ${RESTIC_OPTIONS:+-o "$RESTIC_OPTIONS"} --quiet init >/dev/null 2>"$work/errors"
  must_finish=
  if [ "$code" -ne 0 ]; then
    case $(said "$work/errors") in
      *"already contains keys"* | *"already initialized"* | *"already exists"*) ;;
      *) fail_of_restic "$code" "$work/errors" ;;
    esac
  fi
  settle=$((3 * ($(date +%s) - began)))
  [ "$settle" -gt "${BACKUP_SETTLE_SECONDS:-10}" ] || settle=${BACKUP_SETTLE_SECONDS:-10}
  sleep "$settle" &
  child=$!
  wait "$child"
  child=
  read_config
  [ -z "$(useless_key)" ] || drop_useless_keys
}

# Told its region, restic does not ask S3 for the bucket itself: it takes a missing one for an empty one, and would make it.
must_have_bucket() {
  [ -n "${AWS_DEFAULT_REGION-}" ] || return
  run_for "${BACKUP_PREFLIGHT_SECONDS:-30}" env -u AWS_DEFAULT_REGION "$here/restic" ${RESTIC_OPTIONS:+-o "$RESTIC_OPTIONS"} \
    --quiet --no-lock cat config >/dev/null 2>"$work/errors"
  [ "$(reason_of "$code" "$work/errors")" != BucketNotFound ] || fail_of_restic "$code" "$work/errors"
}

# By restic's own rule: no sign of life for 30 minutes, or a process of this host that is not there any more.
remove_abandoned_locks() {
  run_for 60 "$here/restic" ${RESTIC_OPTIONS:+-o "$RESTIC_OPTIONS"} --quiet unlock >/dev/null 2>&1
}

# Keys that the password opens, but that do not open the config: left by the runs that were slower. restic takes the
# first key that the password opens, unless it is hinted at another by how that one's name begins.
drop_useless_keys() {
  hint=$(find_useful_key) || return
  while useless=$(useless_key) && [ -n "$useless" ] && [ "$useless" != "${removed-}" ]; do
    run "$here/restic" ${RESTIC_OPTIONS:+-o "$RESTIC_OPTIONS"} \
      --quiet --retry-lock 1m --key-hint "$hint" key remove "$useless" >/dev/null 2>&1
    removed=$useless
    read_config
  done
}

# The key that restic has found useless.
useless_key() {
  said "$work/errors" | sed -n 's/^.*config or key \([0-9a-f]*\) is damaged.*$/\1/p'
}

# How the name of the key begins that opens the config. One digit mostly tells it from the useless one. If it does not,
# their names begin alike, and more digits do. Every try takes half a second, so all beginnings of two digits come last:
# they help when there is one more useless key, whose name begins as that of the good one.
find_useful_key() {
  name=$(useless_key)
  for length in 0 1 2 3; do opens_beyond "$(printf "%.${length}s" "$name")" && return; done
  for first in $digits; do opens_beyond "$first" && return; done
  return 1
}

digits="0 1 2 3 4 5 6 7 8 9 a b c d e f"

opens_beyond() {
  for digit in $digits; do opens_with "$1$digit" && return; done
  return 1
}

opens_with() {
  "$here/restic" ${RESTIC_OPTIONS:+-o "$RESTIC_OPTIONS"} \
    --quiet --no-lock --key-hint "$1" cat config >/dev/null 2>&1 && echo "$1"
}
