#!/bin/sh
# Makes the database of a PostgreSQLDatabase, once: the server records in its database `postgres` whether that has begun and is complete.
# What was interrupted is dropped and made again. A database that was restored before is only given to its owner. The termination log gets
# the line `version 17.2`, or `failed` and further lines.
#
# After the version, a line `collation 12 shop` names a database whose texts were sorted with another version of a collation than the
# server has, and how many indexes are sorted by it; `collations 23` counts them when there are too many to name.
#
# Environment: PGHOST, PGPORT, PGUSER, PGPASSWORD, NEW_DATABASE, OWNER, BACKUP_ROLE, IS_RESTORED (true or false), SCRIPTS (a folder),
# TERMINATION_LOG.
#
# Exit codes: 3, the SQL is wrong, which another try would not change; 1, anything else.
set -eu

# PGDATABASE, because psql would read the name of a database after --dbname as the description of a connection if it looks like one.
export PGCONNECT_TIMEOUT=10 PGAPPNAME=my-operator PGDATABASE=postgres
errors=/tmp/errors
# The termination log has room for so many names.
named_databases=20

# The server's log must not repeat the SQL, which may contain passwords, and the user's parameters must not make it fail. Replicas may not
# exist yet, so it waits for none.
options="-c synchronous_commit=local -c log_statement=none -c log_min_error_statement=panic -c log_error_verbosity=terse -c log_min_duration_statement=-1
  -c log_transaction_sample_rate=0 -c default_transaction_read_only=off -c statement_timeout=0 -c lock_timeout=0"

ours() {
  PGOPTIONS="-c search_path=pg_catalog $options" psql --no-psqlrc --quiet --tuples-only --no-align \
    --set=ON_ERROR_STOP=1 --set=VERBOSITY=terse --command="$1" 2>"$errors"
}

# The user's SQL has the usual search_path.
theirs() {
  PGOPTIONS=$options psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --set=VERBOSITY=terse \
    --dbname="$NEW_DATABASE" --file="$1" 2>"$errors"
}

# ended CODE WHAT
ended() {
  cat "$errors" >&2
  { echo failed; echo "$2"; tail -n 5 "$errors"; } | head -c 2000 >"$TERMINATION_LOG"
  exit "$1"
}

must() { ours "$1" || ended 1 "$2"; }

make_database() {
  if [ "$begun" != 0 ]; then
    must "DROP DATABASE IF EXISTS \"$NEW_DATABASE\" WITH (FORCE)" "The database of an interrupted attempt could not be dropped."
  elif [ "$there" != 0 ]; then
    : >"$errors"
    ended 3 "Database \"$NEW_DATABASE\" exists already, and was not made by the initial configuration."
  else
    must "INSERT INTO my_operator.initial_configuration VALUES (NULL)" "The record could not be written."
  fi
  must "CREATE DATABASE \"$NEW_DATABASE\" OWNER \"$OWNER\"" "Database \"$NEW_DATABASE\" could not be made."
}

# What belonged to the owner of the database that was backed up belongs to the new one. The superuser keeps what it has: some of that
# only a superuser may own. As in the restore itself, no event trigger of the backup runs as the superuser.
take_over_database() {
  if [ "$there" = 0 ]; then
    : >"$errors"
    ended 1 "Database \"$NEW_DATABASE\" does not exist, although it was restored."
  fi
  if [ "$begun" = 0 ]; then
    must "INSERT INTO my_operator.initial_configuration VALUES (NULL)" "The record could not be written."
  fi
  number=$(must "SHOW server_version_num" "The server does not say its version.")
  if [ "$number" -ge 170000 ]; then
    options="$options -c event_triggers=off"
  else
    options="$options -c session_replication_role=replica"
  fi
  (PGDATABASE=$NEW_DATABASE; must "DO \$\$ DECLARE former name; BEGIN
      FOR former IN SELECT rolname FROM pg_database JOIN pg_roles r ON r.oid = datdba WHERE datname = current_database() AND NOT rolsuper LOOP
        EXECUTE format('REASSIGN OWNED BY %I TO %I', former, '$OWNER');
      END LOOP;
    END \$\$" "The objects of the backup could not be given to \"$OWNER\".")
  must "ALTER DATABASE \"$NEW_DATABASE\" OWNER TO \"$OWNER\"" "Database \"$NEW_DATABASE\" could not be given to \"$OWNER\"."
}

