# Lists what a MariaDB database holds besides rows. Sourced, after mariadb.sh.
#
# The server makes all JSON, so that names can have any characters.

# objects_query [TABLE…]: a query of the objects that a dump has. Its columns are kind, identity, which is unique among the
# objects of a kind, and definer, the account that the object runs as, or NULL. Reads schema, the database's name in SQL.
objects_query() {
  of_table="CONCAT('\`', REPLACE(name, '\`', '\`\`'), '\` of \`', REPLACE(table_name, '\`', '\`\`'), '\`')"
  echo "SELECT kind, CONVERT(IF(is_of_table, $of_table, name) USING utf8mb4) AS identity, CONVERT(definer USING utf8mb4) AS definer FROM (
    SELECT IF(table_type = 'SEQUENCE', 'Sequence', 'Table') AS kind, table_name AS name, table_name, FALSE AS is_of_table, NULL AS definer
      FROM information_schema.tables WHERE table_schema = $schema AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE')
    UNION ALL SELECT 'View', table_name, table_name, FALSE, definer FROM information_schema.views WHERE table_schema = $schema
    UNION ALL SELECT DISTINCT 'Index', index_name, table_name, TRUE, NULL FROM information_schema.statistics WHERE table_schema = $schema
    UNION ALL SELECT CASE constraint_type WHEN 'PRIMARY KEY' THEN 'PrimaryKey' WHEN 'FOREIGN KEY' THEN 'ForeignKey' ELSE 'UniqueConstraint' END,
      constraint_name, table_name, TRUE, NULL FROM information_schema.table_constraints
      WHERE table_schema = $schema AND constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY', 'UNIQUE')
    UNION ALL SELECT 'CheckConstraint', constraint_name, table_name, TRUE, NULL FROM information_schema.check_constraints
      WHERE constraint_schema = $schema
    UNION ALL SELECT DISTINCT 'Partition', partition_name, table_name, TRUE, NULL FROM information_schema.partitions
      WHERE table_schema = $schema AND partition_name IS NOT NULL
    UNION ALL SELECT 'Trigger', trigger_name, event_object_table, FALSE, definer FROM information_schema.triggers
      WHERE trigger_schema = $schema
    UNION ALL SELECT CASE routine_type WHEN 'PROCEDURE' THEN 'Procedure' WHEN 'PACKAGE' THEN 'Package' WHEN 'PACKAGE BODY' THEN 'PackageBody'
      ELSE 'Function' END, routine_name, NULL, FALSE, definer FROM information_schema.routines WHERE routine_schema = $schema
    UNION ALL SELECT 'Event', event_name, NULL, FALSE, definer FROM information_schema.events WHERE event_schema = $schema
  ) AS found WHERE $([ $# -gt 0 ] || echo "table_name IS NULL OR") $(tables_are "$@")"
}

# list_objects FILE [TABLE…]: writes the fields of inventory.json that list the objects. The kinds are the first field.
list_objects() {
  file=$1
  shift
  schema=$(text "$DUMP_DATABASE")
  objects=$(objects_query "$@")
  sql "$options" "SET SESSION group_concat_max_len = 1073741824;
    WITH objects AS ($objects) SELECT 'objects', CONCAT('{\"kind\":\"', kind, '\",\"count\":', COUNT(*), ',\"digest\":\"sha256:',
      SHA2(GROUP_CONCAT(identity ORDER BY BINARY identity SEPARATOR '\\n'), 256), '\"',
      COALESCE(CONCAT(',\"identities\":[', IF(COUNT(*) <= 100000, GROUP_CONCAT(JSON_QUOTE(identity) ORDER BY BINARY identity), NULL), ']'), ''), '}')
      FROM objects GROUP BY kind ORDER BY kind;
    WITH objects AS ($objects) SELECT 'definers', JSON_OBJECT('kind', kind, 'name', identity, 'definer', definer)
      FROM objects WHERE definer IS NOT NULL ORDER BY kind, BINARY identity;
    SELECT 'collations', JSON_QUOTE(name) FROM (
      SELECT CONVERT(collation_name USING utf8mb4) AS name FROM information_schema.columns WHERE table_schema = $schema AND $(tables_are "$@")
      UNION SELECT CONVERT(table_collation USING utf8mb4) FROM information_schema.tables
        WHERE table_schema = $schema AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') AND $(tables_are "$@")
    ) AS used WHERE name IS NOT NULL ORDER BY name;
    SELECT DISTINCT 'engines', JSON_QUOTE(engine) FROM information_schema.tables
      WHERE table_schema = $schema AND engine IS NOT NULL AND $(tables_are "$@") ORDER BY engine;
    SELECT 'triggers', JSON_OBJECT('name', CONVERT(name USING utf8mb4), 'table', CONVERT(table_name USING utf8mb4)) FROM (
      SELECT trigger_name AS name, event_object_table AS table_name FROM information_schema.triggers WHERE trigger_schema = $schema
    ) AS found WHERE $(tables_are "$@") ORDER BY BINARY name;
    SELECT 'tablesWithHistory', JSON_QUOTE(table_name) FROM information_schema.tables
      WHERE table_schema = $schema AND table_type = 'SYSTEM VERSIONED' AND $(tables_are "$@") ORDER BY BINARY table_name;
    SELECT 'tablesWithLongValues', JSON_QUOTE(table_name) FROM information_schema.columns
      WHERE table_schema = $schema AND $(is_long) AND $(tables_are "$@") GROUP BY table_name ORDER BY BINARY table_name;" --raw >"$folder/objects" || return 1
  LC_ALL=C awk -F '\t' '
    $1 == list { printf ",\n%s", $2; next }
    { printf "%s\"%s\":[%s", (list == "" ? "" : "],\n"), $1, $2; list = $1 }
    END { if (list != "") printf "],\n" }' "$folder/objects" >"$file"
}

# A condition for columns that may hold values of megabytes.
is_long() {
  echo "(character_octet_length > 1000000 OR data_type REGEXP 'geom|point|line|polygon')"
}

# object_counts FILE: `Kind:count,…` for the objects in the fields.
object_counts() {
  sed -n 's/^\("objects":\[\)\{0,1\}{"kind":"\([A-Za-z]*\)","count":\([0-9]*\),"digest".*$/\2:\3/p' "$1" | paste -s -d , -
}

# tables_are [TABLE…]: a condition for the tables to dump.
tables_are() {
  echo "TRUE $([ $# -eq 0 ] || echo "AND table_name IN ($(texts "$@"))")
    $([ -z "$excluded" ] || echo "AND table_name NOT IN (SELECT name FROM ($excluded SELECT NULL AS field, '' AS name) AS listed)")"
}

# The rest of the inventory's fields.
write_properties() {
  printf '"engine":"mariadb","serverVersion":%s,"database":%s,"properties":{"characterSet":"%s","collation":"%s","sqlMode":%s,"lowerCaseTableNames":%s}\n' \
    "$(quoted "$version")" "$database_in_json" "$character_set" "$collation" "$sql_mode" "$lower_case"
}
