/** PostgreSQL cuts longer names. */
const maxBytes = 63;

/** The name of another database of a restore: `<name>_<what>_<id>`, with a name that is cut where it is too long. */
export function databaseName(name: string, what: "restore" | "before" | "new", id: string): string {
  const ending = `_${what}_${id}`;
  const room = maxBytes - Buffer.byteLength(ending);
  const bytes = Buffer.from(name);
  let length = Math.min(bytes.length, room);
  // The bytes after the first one of a character begin with the bits 10.
  while (length < bytes.length && ((bytes[length] ?? 0) & 0xc0) === 0x80) length--;
  return bytes.subarray(0, length).toString() + ending;
}
