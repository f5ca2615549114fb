#!/bin/sh
# Passes the output of mariadb-dump on, so that it restores into a database of any name, and lists its tables. Fails when the
# dump lacks its end.
#
#   filter-mariadb-dump.sh HEADER FILE POSITION LACKS
#
# HEADER has statements to insert at the beginning. FILE gets a line of JSON for each table, sorted: with the number of its
# rows if DUMP_INVENTORY is `Full`. POSITION gets a JSON object: the position in the server's binary log, if the dump has it.
# LACKS gets a line for each table, view or sequence that the dump lacks, although something in it needs that: both names, with a
# tab between them. Environment: DUMP_QUALIFIER, the name of the database as mariadb-dump quotes it; DUMP_LONG_VALUES, how many
# columns may hold values of megabytes.
#
# mariadb-dump names the database where it changes its character set, and the server where a default or a view calls a
# sequence or a function of it, and where a view reads tables of several databases. Restored into another database, these would use
# and change the original one.
#
# A table has a line CREATE TABLE. Each of its rows is a line in parentheses after a line INSERT INTO; if that names the
# columns, the first row is on that line. Line breaks inside values are escaped, those inside names are not. Routines may hold
# any text, between lines with DELIMITER.
#
# Some versions of awk take minutes to read a row of 64 MB. So if there may be one, the dump is cut into pieces first. A line that ends
# with a mark goes on in the next line.
DUMP_HEADER=$(cat "$1")
DUMP_CUT=
if [ "$DUMP_LONG_VALUES" -gt 0 ] && [ "$(echo whole | split --filter=cat 2>/dev/null)" = whole ]; then
  DUMP_CUT=$(cat /proc/sys/kernel/random/uuid)
fi
export DUMP_HEADER DUMP_CUT DUMP_TABLES="$2" DUMP_POSITION="$3" DUMP_LACKS="$4" LC_ALL=C SHELL=/bin/sh

