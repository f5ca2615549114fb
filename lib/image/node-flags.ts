/**
 * The flags of Node.js in an image, for a process that keeps some megabytes of objects for months and computes little. They
 * save 30 MB with a thousand objects, and 100 MB with ten thousand; docs/benchmarks.md has the figures.
 *
 * A Dockerfile cannot read them, so it repeats them, and a test compares.
 */
export const nodeFlags: readonly string[] = [
  // By default, V8 lets young objects take 16 MB twice before it collects garbage.
  "--max-semi-space-size=4",
  // Maglev, one of V8's two optimizing compilers, costs as much time here as it saves.
  "--no-maglev",
];

/** The C library keeps a heap for each thread. Node.js has ten threads, of which one works. */
export const nodeEnvironment: Readonly<Record<string, string>> = { MALLOC_ARENA_MAX: "1" };
