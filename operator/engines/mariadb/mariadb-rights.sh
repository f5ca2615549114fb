# What the user of a dump may do, as the server says: by itself, by its role and by PUBLIC. Sourced, after mariadb.sh.
#
# MariaDB hides what the user has no right to see, so a dump would silently lack it. What the tool itself reports is not
# checked here.

# The rights on the whole database that a dump of all tables needs, and those on each table that it needs otherwise.
database_rights="SELECT, SHOW VIEW, TRIGGER, EVENT"
table_rights="TRIGGER"

# missing_rights OPTIONS-FILE RIGHTS [TABLE]: prints the rights that the user has neither on the server nor on the database,
# nor on the table.
missing_rights() {
  granted=$(granted_rights "$1" "$DUMP_DATABASE" "${3-}") || return
  printf '%s' "$2" | awk -v granted="$granted" 'BEGIN { RS = ", " } index(", " granted ",", ", ALL PRIVILEGES,") { next }
    !index(", " granted ",", ", " $0 ",") { printf "%s%s", separator, $0; separator = ", " }'
}

# hides_routines OPTIONS-FILE: prints something if the definitions of routines are not visible.
hides_routines() {
  hidden=$(missing_rights "$1" "SHOW CREATE ROUTINE") && granted=$(granted_rights "$1" mysql proc) || return
  case ", $granted," in
    *", SELECT,"* | *", ALL PRIVILEGES,"*) ;;
    *) printf '%s' "$hidden" ;;
  esac
}

# granted_rights OPTIONS-FILE DATABASE TABLE: prints all rights, with repetitions. Of several patterns that match the
# database, the server applies each user's or role's first.
granted_rights() {
  [ -s "$folder/grants" ] || sql "$1" "SHOW GRANTS" --raw >"$folder/grants" || return
  answers=$(sql "$1" "$(grants_on "$2" "$3")") || return
  printf '%s\n' "$answers" | awk -F '	' '$1 == "" || !found[$1]++ { printf "%s%s", separator, $2; separator = ", " }'
}

# grants_on DATABASE TABLE: makes a query of the grants. Its rows have the number of the grantee if its pattern matches the
# database, or nothing, and the rights.
grants_on() {
  DATABASE=$1 TABLE=$2 awk '
    function text(value) {
      gsub(/\047/, "\047\047", value)
      return "\047" value "\047"
    }
    function name(quoted) {
      quoted = substr(quoted, 2, length(quoted) - 2)
      gsub(/``/, "`", quoted)
      return quoted
    }
    function row(condition) {
      printf "UNION ALL SELECT %s, %s FROM DUAL WHERE %s\n", text(condition == "TRUE" ? "" : id[grantee]), text(rights), condition
    }
    BEGIN {
      identifier = "`([^`]|``)*`"
      database = ENVIRON["DATABASE"]
      print "SET SESSION sql_mode = \047NO_BACKSLASH_ESCAPES\047; SELECT \047\047, \047USAGE\047"
    }
    !/^GRANT / { next }
    {
      if (!match($0, " ON (\\*|" identifier ")\\.(\\*|" identifier ") TO ")) next
      object = substr($0, RSTART + 4, RLENGTH - 8)
      rights = substr($0, 7, RSTART - 7)
      grantee = substr($0, RSTART + RLENGTH)
      sub(/ WITH GRANT OPTION$/, "", grantee)
      # Not the name, which would be an argument of the client.
      if (!(grantee in id)) id[grantee] = ++grantees
      if (object == "*.*") { row("TRUE"); next }
      match(object, "^" identifier)
      pattern = name(substr(object, 1, RLENGTH))
      table = substr(object, RLENGTH + 2)
      if (table == "*")
        row("CONVERT(" text(database) " USING utf8mb4) COLLATE utf8mb4_bin LIKE " text(pattern) " ESCAPE \047\\\047")
      else if (pattern == database && name(table) == ENVIRON["TABLE"])
        row("TRUE")
    }
    END { print ";" }' "$folder/grants"
}
