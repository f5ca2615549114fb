/* What the scripts of a Pod write to its termination message and its log: see operator/repository/run/outcome.sh. */

/** A script failed for a reason that it knows. */
export function failedScript(reason: string, errors: string): string {
  return `outcome=failed\nprogram=dump-postgresql.sh\nexitCode=1\n${lines(errors)}\nreason=${reason}\n`;
}

/** restic failed. */
export function failedRestic(exitCode: number, errors: string): string {
  return `outcome=failed\nprogram=restic\nexitCode=${exitCode}\n${lines(errors)}\n`;
}

/** A probe detected a server's version. */
export function detectedVersion(version: string): string {
  return `outcome=version\ndatabaseVersion=${version}\n`;
}

/** restic's summary of a backup. */
export function resticSummary(snapshotID: string, totalBytes: number, addedBytes: number): string {
  return JSON.stringify({
    message_type: "summary",
    total_bytes_processed: totalBytes,
    data_added_packed: addedBytes,
    total_duration: 2,
    snapshot_id: snapshotID,
  });
}

/** A run stored a dump. Undefined facts are left out. `warnings` are what its tools wrote. */
export function storedBackup(
  facts: Partial<Record<string, string | number | undefined>>,
  warnings?: string,
): string {
  const present = Object.entries(facts).filter(([, value]) => value !== undefined);
  const written = warnings === undefined ? [] : [lines(warnings)];
  return ["outcome=stored", ...present.map(([name, value]) => `${name}=${value ?? ""}`), ...written, ""].join(
    "\n",
  );
}

/** A run found a backup that was made for its DatabaseSnapshot before. */
export function foundBackup(repositoryID: string, snapshots: readonly object[]): string {
  return `outcome=found\nrepositoryID=${repositoryID}\nsnapshots=${JSON.stringify(snapshots)}\n`;
}

/** restic's status while it stores a dump. */
export function resticStatus(bytesDone: number, seconds = 10): string {
  return JSON.stringify({ message_type: "status", seconds_elapsed: seconds, bytes_done: bytesDone });
}

function lines(errors: string): string {
  return errors.replaceAll(/^/gm, "> ");
}
