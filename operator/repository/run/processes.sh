# Runs programs so that they end when they should. Sourced.
#
# As process 1 a shell forwards no signal, and handles one only while it waits. So programs run in the background, and
# `child` is the one to stop when the script is stopped.

child=

# Stops the child and waits until it has ended.
stop_child() {
  [ -n "$child" ] || return
  kill -TERM "$child"
  wait "$child"
}

# run COMMAND…: sets code.
run() {
  "$@" &
  child=$!
  wait "$child"
  code=$?
  child=
  return "$code"
}

# run_for SECONDS COMMAND…: sets code, and timed_out if it stopped the command.
run_for() {
  limit=$1
  shift
  rm -f "$work/timed-out"
  "$@" &
  child=$!
  stop_after "$limit" "$child" &
  wait "$child"
  code=$?
  child=
  timed_out=$(cat "$work/timed-out" 2>/dev/null)
  return "$code"
}

# stop_after SECONDS PROCESS: checks every second, so that no sleep is left behind when the process ends early.
stop_after() {
  seconds=$1
  while [ "$seconds" -gt 0 ]; do
    sleep 1
    kill -0 "$2" 2>/dev/null || return
    seconds=$((seconds - 1))
  done
  echo "$1" >"$work/timed-out"
  kill -TERM "$2"
}
