#!/bin/sh
# Reads the output of mariadb-dump, and writes a line of JSON for each table, sorted: with the number of its rows if
# DUMP_INVENTORY is `Full`. Fails when the dump lacks the end of a complete one, or has a table whose name cannot be read from
# it.
#
# A table has a line CREATE TABLE. Each of its rows is a line in parentheses after a line INSERT INTO; with invisible
# columns the first row is on that line. Line breaks inside values are escaped. Routines may hold any text, between
# lines with DELIMITER.
LC_ALL=C awk -v with_rows="$([ "$DUMP_INVENTORY" != Full ] || echo 1)" '
  function name_in(text) {
    match(text, /^([^`]|``)*`/)
    text = substr(text, 1, RLENGTH - 1)
    gsub(/``/, "`", text)
    return text
  }
  /^\(/ { if (inserting) rows++; next }
  inserting { count[table] += rows; rows = 0; inserting = 0 }
  /^DELIMITER ;;$/ { routine = 1 }
  /^DELIMITER ;$/ { routine = 0 }
  routine { next }
  /^INSERT INTO `/ {
    table = name_in(substr($0, 14))
    inserting = 1
    if ($0 !~ / VALUES$/) rows++
    next
  }
  /^CREATE TABLE `/ {
    if ($0 !~ /` \($/ || $0 ~ /[\001-\037]/) {
      print "A name of a table has a line break or another control character: it cannot be listed. Rename it, or set spec.inventory to None: " $0 >"/dev/stderr"
      failed = 1
    }
    count[name_in(substr($0, 15))] += 0
  }
  /^-- Dump completed/ { complete = 1 }
  END {
    if (!complete) {
      print "The dump is incomplete." >"/dev/stderr"
      failed = 1
    }
    if (failed) exit 1
    for (table in count) {
      name = ""
      for (i = 1; i <= length(table); i++) {
        character = substr(table, i, 1)
        name = name (character == "\"" || character == "\\" ? "\\" : "") character
      }
      rows_of = with_rows ? sprintf(",\"rows\":%.0f", count[table]) : ""
      printf "{\"name\":\"%s\"%s}\n", name, rows_of | "LC_ALL=C sort"
    }
  }'
