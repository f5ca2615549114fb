# Processes that end when they should. Sourced.
#
# As process 1 a shell forwards no signal, and hears one only while it waits. So commands run in the background, and
# `child` is the one to end when the script is told to stop, unless `must_finish` says that it has to be waited for.

child=
must_finish=

# Ends the child and waits until it has ended.
stop_child() {
  [ -n "$child" ] || return
  [ -n "$must_finish" ] || kill -TERM "$child"
  wait "$child"
}

run() {
  "$@" &
  child=$!
  wait "$child"
  code=$?
  child=
  return "$code"
}

# run_for SECONDS COMMAND…
run_for() {
  patience=$1
  shift
  "$@" &
  child=$!
  end_after "$patience" "$child" &
  wait "$child"
  code=$?
  child=
  return "$code"
}

# Looks every second instead of sleeping all the while, so that nothing is left behind when the process ends early.
end_after() {
  seconds=$1
  while [ "$seconds" -gt 0 ]; do
    sleep 1
    kill -0 "$2" 2>/dev/null || return
    seconds=$((seconds - 1))
  done
  kill -TERM "$2"
}
