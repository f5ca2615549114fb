# Writes the inventory of a dump: what it holds. Sourced by the engines' scripts.
#
# Environment: DUMP_INVENTORY, `Full` for objects and the rows of each table, `Objects` for objects without rows.

# The version of the format of inventory.json.
inventory_version=1

# write_inventory HEADING FILE
#
# HEADING has fields of a JSON object: `"engine":…,"serverVersion":…,"database":…`. FILE has a line with a JSON object for
# each table, which ends with its rows if they were counted.
write_inventory() {
  {
    printf '{"version":%s,%s,"tables":[' "$inventory_version" "$1"
    awk '{ printf "%s\n%s", separator, $0; separator = "," } END { print "\n]}" }' "$2"
  } >"$folder/sidecar/inventory.json"
  echo "$inventory_version" >"$folder/inventory-version"
  awk 'END { print NR }' "$2" >"$folder/inventory-tables"
  [ "$DUMP_INVENTORY" != Full ] ||
    awk -F : '{ sub(/}$/, ""); rows += $NF } END { printf "%.0f\n", rows }' "$2" >"$folder/inventory-rows"
}
