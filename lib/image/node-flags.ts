/**
 * How Node runs in an image: for a process that keeps some megabytes of objects for months, not for one that computes.
 * A thousand objects need 30 MB less so, and ten thousand 100 MB less; docs/benchmarks.md has the figures.
 *
 * A Dockerfile cannot read this: it repeats them, and a test compares.
 */
export const nodeFlags: readonly string[] = [
  // V8 lets its young objects take 16 MB twice before it looks for dead ones.
  "--max-semi-space-size=4",
  // One of V8's two optimizing compilers: what it saves in time here, it costs again.
  "--no-maglev",
];

/** The C library keeps a heap for each thread, and Node has ten, of which one works. */
export const nodeEnvironment: Readonly<Record<string, string>> = { MALLOC_ARENA_MAX: "1" };
