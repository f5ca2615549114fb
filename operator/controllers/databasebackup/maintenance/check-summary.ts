import type { CheckReport } from "../../../repository/maintenance/report.ts";

/** What a check found, as text for people. */
export function checkSummary({ errors, damaged, read, subsets }: CheckReport): string {
  const subset = `${read.length === 1 ? "subset" : "subsets"} ${read.join(", ")} of ${subsets}`;
  if (errors.length === 0)
    return `The repository is intact, as far as it was read: its structure and ${subset}.`;
  const ids = damaged.map((each) => each.slice(0, 8)).join(", ");
  return (
    `${damaged.length === 0 ? "No backup" : `${countBackups(damaged.length)} (${ids})`} of this DatabaseBackup ` +
    `${damaged.length > 1 ? "use" : "uses"} the damaged data. restic reports: ${errors.join(" ")}`
  );
}

/** Such as `1 backup`. */
export function countBackups(backups: number): string {
  return `${backups} ${backups === 1 ? "backup" : "backups"}`;
}
