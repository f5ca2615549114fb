# Finds values of Secrets that look as if they were stored wrongly, for a hint to the user. Sourced.
# operator/repository/suspect-values.ts has the same rules, and says what they mean.

# suspects: `VARIABLE=Flaw` for each variable whose value looks wrong. Never a value.
suspects() {
  for variable in PGUSER PGPASSWORD DUMP_USER MYSQL_PWD AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN \
    AZURE_ACCOUNT_KEY RESTIC_REST_USERNAME RESTIC_REST_PASSWORD; do
    if eval "[ -z \"\${$variable+set}\" ]"; then continue; fi
    eval "flaw=\$(flaw_of \"\$$variable\")"
    [ -z "$flaw" ] || printf '%s=%s ' "$variable" "$flaw"
  done
  for variable in PGSSLROOTCERT DUMP_TLS_CA RESTIC_CACERT; do
    has "$variable" '^-----BEGIN ' || printf '%s=NoCertificate ' "$variable"
  done
  has GOOGLE_APPLICATION_CREDENTIALS '^[[:space:]]*{' || printf 'GOOGLE_APPLICATION_CREDENTIALS=NoJson '
}

# has VARIABLE PATTERN: fails if the variable names a file that has no such line.
has() {
  eval "file=\${$1-}"
  [ ! -r "$file" ] || [ -d "$file" ] || LC_ALL=C grep -q -e "$2" "$file"
}

line_break='
'
carriage_return=$(printf '\r')
tab=$(printf '\t')
byte_order_mark=$(printf '\357\273\277')

# flaw_of VALUE
flaw_of() {
  case $1 in
    '') echo Empty ;;
    "$byte_order_mark"*) echo ByteOrderMark ;;
    *"$line_break"* | *"$carriage_return"*) echo LineBreak ;;
    ' '* | "$tab"* | *' ' | *"$tab") echo WhiteSpace ;;
    '"'*'"' | "'"*"'") echo Quotes ;;
    *) ! is_encoded "$1" || echo Base64 ;;
  esac
}

# is_encoded VALUE: whether it is base64 of text. That of a random key, as Amazon's and Azure's, is not.
is_encoded() (
  LC_ALL=C
  export LC_ALL
  [ "${#1}" -ge 8 ] && [ $((${#1} % 4)) -eq 0 ] || exit 1
  case ${1%%=*} in *[!A-Za-z0-9+/]*) exit 1 ;; esac
  case ${1#"${1%%=*}"} in '' | = | ==) ;; *) exit 1 ;; esac
  decoded=$(printf '%s' "$1" | base64 -d 2>/dev/null | tr '\000' '\001')
  case $decoded in '' | *[!\ -~]*) exit 1 ;; esac
)
