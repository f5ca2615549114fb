#!/bin/sh
# Runs the server of an instance of a PostgreSQLDatabase as PID 1 of its container. The primary makes its data folder at its first start. A
# replica clones the primary, follows it, and clones it again when it can no longer follow. While the server runs, changed files reach
# it: the configuration, the certificate, the SQL that gives roles their passwords, and the password of replicas.
#
# serve-postgresql.sh [checkpoint | ready | alive]
#   checkpoint  writes a checkpoint, so that the shutdown after it is short
#   ready       primary: whether the server accepts connections and its roles have their passwords
#               replica: whether it follows the primary, and has replayed all but the last 64 MiB of its changes
#   alive       whether there is a server, even if it refuses connections for now, or a replica that is being cloned
#
# Environment: POSTGRES_MAJOR (what spec.version says), DATA_VOLUME, CONFIGURATION, ROLES, TLS, REPLICATION (folders of mounts),
# POD_NAME, PRIMARY_HOST, PRIMARY_PORT, PATH of the image.
set -eu
umask 077

data=$DATA_VOLUME/data
# On the volume of a replica: its clone has not been ready yet; how often its server has ended before it was ready.
unproven=$DATA_VOLUME/unproven-clone
failures=$DATA_VOLUME/failed-starts
sockets=/var/run/postgresql
applied=/tmp/roles-applied
# In memory: the private key is on no disk.
tls=/dev/shm/tls.pem
# There is no server, and there need not be one yet.
preparing=/tmp/preparing
# Commits wait for fewer replicas than the configuration says, which includes this file. In memory: it is of this server only.
lowered=/dev/shm/standbys.conf
# Why the server was ended to clone the primary again.
again=/tmp/clone-again
# libpq refuses a file that others may read, which a mounted one is.
passfile=/tmp/pgpass
slot=my_operator_${POD_NAME##*-}
primary="host=$PRIMARY_HOST port=$PRIMARY_PORT user=my_operator_replication passfile=$passfile connect_timeout=10"
primary="$primary sslmode=verify-full sslrootcert=$TLS/ca.crt"
primary="$primary keepalives_idle=30 keepalives_interval=10 keepalives_count=3 tcp_user_timeout=60000"
# These words have no spaces.
settings="-D $data -c config_file=$CONFIGURATION/postgresql.conf -c hba_file=$CONFIGURATION/pg_hba.conf"
settings="$settings -c ssl=on -c ssl_cert_file=$tls -c ssl_key_file=$tls"

# Nothing in a database must run as the superuser because it has the name of what we call. What we call is not in the log, waits for no
# replica, and the user's parameters do not make it fail.
options="-c search_path=pg_catalog -c synchronous_commit=local -c log_statement=none -c log_min_error_statement=panic
  -c log_min_duration_statement=-1 -c log_transaction_sample_rate=0 -c default_transaction_read_only=off -c statement_timeout=5min"

fail() {
  echo "$1" >&2
  exit 1
}

# The variables are not exported: the connections that the server itself makes to others must not have them.
in_server() {
  PGOPTIONS=$options PGAPPNAME=my-operator psql --no-psqlrc --quiet --host="$sockets" --username=postgres --dbname=postgres \
    --set=ON_ERROR_STOP=1 --set=VERBOSITY=terse "$@"
}

# Prints what the primary answers.
in_primary() {
  PGOPTIONS="-c search_path=pg_catalog -c default_transaction_read_only=off -c statement_timeout=1min" PGAPPNAME=my-operator \
    psql --no-psqlrc --quiet --tuples-only --no-align --no-password --set=ON_ERROR_STOP=1 --set=VERBOSITY=terse \
    --dbname="$primary dbname=postgres" "$@"
}

# Who does not know the primary is none, so that it replaces no data.
is_replica() { [ -s "$CONFIGURATION/primary" ] && [ "$POD_NAME" != "$(cat "$CONFIGURATION/primary")" ]; }

# A user without a name must give one.
answers() { pg_isready --quiet --host="$sockets" --username=postgres; }

# Whether there is a server, even if it recovers or shuts down, and refuses connections (1).
is_there() {
  code=0
  answers || code=$?
  [ "$code" -le 1 ]
}

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
}

