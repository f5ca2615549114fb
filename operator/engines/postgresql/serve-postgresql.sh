#!/bin/sh
# Runs the server of a PostgreSQLDatabase as PID 1 of its container. The first start makes the data folder. While the server runs, changed
# files reach it: the configuration, the certificate, and the SQL that gives roles their passwords.
#
# serve-postgresql.sh [checkpoint | ready | alive]
#   checkpoint  writes a checkpoint, so that the shutdown after it is short
#   ready       whether the server accepts connections and its roles have their passwords
#   alive       whether there is a server, even if it refuses connections for now
#
# Environment: POSTGRES_MAJOR (what spec.version says), DATA_VOLUME, CONFIGURATION, ROLES, TLS (folders of mounts), PATH of the image.
set -eu
umask 077

data=$DATA_VOLUME/data
sockets=/var/run/postgresql
applied=/tmp/roles-applied
# In memory: the private key is on no disk.
tls=/dev/shm/tls.pem

# Nothing in a database must run as the superuser because it has the name of what we call. What we call is not in the log, and the
# user's parameters do not make it fail.
options="-c search_path=pg_catalog -c log_statement=none -c log_min_error_statement=panic -c log_min_duration_statement=-1
  -c log_transaction_sample_rate=0 -c default_transaction_read_only=off -c statement_timeout=5min"

fail() {
  echo "$1" >&2
  exit 1
}

# The variables are not exported: the connections that the server itself makes to others must not have them.
in_server() {
  PGOPTIONS=$options PGAPPNAME=my-operator psql --no-psqlrc --quiet --host="$sockets" --username=postgres --dbname=postgres \
    --set=ON_ERROR_STOP=1 --set=VERBOSITY=terse "$@"
}

# A user without a name must give one.
answers() { pg_isready --quiet --host="$sockets" --username=postgres; }

is_mounted() {
  while read -r _ _ _ _ point _; do
    if [ "$point" = "$1" ]; then return 0; fi
  done </proc/self/mountinfo
  return 1
}

# initdb asks for the name of its user, which a user that the platform has chosen does not have.
with_user_name() {
  if getent passwd "$(id -u)" >/dev/null; then
    "$@"
    return
  fi
  for library in /usr/lib/*/libnss_wrapper.so /usr/lib/libnss_wrapper.so; do
    if [ ! -e "$library" ]; then continue; fi
    echo "postgres:x:$(id -u):$(id -g):PostgreSQL:$data:/bin/false" >/tmp/passwd
    echo "postgres:x:$(id -g):" >/tmp/group
    LD_PRELOAD=$library NSS_WRAPPER_PASSWD=/tmp/passwd NSS_WRAPPER_GROUP=/tmp/group "$@"
    return
  done
  fail "User $(id -u) has no name in this image, and the image has no libnss_wrapper, which initdb needs then."
}

# Text is sorted by code points: that order is the same in every image, so that no index breaks with another C library.
make_data() {
  if [ ! -e "$CONFIGURATION/initialize" ]; then
    fail "The volume is empty, although the database was initialized before: its data is lost. No empty database is put in its place."
  fi
  rm -rf "$data.new"
  if [ "$POSTGRES_MAJOR" -ge 17 ]; then
    set -- --locale-provider=builtin --builtin-locale=C.UTF-8
  else
    set --
  fi
  with_user_name initdb --pgdata="$data.new" --username=postgres --auth-local=trust --auth-host=scram-sha-256 \
    --encoding=UTF8 --locale=C.UTF-8 --data-checksums "$@"
  # Whoever is interrupted before leaves nothing that looks like a database.
  mv "$data.new" "$data"
  sync "$DATA_VOLUME"
}

check_version() {
  found=$(postgres --version)
  major=${found##*PostgreSQL) }
  major=${major%%[!0-9]*}
  if [ "$major" != "$POSTGRES_MAJOR" ]; then
    fail "The image has PostgreSQL $major, and spec.version is $POSTGRES_MAJOR: set spec.image to an image of that version."
  fi
  if [ -e "$data/PG_VERSION" ] && [ "$(cat "$data/PG_VERSION")" != "$major" ]; then
    fail "The volume has the data of PostgreSQL $(cat "$data/PG_VERSION"), and the image has PostgreSQL $major."
  fi
}

configuration() { cat "$CONFIGURATION/postgresql.conf" "$CONFIGURATION/pg_hba.conf"; }

# The server refuses a key that others could read, as they can in a mounted Secret. One file has certificate and key, so that they always
# belong together. Fails when the server has the same already.
copy_tls() {
  cat "$TLS/tls.crt" "$TLS/tls.key" >"$tls.new" || return
  if cmp -s "$tls.new" "$tls"; then return 1; fi
  mv "$tls.new" "$tls"
}

# Gives changed files to the server. A file that cannot be read just now does not end this.
follow_files() {
  known=
  until answers; do sleep 0.2; done
  while :; do
    if wanted=$(cat "$ROLES/roles.sql") && [ "$wanted" != "$known" ] &&
      in_server --single-transaction --file="$ROLES/roles.sql" >/dev/null; then
      known=$wanted
      touch "$applied"
    fi
    if copy_tls; then kill -HUP "$server"; fi
    if now=$(configuration) && [ "$now" != "$configured" ]; then
      kill -HUP "$server"
      configured=$now
    fi
    sleep 5
  done
}

# A fast shutdown: open sessions end at once. A server that has only just begun ignores the signal, so it gets it again.
shut_down() {
  while kill -INT "$server" 2>/dev/null; do sleep 1; done
}

serve() {
  # As the first process, this shell ignores signals that it does not expect.
  trap 'exit 143' TERM INT
  if ! is_mounted "$DATA_VOLUME"; then fail "$DATA_VOLUME is not a volume: the data would be lost with the Pod."; fi
  check_version
  if [ ! -e "$data" ]; then make_data; fi
  # A change of a volume's group can have opened the folder, which the server refuses.
  chmod 700 "$data"
  # No server of this container runs yet: the process that has its former number now is another one.
  rm -f "$data/postmaster.pid" "$applied"
  configured=$(configuration)
  rm -f "$tls"
  copy_tls
  postgres -D "$data" -c config_file="$CONFIGURATION/postgresql.conf" -c hba_file="$CONFIGURATION/pg_hba.conf" \
    -c ssl=on -c ssl_cert_file="$tls" -c ssl_key_file="$tls" &
  server=$!
  trap 'shut_down &' TERM INT
  follow_files &
  code=0
  # A signal ends `wait` before the server has ended.
  while kill -0 "$server" 2>/dev/null; do
    code=0
    wait "$server" || code=$?
  done
  exit "$code"
}

case ${1-serve} in
  serve) serve ;;
  checkpoint) in_server --command=CHECKPOINT ;;
  ready) answers && [ -e "$applied" ] ;;
  alive)
    # 1: the server recovers, or shuts down, and refuses connections. To kill it would only begin the recovery again.
    code=0
    answers || code=$?
    [ "$code" -le 1 ]
    ;;
  *) fail "\"$1\" is not an operation of serve-postgresql.sh: use checkpoint, ready or alive, or none." ;;
esac
