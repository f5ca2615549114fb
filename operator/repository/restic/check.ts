import { withExclusiveLock } from "./exclusive-lock.ts";
import { isStorageFailure, resticError } from "./failure.ts";
import type { Restic, ResticCall } from "./restic.ts";

/** A part of a repository's files with data: those whose ID says so, see `subsetOf`. */
export interface Subset {
  /** From 1 to `of`. */
  readonly n: number;
  /** From 1 to 256. */
  readonly of: number;
}

/** What restic found wrong with a repository. Everything is empty when it is sound. */
export interface CheckFindings {
  /** restic's messages. */
  readonly errors: readonly string[];
  /** IDs of the files with data that are damaged or missing. */
  readonly packs: readonly string[];
  /** The first hexadecimal digits of the IDs of directories that cannot be read. */
  readonly trees: readonly string[];
}

/** The subset that a file with data belongs to. restic divides the first byte of the ID in the same way. */
export function subsetOf(pack: string, of: number): number {
  return (Number.parseInt(pack.slice(0, 2), 16) % of) + 1;
}

/**
 * Checks the structure of a whole repository, and reads one subset of its data. Backups can go on meanwhile: only when there
 * seem to be errors, everything is checked again while no other program changes the repository. So a backup that is being
 * stored, or a failure of the network, is not taken for damage.
 *
 * @param lockSeconds How long to wait for other programs before the second check.
 * @throws RepositoryError when the repository cannot be read for another reason than damage.
 */
export async function checkRepository(
  restic: Restic,
  { n, of }: Subset,
  lockSeconds: number,
): Promise<CheckFindings> {
  const args = ["check", `--read-data-subset=${n}/${of}`];
  const first = await findErrors((call) => restic([...args, "--no-lock"], call));
  if (first.errors.length === 0) return first;
  return findErrors((call) => withExclusiveLock(restic, args, lockSeconds, call));
}

async function findErrors(
  check: (call: ResticCall) => Promise<{ readonly stdout: string }>,
): Promise<CheckFindings> {
  let messages: string[] = [];
  const { stdout } = await check({
    lowPriority: true,
    hasResult: (output) => {
      const isResult = summaryIn(output) !== undefined;
      // restic ended before its summary, for example because the repository is locked. It may be called again.
      if (!isResult) messages = [];
      return isResult;
    },
    onMessage: (line) => messages.push(...errorIn(line)),
  });
  return parseFindings(messages, summaryIn(stdout)?.broken_packs ?? []);
}

/**
 * Reads what restic found from its messages.
 *
 * @param brokenPacks As the summary has them. Files that are missing are only in the messages.
 * @throws RepositoryError when a message is about the storage, which says nothing about the repository.
 */
export function parseFindings(messages: readonly string[], brokenPacks: readonly string[]): CheckFindings {
  const outage = messages.find(isStorageFailure);
  if (outage !== undefined) throw resticError(undefined, outage);
  const text = messages.join("\n");
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, id = ""]) => id);
  return {
    errors: messages.filter((message) => !isAdvice.test(message)).map((message) => message.trim()),
    packs: [...new Set([...brokenPacks, ...all(/^pack ([0-9a-f]{64})\b/gm)])].sort(),
    trees: [...new Set(all(/^error for tree ([0-9a-f]{8,64}):/gm))].sort(),
  };
}

/** What restic says about the repair, after the errors. */
const isAdvice = /^\s*(The repository |restic repair |Damaged pack files can be caused )/;

function errorIn(line: string): string[] {
  const { message_type: type, message } = parsed(line);
  return type === "error" && typeof message === "string" ? [message] : [];
}

function summaryIn(output: string): { broken_packs?: string[] | null } | undefined {
  return output
    .split("\n")
    .map(parsed)
    .find(({ message_type: type }) => type === "summary");
}

function parsed(line: string): Record<string, unknown> {
  try {
    return line.startsWith("{") ? (JSON.parse(line) as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
