/** A duration for people, such as `1 second` or `60 seconds`. */
export function secondsText(seconds: number): string {
  return `${seconds} ${seconds === 1 ? "second" : "seconds"}`;
}
