#!/bin/sh
# Detects the version of a MariaDB server, and reports it as outcome.sh says.
set -u

here=$(dirname "$0")
. "$here/outcome.sh"
. "$here/mariadb.sh"

options=$(mktemp)
write_options "$options"
probe sql "$options" 'SELECT VERSION()'
