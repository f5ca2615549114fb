const encoder = new TextEncoder();

/**
 * Returns the longest beginning of a text that has at most that many bytes as UTF-8, which is how the API server counts. No
 * character is cut in two, and half characters become U+FFFD.
 */
export function cutToBytes(text: string, maxBytes: number): string {
  const wellFormed = text.toWellFormed();
  const { read } = encoder.encodeInto(wellFormed, new Uint8Array(maxBytes));
  return wellFormed.slice(0, read);
}

/**
 * Returns the beginning of the name of an Event about an object of that name. Names of Events have lower-case letters, digits,
 * dashes and dots, and each part between dots begins and ends with a letter or digit. Objects such as the ClusterRole
 * `system:node` may have other names.
 */
export function eventNamePrefix(name: string): string {
  const parts = name
    .toLowerCase()
    .slice(0, 200)
    .replace(/[^a-z0-9.]+/g, "-")
    .split(".")
    .map((part) => part.replace(/^-+|-+$/g, ""));
  return parts.filter((part) => part !== "").join(".") || "event";
}