list_and_change() {
  awk -v with_rows="$([ "$DUMP_INVENTORY" != Full ] || echo 1)" '
  BEGIN {
    qualifier = ENVIRON["DUMP_QUALIFIER"]
    cut = ENVIRON["DUMP_CUT"]
    database_change = "ALTER DATABASE " qualifier " CHARACTER SET "
    identifier = "`([^`]|``)*`"
    quoted = "\047([^\\\\\047]|\\\\.|\047\047)*\047|" identifier
    rest["\047"] = "^([^\\\\\047]|\\\\.|\047\047)*\047"
    rest["`"] = "^([^`]|``)*`"
    complete_insert = "^INSERT INTO " identifier " (\\((" identifier "|[a-z_]+|, )*\\) )?VALUES"
    member = "^\\." identifier
    column = member "\\.`"
    call = "^(\\." identifier ")+\\("
    source = "(from|join) \\(*$"
    sequence = "(nextval|lastval|setval)\\($"
    # The server writes the names of queries without quotes: with recent as (select
    with_queries = "[ (]with (recursive )?[^ ]+ as \\("
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

  function is_cut(text) {
    return cut != "" && substr(text, length(text) - length(cut) + 1) == cut
  }

  function without_cut(text) {
    return substr(text, 1, length(text) - length(cut))
  }

  # Reads a line, with all of its pieces.
  function next_line(text) {
    if ((getline text) <= 0) return 0
    line = text
    while (is_cut(line)) line = without_cut(line) ((getline text) > 0 ? text : "")
    return 1
  }

  # Passes a row on, piece by piece.
  function pass_on() {
    while (is_cut($0)) {
      printf "%s", without_cut($0)
      if ((getline) <= 0) return
    }
    print
  }

  # The quotation mark within whose quotes a text ends, which begins within quotes of the mark `open`, if there is one.
  function open_after(text, open) {
    if (open != "") {
      if (!match(text, rest[open])) return open
      text = substr(text, RSTART + RLENGTH)
    }
    gsub(quoted, "", text)
    return match(text, /[\047`]/) ? substr(text, RSTART, 1) : ""
  }

  # Reads on until the statement is complete. A name may have line breaks.
  function statement(text, end, open) {
    line = text
    open = open_after(text)
    while ((open != "" || line !~ end) && next_line()) {
      text = text "\n" line
      open = open_after(line, open)
    }
    return text
  }

  # A statement without the qualifier of what it calls, `shop`.`f`(, `shop`.`package`.`f`(, nextval(`shop`.`s`), of tables
  # and of their columns: from `shop`.`t`, `shop`.`t`.`c`. In any other place `shop` may be the alias of a table.
  function unqualified(text, result, before, token, is_table) {
    if (!index(text, qualifier ".")) return text
    find_namesakes(text)
    result = ""
    while (match(text, quoted)) {
      before = substr(text, 1, RSTART - 1)
      token = substr(text, RSTART, RLENGTH)
      text = substr(text, RSTART + RLENGTH)
      is_table = (text ~ column || before ~ source) && !(name_after_dot(text) in namesakes)
      if (token == qualifier && text ~ member && (is_table || text ~ call || before ~ sequence)) {
        result = result before
        text = substr(text, 2)
      } else {
        result = result before token
      }
    }
    return result text
  }

  # Finds the tables of other databases that a view joins, whose names could not be told from those of tables without a qualifier.
  function find_namesakes(text, before, token) {
    split("", namesakes)
    if (text ~ / (union|except|intersect) /) return
    while (match(text, quoted)) {
      before = substr(text, 1, RSTART - 1)
      token = substr(text, RSTART, RLENGTH)
      text = substr(text, RSTART + RLENGTH)
      if (token != qualifier && before ~ source && text ~ member) namesakes[name_after_dot(text)]
    }
  }

  function name_after_dot(text) {
    return match(text, member) ? substr(text, 2, RLENGTH - 1) : ""
  }

  # Notes which tables, views and sequences of the same database an unqualified statement needs.
  function note_needs(name, text, before, token) {
    if (text ~ with_queries) return
    while (match(text, quoted)) {
      before = substr(text, 1, RSTART - 1)
      token = substr(text, RSTART, RLENGTH)
      text = substr(text, RSTART + RLENGTH)
      if ((before ~ source || before ~ sequence) && text !~ member) needs[token] = name
    }
  }

  # Puts the pieces of any other line together. The last piece of a dump is empty.
  is_cut($0) && !(inserting && /^\(/) {
    text = without_cut($0)
    while ((found = getline) > 0) {
      $0 = text $0
      if (inserting && /^\(/ || !is_cut($0)) break
      text = without_cut($0)
    }
    if (found <= 0) {
      printf "%s", text
      next
    }
  }
  NR == 1 && /^\/\*M?!999999/ { print; print ENVIRON["DUMP_HEADER"]; next }
  NR == 1 { print ENVIRON["DUMP_HEADER"] }
  inserting && /^\(/ { rows++; pass_on(); next }
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
    while ($0 !~ complete_insert && next_line()) $0 = $0 "\n" line
    table = name_in($0)
    inserting = 1
    if ($0 !~ / VALUES$/) rows++
    print
    next
  }
  /^CREATE TABLE `/ {
    $0 = unqualified(statement($0, ";$"))
    count[name_in($0)] += 0
    dumped[name_in($0)]
    if (/(nextval|lastval|setval)\(/) note_needs(name_in($0), $0)
    print
    next
  }
  /^DROP SEQUENCE IF EXISTS `/ { $0 = statement($0, ";$"); dumped[name_in($0)]; print; next }
  /^\/\*!50001 VIEW `/ {
    $0 = unqualified(statement($0, ";$"))
    dumped[name_in($0)]
    note_needs(name_in($0), $0)
    print
    next
  }
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
    for (needed in needs) {
      name = name_in(needed)
      if (name in dumped) continue
      gsub(/[\n\t]/, " ", name)
      gsub(/[\n\t]/, " ", needs[needed])
      print needs[needed] "\t" name >ENVIRON["DUMP_LACKS"]
    }
  }'
}

if [ -n "$DUMP_CUT" ]; then
  split --bytes=4M --filter='cat && echo "$DUMP_CUT"' | list_and_change
else
  list_and_change
fi
