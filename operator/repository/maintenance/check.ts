import type { CheckFindings } from "../restic/check.ts";
import { checkRepository, subsetOf } from "../restic/check.ts";
import type { RepositoryHandle } from "../restic/open.ts";
import { openRepository } from "../restic/open.ts";
import { listSnapshots } from "../restic/snapshots.ts";
import { findDamagedBackups } from "./damage.ts";
import type { CheckReport } from "./report.ts";

/** What `check` has to do. */
export interface CheckOptions {
  /** Whose backups: `<namespace>/<name>` of the DatabaseBackup. */
  readonly host: string;
  /** The subsets to read, from 1 to `subsets`. */
  readonly read: readonly number[];
  /** Into how many subsets the data is divided, from 1 to 256. */
  readonly subsets: number;
}

/** restic's messages in the report: the first ones, because thousands may say the same. */
const maxErrors = 10;

/**
 * Checks a repository: its structure, and the content of some of its files.
 *
 * @param log Receives all of restic's messages.
 * @throws RepositoryError when the repository cannot be read for another reason than damage.
 */
export async function check(
  repository: RepositoryHandle,
  { host, read, subsets }: CheckOptions,
  { lockSeconds, log }: { lockSeconds: number; log: (line: string) => void },
): Promise<CheckReport> {
  const { restic } = repository;
  const repositoryID = await openRepository(repository);
  const found: CheckFindings[] = [];
  for (const n of read) found.push(await checkRepository(restic, { n, of: subsets }, lockSeconds));
  const all = <T>(of: (findings: CheckFindings) => readonly T[]) => [...new Set(found.flatMap(of))];
  const errors = all((each) => each.errors);
  for (const error of errors) log(error);
  const report = {
    operation: "check",
    repositoryID,
    subsets,
    read: [...read],
  } satisfies Partial<CheckReport>;
  if (errors.length === 0) return { ...report, errors: [], damaged: [], damagedSubsets: [] };
  const findings = { errors, packs: all(({ packs }) => packs), trees: all(({ trees }) => trees) };
  const { snapshots } = await listSnapshots(restic);
  return {
    ...report,
    errors: errors.slice(0, maxErrors),
    damaged: await findDamagedBackups(restic, snapshots, host, findings),
    damagedSubsets: [...new Set(findings.packs.map((pack) => subsetOf(pack, subsets)))]
      .filter((n) => read.includes(n))
      .sort((a, b) => a - b),
  };
}
