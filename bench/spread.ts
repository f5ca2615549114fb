/** The median of figures, with their range in parentheses if they differ; empty if there are none. */
export function spread(figures: readonly number[], digits: number): string {
  const sorted = figures.toSorted((one, other) => one - other);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return "";
  const [middle, low, high] = [median(sorted), least, most].map((value) => value.toFixed(digits));
  return low === high ? String(middle) : `${String(middle)} (${String(low)}–${String(high)})`;
}

/** The median: the middle value, or the mean of the two in the middle. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const [below, above] = [
    sorted[Math.ceil(middle) - 1] ?? Number.NaN,
    sorted[Math.floor(middle)] ?? Number.NaN,
  ];
  return (below + above) / 2;
}
