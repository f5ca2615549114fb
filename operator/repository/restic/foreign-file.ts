/**
 * A file of the repository that exists and that restic may not read: on a volume, restic gives its files to its own user alone.
 * A file that restic is about to create has another name.
 */
const deniedFile =
  /open (\/[^\n"]*\/(?:(?:(?:locks|index|keys|snapshots|data\/[0-9a-f]{2})\/[0-9a-f]{64})|config)): permission denied/;

/** The path of such a file in restic's messages. */
export function foreignFileIn(errors: string): string | undefined {
  return deniedFile.exec(errors)?.[1];
}

/** Whose file it is, as a sentence to append; empty if that is not known. */
export function ownerOf(uid: number | undefined): string {
  return uid === undefined ? "" : ` The file belongs to user ${uid}.`;
}
