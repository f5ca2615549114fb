# Measures the steps of a drill. Sourced.

# timed NAME COMMAND…: runs a command, and adds its name and how many seconds it took to the file timings in the folder output.
timed() {
  step=$1
  shift
  began=$(date +%s)
  "$@"
  code=$?
  echo "$step $(($(date +%s) - began))" >>"$output/timings"
  return "$code"
}