prepare_primary() {
  if [ -e "$data/PG_VERSION" ] && [ "$(cat "$data/PG_VERSION")" != "$POSTGRES_MAJOR" ]; then
    fail "The volume has the data of PostgreSQL $(cat "$data/PG_VERSION"), and the image has PostgreSQL $POSTGRES_MAJOR."
  fi
  if [ ! -e "$data" ]; then make_data; fi
}

# A program that takes long. A signal that ends this script ends it, too.
interruptibly() {
  "$@" &
  wait "$!"
}

copy_password() { cat "$REPLICATION/pgpass" >"$passfile.new" && mv "$passfile.new" "$passfile"; }

system_identifier() { LC_ALL=C pg_controldata "$data" | sed -n 's/^Database system identifier: *//p'; }

# Why the data cannot follow the primary, as far as that can be known without a server. While the primary does not answer, it may.
why_clone() {
  if [ ! -e "$data" ]; then
    echo "The volume is empty."
  elif [ ! -s "$data/global/pg_control" ] || [ "$(cat "$data/PG_VERSION")" != "$POSTGRES_MAJOR" ]; then
    echo "The data is damaged, or of another version."
  elif [ "$(cat "$failures" 2>/dev/null || echo 0)" -ge 3 ]; then
    echo "The server ended three times before it was ready."
  else
    why_not_of_primary || true
  fi
}

make_slot="SELECT 'made' FROM pg_create_physical_replication_slot('$slot')
  WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '$slot')"

# Why the primary says that the data cannot follow it; nothing if it may. Fails while the primary does not answer.
why_not_of_primary() {
  state=$(in_primary \
    --command="$make_slot" \
    --command="SELECT system_identifier FROM pg_control_system()" \
    --command="SELECT wal_status FROM pg_replication_slots WHERE slot_name = '$slot' AND wal_status = 'lost'") || return 1
  case $state in
    *"$(system_identifier)"*) ;;
    *) echo "The data is that of another server than the primary's." ;;
  esac
  case $state in
    *lost) echo "The primary no longer has what this replica lacks: it was behind by more than max_slot_wal_keep_size." ;;
  esac
}

# Data that cannot follow the primary is removed before the clone only if there is no space for both.
make_room() {
  if [ ! -e "$data" ]; then return; fi
  used=$(du -sk "$data" | cut -f 1)
  free=$(df -Pk "$DATA_VOLUME" | { read -r _ && read -r _ _ _ free _ && echo "$free"; })
  if [ "$free" -lt $((used + used / 10)) ]; then remove_data; fi
}

# Removes the data so that no rest of it looks like a database.
remove_data() {
  mv "$data" "$data.old"
  rm -rf "$data.old"
}

# A slot that can hold back what a clone needs. Fails while the primary does not answer.
prepare_slot() {
  in_primary --output=/dev/null \
    --command="SELECT pg_drop_replication_slot('$slot') FROM pg_replication_slots WHERE slot_name = '$slot' AND wal_status = 'lost'" \
    --command="$make_slot"
}

clone() {
  make_room
  rm -rf "$data.new"
  interruptibly pg_basebackup --pgdata="$data.new" --dbname="$primary" --slot="$slot" --wal-method=stream --checkpoint=fast \
    --label="$POD_NAME" --no-password || return 1
  : >"$data.new/standby.signal"
  : >"$unproven"
  if [ -e "$data" ]; then remove_data; fi
  mv "$data.new" "$data" && sync "$DATA_VOLUME"
}

# Ends when there is a clone. A clone that was never ready is not replaced by another at once.
clone_primary() {
  : >"$preparing"
  echo "This replica clones the primary, once it answers. $1" >&2
  while [ -n "$(find "$unproven" -mmin -5 2>/dev/null)" ]; do interruptibly sleep 5; done
  pause=5
  while :; do
    until prepare_slot; do interruptibly sleep 3; done
    if clone; then break; fi
    echo "The clone failed. The next attempt begins in $pause seconds." >&2
    interruptibly sleep "$pause"
    if [ "$pause" -lt 300 ]; then pause=$((pause * 2)); fi
  done
  rm -f "$failures"
}

prepare_replica() {
  copy_password
  rm -rf "$data.new" "$data.old"
  reason=$(why_clone)
  if [ -n "$reason" ]; then clone_primary "$reason"; fi
  : >"$data/standby.signal"
}

