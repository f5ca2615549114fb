/** Orders texts, among them RFC 3339 times in UTC; undefined comes first. For `Array.sort`. */
export function compare(a = "", b = ""): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
