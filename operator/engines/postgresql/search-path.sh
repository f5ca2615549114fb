# Restores a dump with the search_path of the database. Sourced.
#
# A dump begins with its table of contents, one of whose first entries empties the search_path for the whole restore. In place of that, it
# gets the value that the session begins with. The format needs the same length.

search_path_entry="SELECT pg_catalog.set_config('search_path', '', false);"

# find_search_path FILE: whether the beginning of a dump has the entry.
find_search_path() {
  entry_in_hex=$(printf '%s' "$search_path_entry" | od -A n -v -t x1 | tr -d ' \n')
  head_in_hex=$(head -c 65536 "$1" | od -A n -v -t x1 | tr -d ' \n')
  before=${head_in_hex%%"$entry_in_hex"*}
  [ "$before" != "$head_in_hex" ] && [ $((${#before} % 2)) -eq 0 ]
}

# write_with_search_path FILE: the dump, or its beginning, in which find_search_path has found the entry.
write_with_search_path() {
  head -c $((${#before} / 2)) "$1"
  printf "%-${#search_path_entry}s" 'RESET search_path;'
  tail -c "+$((${#before} / 2 + ${#search_path_entry} + 1))" "$1"
}