# The parameters of a replica that are less than the primary's were: with less it would not start. The primary restarts last.
minimums() {
  LC_ALL=C pg_controldata "$data" | while IFS=: read -r name value; do
    case $name in
      "max_connections setting") parameter=max_connections ;;
      "max_worker_processes setting") parameter=max_worker_processes ;;
      "max_wal_senders setting") parameter=max_wal_senders ;;
      "max_prepared_xacts setting") parameter=max_prepared_transactions ;;
      "max_locks_per_xact setting") parameter=max_locks_per_transaction ;;
      *) continue ;;
    esac
    value=${value##* }
    # shellcheck disable=SC2086
    if configured_value=$(postgres $settings -C "$parameter" 2>/dev/null) && [ "$configured_value" -lt "$value" ]; then
      echo "-c $parameter=$value"
    fi
  done
}

configuration() { cat "$CONFIGURATION/postgresql.conf" "$CONFIGURATION/pg_hba.conf"; }

# The server refuses a key that others could read, as they can in a mounted Secret. One file has certificate and key, so that they always
# belong together. Fails when the server has the same already. Not every image has cmp.
copy_tls() {
  pair=$(cat "$TLS/tls.crt" "$TLS/tls.key") || return
  if [ "$pair" = "$(cat "$tls" 2>/dev/null)" ]; then return 1; fi
  printf "%s\n" "$pair" >"$tls.new" && mv "$tls.new" "$tls"
}

# Gives the changed configuration and certificate to the server. A file that cannot be read just now does not end this.
reload() {
  if copy_tls; then kill -HUP "$server"; fi
  if now=$(configuration) && [ "$now" != "$configured" ]; then
    kill -HUP "$server"
    configured=$now
  fi
}

# What a replica holds back that is no longer there fills the primary's volume.
drop_slots() {
  in_server --output=/dev/null --command="SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
    WHERE slot_name ~ '^my_operator_[0-9]+$' AND NOT substr(slot_name, 13) = ANY (string_to_array('$1', ' '))"
}

# How many of the named replicas follow the primary.
follow() {
  in_server --tuples-only --no-align --command="SELECT count(*) FROM pg_stat_replication
    WHERE state = 'streaming' AND position('\"' || application_name || '\"' IN '$1') > 0"
}

