# What MariaDB's scripts have in common. Sourced.
#
# Environment: DUMP_HOST, DUMP_PORT, DUMP_DATABASE, DUMP_USER; MYSQL_PWD, the password, as the client tools read it;
# DUMP_TLS_MODE, one of disable, prefer, require, verify-ca and verify-full; DUMP_TLS_CA, a file.

# write_options FILE: user and server for the client tools, since arguments are readable by every process of the node.
write_options() {
  (
    umask 077
    {
      printf '[client]\nprotocol=tcp\nport=%s\n' "$DUMP_PORT"
      printf 'host=%s\nuser=%s\n' "$(quoted "$DUMP_HOST")" "$(quoted "$DUMP_USER")"
      tls_options
      # A server that does not answer at all must fail the run, not hang it.
      printf '[mariadb-client]\nconnect-timeout=30\n'
    } >"$1"
  )
}

quoted() {
  printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"
}

# The client checks certificates unless it is told not to, or only when it is told to, by its version.
tls_options() {
  case $DUMP_TLS_MODE in
    disable) printf 'ssl=0\n' ;;
    prefer | require) printf 'ssl=1\nssl-verify-server-cert=0\n' ;;
    *) printf 'ssl=1\nssl-verify-server-cert=1\nssl-ca=%s\n' "$(quoted "$DUMP_TLS_CA")" ;;
  esac
}

# sql OPTIONS-FILE STATEMENTS
sql() {
  mariadb --defaults-file="$1" --batch --skip-column-names --default-character-set=utf8mb4 --execute="$2"
}

# reason_of_mariadb ERRORS
reason_of_mariadb() {
  is() { printf '%s' "$1" | grep -qE "$2"; }
  if is "$1" '\(28000\)|error: 1045'; then
    echo DatabaseAccessDenied
  elif is "$1" '2026|SSL|TLS|certificate'; then
    echo DatabaseNotTrusted
  elif is "$1" 'ERROR 200[235]|error: 200[235]|Too many connections'; then
    echo DatabaseUnreachable
  elif is "$1" 'Unknown database'; then
    echo DatabaseNotFound
  elif is "$1" '[Aa]ccess denied|command denied|insufficient privileges'; then
    echo DatabasePermissionDenied
  else
    echo DumpFailed
  fi
}
