#!/usr/bin/env bash
# Starts PostgreSQL under the environment contract of the official image:
#   POSTGRES_PASSWORD, POSTGRES_USER (postgres), POSTGRES_DB (the user's name), POSTGRES_INITDB_ARGS,
#   each also as NAME_FILE; POSTGRES_HOST_AUTH_METHOD, POSTGRES_INITDB_WALDIR, PGDATA.
# A new data folder is initialised, then the files of /docker-entrypoint-initdb.d run once, in the order of their
# names: *.sh (executed if executable, else sourced), *.sql, *.sql.gz, *.sql.xz, *.sql.zst.
set -Eeuo pipefail

# Takes the variable's value from the file that NAME_FILE names, if there is one.
from_file() {
  local name=$1 file_variable="${1}_FILE" default=${2-}
  if [[ -n ${!name-} && -n ${!file_variable-} ]]; then
    echo "error: set either $name or $file_variable, not both" >&2
    exit 1
  fi
  if [[ -n ${!file_variable-} ]]; then
    export "$name=$(<"${!file_variable}")"
  else
    export "$name=${!name-$default}"
  fi
  unset "$file_variable"
}

prepare_folders() {
  mkdir -p "$PGDATA" /var/run/postgresql
  # A volume of another owner may refuse this and still be fit for use.
  chmod 00700 "$PGDATA" 2>/dev/null || true
  if [[ $EUID == 0 ]]; then
    find "$PGDATA" /var/run/postgresql ! -user postgres -exec chown postgres {} +
  fi
}

initialise() {
  if [[ -z $POSTGRES_PASSWORD && ${POSTGRES_HOST_AUTH_METHOD-} != trust ]]; then
    echo "error: the data folder is empty and POSTGRES_PASSWORD is not set (or POSTGRES_HOST_AUTH_METHOD=trust)" >&2
    exit 1
  fi
  local waldir=()
  if [[ -n ${POSTGRES_INITDB_WALDIR-} ]]; then waldir=(--waldir="$POSTGRES_INITDB_WALDIR"); fi
  # initdb asks for the name of the user it runs as, which an arbitrary number in a Pod does not have.
  local names=()
  if ! getent passwd "$EUID" >/dev/null; then
    local users groups
    users=$(mktemp) groups=$(mktemp)
    echo "postgres:x:$EUID:$(id -g):PostgreSQL:$PGDATA:/bin/false" >"$users"
    echo "postgres:x:$(id -g):" >"$groups"
    names=(LD_PRELOAD=libnss_wrapper.so "NSS_WRAPPER_PASSWD=$users" "NSS_WRAPPER_GROUP=$groups")
  fi
  # Word splitting is the contract: the variable holds options.
  # shellcheck disable=SC2086
  env "${names[@]}" initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") \
    "${waldir[@]}" $POSTGRES_INITDB_ARGS
  if [[ ${#names[@]} -gt 0 ]]; then rm -f "$users" "$groups"; fi

  local method=${POSTGRES_HOST_AUTH_METHOD-}
  : "${method:=$(postgres -C password_encryption)}"
  printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"
}

# psql for the first start; init scripts may use it, too.
process_sql() {
  psql -v ON_ERROR_STOP=1 --no-psqlrc --no-password --username "$POSTGRES_USER" --dbname "${PGDATABASE:-$POSTGRES_DB}" "$@"
}

process_init_files() {
  local file
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
      *.sh)
        echo "running $file"
        # shellcheck disable=SC1090
        if [[ -x $file ]]; then "$file"; else . "$file"; fi
        ;;
      *.sql) echo "running $file"; process_sql -f "$file" ;;
      *.sql.gz) echo "running $file"; gunzip -c "$file" | process_sql ;;
      *.sql.xz) echo "running $file"; xzcat "$file" | process_sql ;;
      *.sql.zst) echo "running $file"; zstd -dc "$file" | process_sql ;;
      */\*) ;;
      *) echo "ignoring $file" ;;
    esac
  done
}

# The first start: reachable through the socket only, so that nobody takes the half-made database for ready.
first_start() {
  export PGPASSWORD=${PGPASSWORD-$POSTGRES_PASSWORD}
  # $1 is the command "postgres"; the options after it are the user's and may name TLS files and settings.
  shift
  pg_ctl --pgdata "$PGDATA" --wait -o "$(printf '%q ' "$@" -c listen_addresses= -p "${PGPORT:-5432}")" start
  if [[ $POSTGRES_DB != postgres ]]; then
    PGDATABASE=postgres process_sql --set db="$POSTGRES_DB" <<<'CREATE DATABASE :"db";'
  fi
  process_init_files
  pg_ctl --pgdata "$PGDATA" --mode fast --wait stop
  unset PGPASSWORD
}

# Options alone are options of the server.
if [[ ${1-} == -* ]]; then set -- postgres "$@"; fi

if [[ ${1-} == postgres ]]; then
  prepare_folders
  if [[ $EUID == 0 ]]; then
    exec setpriv --reuid=postgres --regid=postgres --init-groups -- "${BASH_SOURCE[0]}" "$@"
  fi
  if [[ ! -s $PGDATA/PG_VERSION ]]; then
    from_file POSTGRES_PASSWORD
    from_file POSTGRES_USER postgres
    from_file POSTGRES_DB "$POSTGRES_USER"
    from_file POSTGRES_INITDB_ARGS
    initialise
    first_start "$@"
    echo "PostgreSQL is initialised and ready to start"
  else
    echo "PostgreSQL has its data in $PGDATA already: nothing to initialise"
  fi
fi

exec "$@"