# Lets commits wait for fewer replicas than the configuration says while fewer follow, and for more when they follow again, if the
# configuration allows that. The primary does so itself, so that it depends on no operator.
adapt_standbys() {
  if ! preferred=$(cat "$CONFIGURATION/preferred-standbys" 2>/dev/null); then return; fi
  wanted=${preferred%% *}
  names=${preferred#* }
  found=$(follow "$names") || return
  line=
  if [ "$found" = 0 ]; then
    line="synchronous_standby_names = ''"
  elif [ "$found" -lt "$wanted" ]; then
    line="synchronous_standby_names = 'ANY $found ($names)'"
  fi
  if [ "$line" = "$(cat "$lowered")" ]; then return; fi
  echo "$line" >"$lowered.new" && mv "$lowered.new" "$lowered" && kill -HUP "$server"
  if [ -n "$line" ]; then
    echo "Commits wait for $found of $wanted replicas from now on, because no more follow this primary." >&2
  else
    echo "Commits wait for $wanted of $wanted replicas again." >&2
  fi
}

# Gives changed files to the primary.
attend_primary() {
  known=
  replicas=none
  until answers; do sleep 0.2; done
  while :; do
    # First, because the others may wait for locks.
    adapt_standbys || true
    if wanted=$(cat "$ROLES/roles.sql") && [ "$wanted" != "$known" ] &&
      in_server --single-transaction --file="$ROLES/roles.sql" >/dev/null; then
      known=$wanted
      : >"$applied"
    fi
    # A replica makes its slot itself, maybe before the list has it. So slots are dropped only when the list has changed.
    if wanted=$(cat "$CONFIGURATION/replicas") && [ "$wanted" != "$replicas" ] && drop_slots "$wanted"; then
      replicas=$wanted
    fi
    reload
    sleep 5
  done
}

# Whether a replica follows the primary, or how far it is.
following="SELECT CASE WHEN EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming') THEN 'streaming'
  ELSE coalesce(pg_last_wal_replay_lsn()::text, 'nowhere') END"

# Gives changed files to a replica, and ends its server when it cannot follow the primary: after half a minute in which it made no
# progress, although the primary answered. The primary's history then differs from its own, or lacks what comes next.
attend_replica() {
  position=
  stuck=0
  # Before it listens, SIGHUP would end the server.
  until is_there; do sleep 0.2; done
  while :; do
    copy_password || true
    reload
    if ! now=$(in_server --tuples-only --no-align --command="$following" 2>/dev/null); then
      stuck=0
    elif [ "$now" = streaming ]; then
      stuck=0
    elif ! reason=$(why_not_of_primary 2>/dev/null) || [ "$now" != "$position" ]; then
      stuck=0
    else
      stuck=$((stuck + 1))
      if [ -z "$reason" ] && [ "$stuck" -ge 6 ]; then
        reason="It could not follow the primary for half a minute, although the primary answered."
      fi
      if [ -n "$reason" ]; then
        echo "$reason" >"$again"
        shut_down
        return
      fi
    fi
    position=$now
    sleep 5
  done
}

# A fast shutdown: open sessions end at once. A server that has only just begun ignores the signal, so it gets it again.
shut_down() {
  while kill -INT "$server" 2>/dev/null; do sleep 1; done
}

# Runs the server until it ends. $code is then its exit code.
run_server() {
  # A change of a volume's group can have opened the folder, which the server refuses.
  chmod 700 "$data"
  # No server of this container runs yet: the process that has its former number now is another one.
  rm -f "$data/postmaster.pid" "$applied" "$again" "$preparing"
  configured=$(configuration)
  : >"$lowered"
  rm -f "$tls"
  copy_tls
  # shellcheck disable=SC2086
  postgres $settings "$@" &
  server=$!
  trap 'ending=true; shut_down &' TERM INT
  if is_replica; then attend_replica & else attend_primary & fi
  attendant=$!
  # A signal ends `wait` before the server has ended. A server that has ended early is known to `wait`, and maybe no longer to `kill`.
  while :; do
    code=0
    wait "$server" || code=$?
    if ! kill -0 "$server" 2>/dev/null; then break; fi
  done
  kill "$attendant" 2>/dev/null || true
  trap 'exit 143' TERM INT
}

run_replica() {
  # The words of $(minimums) have no spaces.
  # shellcheck disable=SC2046
  run_server -c primary_conninfo="$primary application_name=$POD_NAME" -c primary_slot_name="$slot" $(minimums)
}

serve() {
  ending=false
  # As the first process, this shell ignores signals that it does not expect.
  trap 'exit 143' TERM INT
  if ! is_mounted "$DATA_VOLUME"; then fail "$DATA_VOLUME is not a volume: the data would be lost with the Pod."; fi
  check_version
  if [ ! -s "$CONFIGURATION/primary" ]; then fail "$CONFIGURATION/primary does not name the primary."; fi
  if ! is_replica; then
    prepare_primary
    run_server
    exit "$code"
  fi
  prepare_replica
  run_replica
  while [ -e "$again" ] && [ "$ending" = false ]; do
    clone_primary "$(cat "$again")"
    run_replica
  done
  # The data is not to blame for a configuration that the server refuses.
  # shellcheck disable=SC2086
  if [ "$ending" = false ] && [ "$code" != 0 ] && postgres $settings -C data_directory >/dev/null 2>&1; then
    echo $(($(cat "$failures" 2>/dev/null || echo 0) + 1)) >"$failures"
  fi
  exit "$code"
}

caught_up="SELECT 1 FROM pg_stat_wal_receiver WHERE status = 'streaming'
  AND pg_wal_lsn_diff(coalesce(latest_end_lsn, flushed_lsn), pg_last_wal_replay_lsn()) < 64 * 1024 * 1024"

is_ready() {
  if is_replica; then
    [ "$(in_server --tuples-only --no-align --command="$caught_up")" = 1 ] && rm -f "$unproven" "$failures"
  else
    answers && [ -e "$applied" ]
  fi
}

case ${1-serve} in
  serve) serve ;;
  checkpoint) in_server --command=CHECKPOINT ;;
  ready) is_ready ;;
  alive)
    # To kill a server that recovers would only begin the recovery again.
    is_there || [ -e "$preparing" ]
    ;;
  *) fail "\"$1\" is not an operation of serve-postgresql.sh: use checkpoint, ready or alive, or none." ;;
esac
