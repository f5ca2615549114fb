# What PostgreSQL's scripts have in common. Sourced. The connection stands in libpq's variables.

# Errors are told apart by their words.
export LC_MESSAGES=C LANGUAGE=C
unset LC_ALL

# Its version, and the major one as a number.
version_query="SELECT split_part(current_setting('server_version'), ' ', 1), current_setting('server_version_num')::int / 10000;"

# It takes the place of the shell that it is called in: a background one or one of a substitution.
sql() {
  exec psql --no-psqlrc --quiet --tuples-only --no-align --field-separator=' ' --no-password --set ON_ERROR_STOP=1 "$@"
}

# reason_of_postgresql ERRORS
reason_of_postgresql() {
  is() { printf '%s' "$1" | grep -qE "$2"; }
  if is "$1" 'password authentication failed|no pg_hba\.conf entry|no password supplied|role ".*" does not exist|not permitted to log in'; then
    echo DatabaseAccessDenied
  elif is "$1" 'certificate|SSL'; then
    echo DatabaseNotTrusted
  elif is "$1" 'could not translate host name|could not connect|Connection refused|timeout expired|No route to host|Network is unreachable|database system is (starting|shutting)|too many (clients|connections)'; then
    echo DatabaseUnreachable
  elif is "$1" 'database ".*" does not exist'; then
    echo DatabaseNotFound
  elif is "$1" 'permission denied|must be (superuser|owner)|row-level security'; then
    echo DatabasePermissionDenied
  else
    echo DumpFailed
  fi
}
