#!/usr/bin/env bash
# Starts MariaDB under the environment contract of the official image:
#   MARIADB_ROOT_PASSWORD, MARIADB_ROOT_HOST (%), MARIADB_DATABASE, MARIADB_USER, MARIADB_PASSWORD, each also as
#   NAME_FILE; MARIADB_ALLOW_EMPTY_ROOT_PASSWORD, MARIADB_RANDOM_ROOT_PASSWORD; all also by their older names MYSQL_….
# A new data folder is initialised, then the files of /docker-entrypoint-initdb.d run once, in the order of their
# names: *.sh (executed if executable, else sourced), *.sql, *.sql.gz, *.sql.xz, *.sql.zst.
set -Eeuo pipefail

fail() {
  echo "error: $*" >&2
  exit 1
}

# Takes MARIADB_<$1> from its older name or from the file that …_FILE names, if it is not there itself.
setting() {
  local name=MARIADB_$1 old=MYSQL_$1 default=${2-} variable
  local value=${!name-${!old-}}
  for variable in "${name}_FILE" "${old}_FILE"; do
    [[ -n ${!variable-} ]] || continue
    [[ -z $value ]] || fail "set either $name or $variable, not both"
    value=$(<"${!variable}")
    unset "$variable"
  done
  export "$name=${value:-$default}"
}

# The path that the server will use for an option, from its arguments and configuration. The help's prose comes first.
option() {
  local name=$1
  shift
  "$@" --verbose --help 2>/dev/null | awk -v name="$name" '$1 == name && $2 ~ "^/" { path = $2 } END { print path }'
}

# A string of SQL. The session that reads it must take backslashes as escapes, as is the default.
quoted() {
  local text=${1//\\/\\\\}
  printf "'%s'" "${text//\'/\\\'}"
}

# A name of SQL.
named() {
  printf '`%s`' "${1//\`/\`\`}"
}

prepare_folders() {
  mkdir -p "$datadir" "${socket%/*}"
  if [[ $EUID == 0 ]]; then
    find "$datadir" "${socket%/*}" ! -user mysql -exec chown mysql: {} +
  fi
}

initialise() {
  if [[ -n ${MARIADB_RANDOM_ROOT_PASSWORD-${MYSQL_RANDOM_ROOT_PASSWORD-}} ]]; then
    MARIADB_ROOT_PASSWORD=$(head -c 24 /dev/urandom | base64)
    echo "GENERATED ROOT PASSWORD: $MARIADB_ROOT_PASSWORD"
  elif [[ -z $MARIADB_ROOT_PASSWORD && -z ${MARIADB_ALLOW_EMPTY_ROOT_PASSWORD-${MYSQL_ALLOW_EMPTY_PASSWORD-}} ]]; then
    fail "the data folder is empty and none of MARIADB_ROOT_PASSWORD, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and" \
      "MARIADB_RANDOM_ROOT_PASSWORD is set"
  fi
  [[ -z $MARIADB_USER || -n $MARIADB_PASSWORD ]] || fail "MARIADB_USER needs MARIADB_PASSWORD"
  # The folder is worthless until it is complete: it need not reach the disk at every step.
  mariadb-install-db --datadir="$datadir" --auth-root-authentication-method=normal --skip-test-db \
    --skip-name-resolve --force --loose-innodb-flush-log-at-trx-commit=0 >/tmp/install-db.log 2>&1 ||
    fail "mariadb-install-db: $(</tmp/install-db.log)"
  rm /tmp/install-db.log
}

# The client for the first start; init scripts may use it, too. Before root has a password it is asked for none.
process_sql() {
  local database=()
  if [[ -n $MARIADB_DATABASE ]]; then database=(--database="$MARIADB_DATABASE"); fi
  MYSQL_PWD=$MARIADB_ROOT_PASSWORD mariadb --protocol=socket --user=root --socket="$socket" "${database[@]}" "$@"
}

accounts() {
  local password
  password=$(quoted "$MARIADB_ROOT_PASSWORD")
  echo "SET @@SESSION.SQL_LOG_BIN = 0;"
  # Of the accounts that mariadb-install-db makes, only that of the socket stays.
  echo "DELETE FROM mysql.global_priv WHERE User IN ('root', '') AND Host <> 'localhost';"
  echo "DELETE FROM mysql.proxies_priv WHERE Host <> 'localhost';"
  echo "FLUSH PRIVILEGES;"
  if [[ -n $MARIADB_ROOT_HOST && $MARIADB_ROOT_HOST != localhost ]]; then
    echo "CREATE USER root@$(quoted "$MARIADB_ROOT_HOST") IDENTIFIED BY $password;"
    echo "GRANT ALL ON *.* TO root@$(quoted "$MARIADB_ROOT_HOST") WITH GRANT OPTION;"
  fi
  if [[ -n $MARIADB_DATABASE ]]; then echo "CREATE DATABASE IF NOT EXISTS $(named "$MARIADB_DATABASE");"; fi
  if [[ -n $MARIADB_USER ]]; then
    echo "CREATE USER $(quoted "$MARIADB_USER")@'%' IDENTIFIED BY $(quoted "$MARIADB_PASSWORD");"
    if [[ -n $MARIADB_DATABASE ]]; then
      # In a grant, _ and % stand for anything.
      local pattern=${MARIADB_DATABASE//_/\\_}
      echo "GRANT ALL ON $(named "${pattern//%/\\%}").* TO $(quoted "$MARIADB_USER")@'%';"
    fi
  fi
  echo "ALTER USER root@localhost IDENTIFIED BY $password;"
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
      *.sql) echo "running $file"; process_sql <"$file" ;;
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
  local server
  "$@" --skip-networking --socket="$socket" --loose-innodb-flush-log-at-trx-commit=0 &
  server=$!
  until mariadb-admin --protocol=socket --socket="$socket" --user=root ping >/dev/null 2>&1; do
    kill -0 "$server" 2>/dev/null || fail "the server did not start"
    sleep 0.1
  done
  accounts | mariadb --protocol=socket --user=root --socket="$socket"
  process_init_files
  kill "$server"
  wait "$server"
}

# Options alone are options of the server; mysqld is its older name.
if [[ ${1-} == -* ]]; then set -- mariadbd "$@"; fi
if [[ ${1-} == mysqld ]]; then
  shift
  set -- mariadbd "$@"
fi

if [[ ${1-} == mariadbd ]]; then
  datadir=$(option datadir "$@")
  socket=$(option socket "$@")
  prepare_folders
  if [[ $EUID == 0 ]]; then
    exec setpriv --reuid=mysql --regid=mysql --init-groups -- "${BASH_SOURCE[0]}" "$@"
  fi
  if [[ ! -d $datadir/mysql ]]; then
    setting ROOT_PASSWORD
    setting ROOT_HOST %
    setting DATABASE
    setting USER
    setting PASSWORD
    initialise
    first_start "$@"
    echo "MariaDB is initialised and ready to start"
  else
    echo "MariaDB has its data in $datadir already: nothing to initialise"
  fi
fi

exec "$@"
