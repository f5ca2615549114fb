/** How many seconds ago a time in RFC 3339 was; NaN if the text is not a time. */
export function secondsSince(time: string, now: Date): number {
  return (now.getTime() - Date.parse(time)) / 1000;
}
