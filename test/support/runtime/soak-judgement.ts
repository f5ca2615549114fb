/** How a figure changed over time. */
export interface Judgement {
  /** The median of the first third after the warm-up, and of the last third. */
  before: number;
  after: number;
  /** The allowed difference of the two. */
  allowed: number;
  grows: boolean;
}

/** The first part of the samples is not judged, because caches fill and the engine compiles hot code. */
const warmUpShare = 1 / 5;

/**
 * Judges whether a figure grows more than noise explains: by more than three times its scatter (the median distance of
 * the samples from the median of their third), and by more than the tolerance.
 *
 * @throws Error if there are fewer than 15 samples, which are too few for three thirds.
 */
export function judge(samples: readonly number[], tolerance: number): Judgement {
  if (samples.length < 15)
    throw new Error(`${samples.length} samples are too few to judge: take at least 15.`);
  const judged = samples.slice(Math.floor(samples.length * warmUpShare));
  const third = Math.floor(judged.length / 3);
  const [first, last] = [judged.slice(0, third), judged.slice(-third)];
  const [before, after] = [median(first), median(last)];
  const scatter = median([
    ...first.map((value) => Math.abs(value - before)),
    ...last.map((value) => Math.abs(value - after)),
  ]);
  const allowed = Math.max(tolerance, 3 * scatter);
  return { before, after, allowed, grows: after - before > allowed };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[sorted.length >> 1] ?? 0;
}
