# Connects to MariaDB. Sourced.
#
# Environment: DUMP_HOST, DUMP_PORT, DUMP_DATABASE, DUMP_USER; MYSQL_PWD, the password, as the client tools read it;
# DUMP_TLS_MODE, one of disable, prefer, require, verify-ca and verify-full; DUMP_TLS_CA, a file, or `system` for the public
# certificate authorities.

# Errors of the system are in English. The operator judges by numbers, because the server's texts are in its language.
export LC_MESSAGES=C LANGUAGE=C
unset LC_ALL

. "$(dirname "$0")/system-authorities.sh"

# write_options FILE: user and server for the client tools, because every process of the node can read arguments.
write_options() {
  (
    umask 077
    {
      printf '[client]\nprotocol=tcp\nport=%s\n' "$DUMP_PORT"
      printf 'host=%s\nuser=%s\n' "$(quoted "$DUMP_HOST")" "$(quoted "$DUMP_USER")"
      tls_options
      # A server that does not answer must fail the run, not block it.
      printf '[mariadb-client]\nconnect-timeout=30\n'
    } >"$1"
  )
}

# quoted TEXT: within quotation marks, all of it: a line break would end an option, and begin another one.
quoted() {
  rest=$1
  text=
  while [ "$rest" != "${rest#*"$line_break"}" ]; do
    text=$text$(escaped "${rest%%"$line_break"*}")\\n
    rest=${rest#*"$line_break"}
  done
  printf '"%s"' "$text$(escaped "$rest")"
}

line_break='
'

escaped() {
  printf '%s' "$1" | sed 's/[\\"]/\\&/g'
}

authority() {
  if [ "$DUMP_TLS_CA" = system ]; then
    system_authorities
  else
    printf '%s' "$DUMP_TLS_CA"
  fi
}

# Whether the client checks certificates by default depends on its version.
tls_options() {
  case $DUMP_TLS_MODE in
    disable) printf 'ssl=0\n' ;;
    prefer | require) printf 'ssl=1\nssl-verify-server-cert=0\n' ;;
    *) printf 'ssl=1\nssl-verify-server-cert=1\nssl-ca=%s\n' "$(quoted "$(authority)")" ;;
  esac
}

# The server's settings must not change what a statement means, or how SHOW GRANTS quotes names.
own_session="SET SESSION sql_mode = '', sql_quote_show_create = 1, group_concat_max_len = 1048576 /*M! , max_statement_time = 0 */"

# sql OPTIONS-FILE STATEMENTS [OPTION]
sql() {
  mariadb --defaults-file="$1" --batch --skip-column-names --default-character-set=utf8mb4 --init-command="$own_session" \
    --execute="$2" ${3-}
}

# Newer clients write the statement before its error, between two lines of dashes. It can have rows, and any text.
without_statements() {
  awk '
    !inside && /^--------------$/ { inside = 1; next }
    inside && closed && /^ERROR [0-9]/ { inside = closed = 0; print; next }
    inside { closed = /^--------------$/ || (closed && $0 == ""); next }
    { print }'
}

# line N: that line of answers.
line() {
  printf '%s\n' "$answers" | sed -n "$1p"
}

# text VALUE: as a string of SQL, in any sql_mode.
text() {
  printf "CONVERT(X'%s' USING utf8mb4)" "$(printf '%s' "$1" | od -A n -t x1 | tr -d ' \n')"
}

# name_in_sql NAME: within quotes.
name_in_sql() {
  printf '`%s`' "$(printf '%s' "$1" | sed 's/`/``/g')"
}

# texts VALUE…
texts() {
  separator=
  for value in "$@"; do
    printf '%s%s' "$separator" "$(text "$value")"
    separator=', '
  done
}