# The names have no quotation marks: the API allows letters, digits, - and _.
state=$(must "SELECT coalesce((SELECT relname FROM pg_class WHERE relname = 'initial_configuration' AND relnamespace = to_regnamespace('my_operator')), '')" \
  "The server does not answer.")
if [ -z "$state" ]; then
  must "CREATE SCHEMA IF NOT EXISTS my_operator; CREATE TABLE my_operator.initial_configuration (complete_time timestamptz)" \
    "The record of the initial configuration could not be made."
fi
begun=$(must "SELECT count(*) FROM my_operator.initial_configuration" "The record could not be read.")
complete=$(must "SELECT count(*) FROM my_operator.initial_configuration WHERE complete_time IS NOT NULL" "The record could not be read.")

if [ "$complete" = 0 ]; then
  there=$(must "SELECT count(*) FROM pg_database WHERE datname = '$NEW_DATABASE'" "The databases could not be read.")
  if [ "$IS_RESTORED" = true ]; then take_over_database; else make_database; fi
  must "GRANT CONNECT ON DATABASE \"$NEW_DATABASE\" TO \"$BACKUP_ROLE\"" "The role $BACKUP_ROLE could not get its right."
  for script in "$SCRIPTS"/*.sql; do
    if [ ! -e "$script" ]; then continue; fi
    code=0
    theirs "$script" || code=$?
    place=${script##*/}
    place=${place%.sql}
    # The files are named 00.sql to 15.sql.
    place=${place#0}
    # psql exits with 3 for an error in the SQL, and with 2 if it lost the server.
    case $code in
      0) ;;
      3) ended 3 "The script scripts[$place] failed:" ;;
      *) ended 1 "The script scripts[$place] was interrupted:" ;;
    esac
  done
  must "UPDATE my_operator.initial_configuration SET complete_time = now()" "The record could not be written."
fi

version=$(must "SHOW server_version" "The server does not say its version.")
echo "version ${version%% *}" >"$TERMINATION_LOG"

# Of C.UTF-8, which a database has unless it was created otherwise, PostgreSQL keeps no version, or one that no image changes. The indexes
# of the catalog depend on no collation. 100 is the collation "default", that of the database.
changed_collations="WITH changed AS (
    SELECT oid FROM pg_collation
    WHERE collversion IS NOT NULL AND collversion IS DISTINCT FROM pg_collation_actual_version(oid)
    UNION ALL
    SELECT 100 FROM pg_database
    WHERE datname = current_database()
      AND datcollversion IS NOT NULL AND datcollversion IS DISTINCT FROM pg_database_collation_actual_version(oid)
  ), sorted AS (
    SELECT DISTINCT indexrelid FROM pg_index WHERE indcollation::oid[] && ARRAY(SELECT oid FROM changed)
  )
  SELECT (SELECT count(*) FROM sorted) || ' ' || regexp_replace(current_database(), '[[:cntrl:]]', '?', 'g')
  WHERE EXISTS (SELECT FROM sorted) OR EXISTS (SELECT FROM changed WHERE oid = 100)"

databases=$(must "SELECT oid FROM pg_database WHERE datallowconn ORDER BY datname" "The databases could not be read.")
found=0
for oid in $databases; do
  # One that is dropped meanwhile, or that cannot be read, does not keep the others from being reported.
  name=$(ours "SELECT datname FROM pg_database WHERE oid = $oid") || continue
  line=$(export PGDATABASE="$name"; ours "$changed_collations") || { cat "$errors" >&2; continue; }
  if [ -z "$line" ]; then continue; fi
  found=$((found + 1))
  if [ "$found" -le "$named_databases" ]; then echo "collation $line" >>"$TERMINATION_LOG"; fi
done
if [ "$found" -gt "$named_databases" ]; then echo "collations $found" >>"$TERMINATION_LOG"; fi
