#!/bin/sh
# Detects the version of a PostgreSQL server, and reports it as outcome.sh says.
set -u

here=$(dirname "$0")
. "$here/outcome.sh"
. "$here/postgresql.sh"

probe sql --command="$version_query"
