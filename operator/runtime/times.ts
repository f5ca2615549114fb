/** A `metav1.Time`: the API server keeps it to the second, and more would look like a difference next time. */
export function apiTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}

/** A `metav1.MicroTime`: the API server reads it with exactly six digits. */
export function microTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/Z$/, "000Z");
}
