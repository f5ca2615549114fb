#!/bin/sh
# Passes the output of mariadb-dump on, so that it restores into a database of any name, and lists its tables. Fails when the
# dump lacks its end.
#
#   filter-mariadb-dump.sh HEADER FILE POSITION
#
# HEADER has statements to insert at the beginning. FILE gets a line of JSON for each table, sorted: with the number of its
# rows if DUMP_INVENTORY is `Full`. POSITION gets a JSON object: the position in the server's binary log, if the dump has it.
# Environment: DUMP_QUALIFIER, the name of the database as mariadb-dump quotes it.
#
# mariadb-dump names the database where it changes its character set, and the server where a default or a view calls a
# sequence or a function of it. Restored into another database, these would use and change the original one.
#
# A table has a line CREATE TABLE. Each of its rows is a line in parentheses after a line INSERT INTO; if that names the
# columns, the first row is on that line. Line breaks inside values are escaped, those inside names are not. Routines may hold
# any text, between lines with DELIMITER.
DUMP_HEADER=$(cat "$1")
export DUMP_HEADER DUMP_TABLES="$2" DUMP_POSITION="$3" LC_ALL=C
exec awk -v with_rows="$([ "$DUMP_INVENTORY" != Full ] || echo 1)" '
  BEGIN {
    qualifier = ENVIRON["DUMP_QUALIFIER"]
    database_change = "ALTER DATABASE " qualifier " CHARACTER SET "
    identifier = "`([^`]|``)*`"
    quoted = "\047([^\\\\\047]|\\\\.|\047\047)*\047|" identifier
    complete_insert = "^INSERT INTO " identifier " (\\((" identifier "|[a-z_]+|, )*\\) )?VALUES"
    for (code = 1; code < 32; code++) escape[sprintf("%c", code)] = sprintf("\\u%04x", code)
    escape["\""] = "\\\""
    escape["\\"] = "\\\\"
  }

  function name_in(text) {
    match(text, identifier)
    text = substr(text, RSTART + 1, RLENGTH - 2)
    gsub(/``/, "`", text)
    return text
  }

  function ends_inside_quotes(text) {
    gsub(quoted, "", text)
    return text ~ /[\047`]/
  }

  # Reads on until the statement is complete. A name may have line breaks.
  function statement(text, end) {
    while ((ends_inside_quotes(text) || text !~ end) && (getline line) > 0) text = text "\n" line
    return text
  }

  # A statement without the qualifier of what it calls: `shop`.`f`(, `shop`.`package`.`f`(, nextval(`shop`.`s`).
  function unqualified(text, result, token) {
    if (!index(text, qualifier ".")) return text
    result = ""
    while (match(text, quoted)) {
      result = result substr(text, 1, RSTART - 1)
      token = substr(text, RSTART, RLENGTH)
      text = substr(text, RSTART + RLENGTH)
      if (token == qualifier && (match(text, called) || result ~ /(nextval|lastval|setval)\($/ && text ~ /^\.`/)) {
        text = substr(text, 2)
      } else {
        result = result token
      }
    }
    return result text
  }
  BEGIN { called = "^(\\." identifier ")+\\(" }

  NR == 1 && /^\/\*M?!999999/ { print; print ENVIRON["DUMP_HEADER"]; next }
  NR == 1 { print ENVIRON["DUMP_HEADER"] }
  inserting && /^\(/ { rows++; print; next }
  # The last line. Names and routines with line breaks can have such a line before.
  { complete = !routine && /^-- Dump completed/ }
  inserting { count[table] += rows; rows = 0; inserting = 0 }
  /^DELIMITER ;;$/ { routine = 1 }
  /^DELIMITER ;$/ && before ~ /;;$/ { routine = 0 }
  index($0, database_change) == 1 && (!routine || before ~ /;;$/) {
    $0 = "ALTER DATABASE CHARACTER SET " substr($0, length(database_change) + 1)
  }
  routine { before = $0; print; next }
  /^INSERT INTO `/ {
    while ($0 !~ complete_insert && (getline line) > 0) $0 = $0 "\n" line
    table = name_in($0)
    inserting = 1
    if ($0 !~ / VALUES$/) rows++
    print
    next
  }
  /^CREATE TABLE `/ {
    $0 = statement($0, ";$")
    count[name_in($0)] += 0
    print unqualified($0)
    next
  }
  /^\/\*!50001 VIEW `/ { print unqualified(statement($0, ";$")); next }
  /^-- CHANGE MASTER TO MASTER_LOG_FILE=\047[A-Za-z0-9._-]+\047, MASTER_LOG_POS=[0-9]+;$/ && !log_file {
    split($0, parts, "\047")
    log_file = parts[2]
    log_position = $0
    gsub(/^.*=|;$/, "", log_position)
  }
  /^-- SET GLOBAL gtid_slave_pos=\047[0-9,-]*\047;$/ { split($0, parts, "\047"); gtid = parts[2] }
  /^--/ { print; next }
  { print statement($0, "") }

  END {
    if (!complete) exit 1
    if (log_file) printf "{\"file\":\"%s\",\"position\":%s,\"gtid\":\"%s\"}\n", log_file, log_position, gtid >ENVIRON["DUMP_POSITION"]
    file = ENVIRON["DUMP_TABLES"]
    printf "" >file
    close(file)
    sort = "LC_ALL=C sort >>\"$DUMP_TABLES\""
    for (table in count) {
      name = ""
      for (i = 1; i <= length(table); i++) {
        character = substr(table, i, 1)
        name = name (character in escape ? escape[character] : character)
      }
      rows_of = with_rows ? sprintf(",\"rows\":%.0f", count[table]) : ""
      printf "{\"name\":\"%s\"%s}\n", name, rows_of | sort
    }
    if (close(sort) > 0) exit 1
  }'
