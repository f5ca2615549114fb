/** PostgreSQL cuts longer names. */
const maxBytes = 63;

/** The name of another database of a restore: `<name>_<what>_<id>`, with a name that is cut where it is too long. */
export function databaseName(name: string, what: "restore" | "before" | "new", id: string): string {
  const ending = `_${what}_${id}`;
  let start = name;
  while (Buffer.byteLength(start) + Buffer.byteLength(ending) > maxBytes) {
    start = [...start].slice(0, -1).join("");
  }
  return start + ending;
}
