#!/bin/sh
# Runs an engine's script that restores a dump, in the container of the database's image, which has no key and no credentials.
#
#   drill.sh SCRIPT [ARGUMENT…]
#
# SCRIPT is the name of an engine's script in the same folder. Environment: DRILL_EXCHANGE, a folder that the container `verify` has,
# too; DRILL_WORK, a private folder for the script; DRILL_SILENT_SECONDS (default 120): how long `verify` may show no sign of life.
#
# `verify` writes input/, with the empty file input/complete last; the dump into the FIFO fetch; fetched, when it has closed the FIFO;
# a growing number into watched; and cancelled, to end this script. This script writes output/, with output/complete last: the exit
# code of SCRIPT; output/alive each second is its own sign of life. SCRIPT reads the dump from another FIFO, dump. The first one is read to its end,
# whatever SCRIPT does.
#
# Exit codes: 0 SCRIPT has ended and left its output, 1 `verify` was cancelled or lost.
set -u
umask 022

here=$(cd "$(dirname "$0")" && pwd)
exchange=$DRILL_EXCHANGE
output=$exchange/output
script=$1
shift
child=
helpers=

mkdir "$output" || exit 1
mkfifo -m 0666 "$exchange/dump" || exit 1
mkfifo -m 0666 "$exchange/fetch" || exit 1

trap stop TERM INT

# As process 1, this script ends with all others. Otherwise SCRIPT gets some seconds to end its own.
stop() {
  if [ -n "$child" ] && kill -TERM "$child" 2>/dev/null; then
    for second in 1 2 3 4 5; do
      kill -0 "$child" 2>/dev/null || break
      sleep 1
    done
  fi
  end_helpers
  exit 1
}

end_helpers() {
  for helper in $helpers; do kill -KILL "$helper" 2>/dev/null; done
}

# Until `verify` has been seen once, its container may still be starting.
watch() {
  last=
  silent=0
  limit=1800
  until [ -e "$exchange/cancelled" ]; do
    echo alive >"$output/alive"
    sleep 1
    now=$(cat "$exchange/watched" 2>/dev/null)
    [ "$now" != "$last" ] && silent=0 || silent=$((silent + 1))
    last=$now
    [ -z "$last" ] || limit=${DRILL_SILENT_SECONDS:-120}
    [ "$silent" -lt "$limit" ] || break
  done
  kill -TERM $$
}

# wait_for FILE
wait_for() {
  until [ -e "$exchange/$1" ]; do sleep 0.2; done
}

watch &
helpers=$!
wait_for input/complete

# Opens the FIFO of `verify` at once, and keeps what it has until SCRIPT opens its own: a FIFO without a reader loses what was written.
# When SCRIPT ends early, `verify` sees no error.
{
  cat >"$exchange/dump"
  cat >/dev/null
} <"$exchange/fetch" 2>/dev/null &
helpers="$helpers $!"

/bin/sh "$here/$script" "$@" </dev/null &
child=$!
wait "$child"
code=$?
child=

# In case that SCRIPT has not opened it.
cat "$exchange/dump" >/dev/null &
helpers="$helpers $!"
wait_for fetched
echo "$code" >"$output/complete.new"
mv "$output/complete.new" "$output/complete"
end_helpers
exit 0
