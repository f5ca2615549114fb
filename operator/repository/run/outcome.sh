# How a script of a Pod tells what became of it; operator/repository/run/outcome.ts reads it. Sourced.
#
# TERMINATION_LOG (default /dev/termination-log) takes the outcome: one line of JSON, or a line "failed REASON" and
# then what a tool said.

outcome=${TERMINATION_LOG:-/dev/termination-log}

succeed() {
  printf '%s\n' "$1" >"$outcome"
  exit 0
}

# fail REASON MESSAGE. The kubelet keeps 4096 bytes of a termination message; the end of an error is what explains it.
fail() {
  { echo "failed $1"; printf '%s\n' "$2" | tail -c 3000; } >"$outcome"
  printf 'failed %s: %s\n' "$1" "$2" >&2
  exit 1
}

json_string() {
  printf '"%s"' "$(printf '%s' "$1" | tr -d '\000-\037' | sed 's/[\\"]/\\&/g')"
}
