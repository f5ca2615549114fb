# Writes the inventory of a dump: what it holds. Sourced by the engines' scripts.
#
# Environment: DUMP_INVENTORY, `Full` for objects and the rows of each table, `Objects` for objects without rows.

# write_inventory VERSION FIELDS TABLES OBJECTS
#
# VERSION is that of the format of inventory.json. FIELDS is a file with the fields of a JSON object: `"engine":…,"serverVersion":…`.
# TABLES is a file with a line for each table: a JSON object, which ends with the table's rows if they were counted. OBJECTS is how
# many objects of each kind FIELDS has: `Kind:count,…`.
write_inventory() {
  {
    printf '{"version":%s,' "$1"
    cat "$2"
    printf ',"tables":['
    awk '{ printf "%s\n%s", separator, $0; separator = "," } END { print "\n]}" }' "$3"
  } >"$folder/sidecar/inventory.json"
  printf '%s\n' "$4" >"$folder/inventory-objects"
  echo "$1" >"$folder/inventory-version"
  awk 'END { print NR }' "$3" >"$folder/inventory-tables"
  [ "$DUMP_INVENTORY" != Full ] ||
    awk -F : '{ sub(/}$/, ""); rows += $NF } END { printf "%.0f\n", rows }' "$3" >"$folder/inventory-rows"
}
