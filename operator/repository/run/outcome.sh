# How a script of a Pod reports its outcome: facts, which operator/repository/run/outcome.ts judges. Sourced.
#
# TERMINATION_LOG (default /dev/termination-log) gets the lines
#   outcome=stored|found|version|failed
#   NAME=VALUE     a fact
#   > TEXT         a line that a program wrote before it failed, or a warning of one that succeeded
# The kubelet keeps 4096 bytes of them.

outcome=${TERMINATION_LOG:-/dev/termination-log}

. "$(dirname "$0")/suspects.sh"

# print_fact NAME VALUE
print_fact() {
  printf '%s=%s\n' "$1" "$(printf '%s' "$2" | tr -d '\000-\037')"
}

# print_failure PROGRAM EXIT-CODE FILE-OF-ERRORS
print_failure() {
  print_fact program "$1"
  print_fact exitCode "$2"
  print_file_owner "$3"
  last_errors "$3"
  print_fact suspects "$(suspects)"
}

# print_file_owner FILE-OF-ERRORS: to which user the file belongs that the program was not allowed to open, if there is one.
print_file_owner() {
  denied=$(sed -n 's/^.*open \(\/[^"]*\): permission denied.*$/\1/p' "$1" | tail -n 1)
  [ ! -f "$denied" ] || print_fact fileOwner "$(ls -ldn "$denied" | { read -r mode links user rest; echo "$user"; })"
}

# last_errors FILE: the last lines of a file, 1400 bytes at most. Long lines are cut, so that a long query does not hide
# the error before it. When a Go program such as restic crashes, the line that says why, without the stacks that follow.
last_errors() {
  crash=$(grep -E '^(fatal error|panic): ' "$1" | head -n 1 | cut -b 1-1000)
  if [ -n "$crash" ]; then
    printf '> %s\n' "$crash"
    return
  fi
  printf '%s\n' "$(cut -b 1-1000 "$1" | tail -n 40 | tail -c 1400)" | sed 's/^/> /'
}

# fail REASON [TEXT]: ends the script for a reason that it knows by itself.
fail() {
  {
    echo outcome=failed
    print_fact program "${0##*/}"
    print_fact reason "$1"
    [ -z "${2-}" ] || printf '> %s\n' "$2"
  } >"$outcome"
  printf 'failed: %s\n' "$1${2:+: $2}" >&2
  exit 1
}

# probe COMMAND…: reports the first word that the command prints as the version of a database server.
probe() {
  errors=$(mktemp)
  if answer=$("$@" 2>"$errors"); then
    { echo outcome=version; print_fact databaseVersion "${answer%% *}"; } >"$outcome"
    exit 0
  else
    code=$?
  fi
  { echo outcome=failed; print_failure "${0##*/}" "$code" "$errors"; } >"$outcome"
  cat "$errors" >&2
  exit 1
}
