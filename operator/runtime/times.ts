/** Formats a `metav1.Time`. The API server keeps seconds only, so that more digits would look like a change later. */
export function apiTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}

/** Formats a `metav1.MicroTime`. The API server requires exactly six digits. */
export function microTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/Z$/, "000Z");
}
