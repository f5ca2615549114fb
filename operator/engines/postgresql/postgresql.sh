# Connects to PostgreSQL, as libpq's variables say. PGSSLROOTCERT may be `system`, which libpq knows from version 16 on
# only. Sourced.

# The operator reads errors in English.
export LC_MESSAGES=C LANGUAGE=C
unset LC_ALL

. "$(dirname "$0")/system-authorities.sh"
if [ "${PGSSLROOTCERT-}" = system ]; then
  PGSSLROOTCERT=$(system_authorities)
  export PGSSLROOTCERT
fi

# The version, and the major version as a number. Every session begins with it: the functions and operators of its queries are
# PostgreSQL's own, whatever the user's search_path has, and the database's settings do not change what a query means.
version_query="SET search_path TO pg_catalog; SET standard_conforming_strings TO on; SET quote_all_identifiers TO off;
  SELECT split_part(current_setting('server_version'), ' ', 1), current_setting('server_version_num')::int / 10000;"

# Replaces the shell that calls it: a background shell, or that of a substitution. Errors have their SQLSTATE, by which the
# operator judges them in any language of the server.
sql() {
  exec psql --no-psqlrc --quiet --tuples-only --no-align --field-separator=' ' --no-password --set ON_ERROR_STOP=1 --set VERBOSITY=verbose "$@"
}

# conninfo NAME: a database's name for programs that would take one with a = for a connection string.
conninfo() {
  printf "dbname='%s'" "$(printf '%s' "$1" | sed "s/[\\\\']/\\\\&/g")"
}
