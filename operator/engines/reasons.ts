import type { ReadyReasonText, ReasonText } from "../failure.ts";

/** Why a database could not be dumped, or its version not be detected. */
export const engineReasons = {
  DatabaseUnreachable: {
    state: "Reconciling",
    meaning: "The server does not answer, or accepts no connections now: it starts, ends, or has too many.",
    advice: "Check the server, its Service, its limit of connections, and network policies.",
  },
  DatabaseAccessDenied: {
    state: "Reconciling",
    meaning: "The server rejects the user or the password.",
    advice:
      "Check the Secret and the server's access rules. A change of the Secret takes effect with the next run.",
  },
  DatabaseNotTrusted: {
    state: "Reconciling",
    meaning: "The server's certificate is not trusted, or server and client do not agree on encryption.",
    advice: "Check tls.mode and tls.ca of the connection, and that the certificate was issued for its host.",
  },
  DatabaseNotFound: {
    state: "Reconciling",
    meaning: "The server has no database of this name.",
    advice: "Check databaseName, or connection.database.",
  },
  DatabasePermissionDenied: {
    state: "Stalled",
    meaning: "The user may not read everything that is to be dumped. A dump without it would lack data.",
    advice: "Grant the user the missing rights; docs/backup.md lists what the backup user needs.",
  },
  DatabaseHalfRestored: {
    state: "Stalled",
    meaning:
      "A DatabaseRestore has begun to write into the MariaDB database and has not completed it: a backup of it would lack data.",
    advice:
      "Wait for that DatabaseRestore. If it has failed, create another one with existingData: Replace and safetyBackup: Skip.",
  },
  ClientTooOld: {
    state: "Stalled",
    meaning: "The server is newer than the client tools.",
    advice:
      "Set connection.version. Or leave out both version and image: then the operator detects the version again.",
  },
  DumpEmpty: {
    state: "Stalled",
    meaning: "The program of the engine `command` wrote nothing.",
    advice: "Check what the program does.",
  },
  DumpFailed: {
    state: "Stalled",
    meaning: "The dump failed for any other reason.",
    advice: "Read the message, which has the last lines of the database's own tool.",
  },
  ProbeFailed: {
    state: "Reconciling",
    meaning: "The server's version could not be detected for any other reason.",
    advice: "Read the message, which has the client's own words, or set connection.version.",
  },
} as const satisfies Record<string, ReadyReasonText>;

/** What a drill or a restore found out about a backup. */
export const drillReasons = {
  Restored: {
    meaning: "The backup was restored whole, and has what its dump had.",
    advice: "None.",
  },
  RestoredWithSearchPath: {
    meaning:
      "The backup was restored whole, but only with the search_path of the database: a function finds others by it, which a dump does not set.",
    advice:
      "Name the function's objects with their schemas, or give it a search_path of its own. To restore by hand, use the commands with the search_path of docs/backup.md.",
  },
  DumpTruncated: {
    meaning: "The dump is not whole, although the repository gave all of it.",
    advice: "Take a backup now, and restore another one if you need to. Report the message.",
  },
  RestoreErrors: {
    meaning: "The database refused a part of the dump.",
    advice: "Read the message, which has the first error. Restore another backup if you need to.",
  },
  ObjectsMissing: {
    meaning:
      "The restored database lacks objects that its dump had, such as an index or a view, or has them without content or not valid.",
    advice: "Read the message, which names them. Restore another backup if you need to.",
  },
  RowsDiffer: {
    meaning:
      "Tables of the restored database have another number of rows than their dump, or its sequences would give numbers again.",
    advice: "Read the message, which names them. Restore another backup if you need to.",
  },
  SourceInconsistent: {
    meaning:
      "The database that was backed up has rows that break a constraint of its own, so the constraint cannot be restored.",
    advice:
      "Repair the rows in the database: the message has the constraint and the key. Then take a backup.",
  },
  AssertionFailed: {
    meaning: "A query of verification.assertions gave another result than it must.",
    advice: "Read the message, and compare the result with that of the database that was backed up.",
  },
  AssertionUndecided: {
    meaning:
      "A query of verification.assertions took longer than its timeoutSeconds, or the regular expression of its value is not valid.",
    advice: "Read the message, and change the assertion.",
  },
  TooLarge: {
    meaning: "The restored database needs more space than a drill may have.",
    advice: "Set verification.workVolume, as the message says.",
  },
  ExtensionMissing: {
    meaning: "The image lacks an extension, a library or a locale that the dump needs.",
    advice:
      "Set verification.image to an image that has it, and verification.parameters if the server has to load it.",
  },
  ImageUnavailable: {
    meaning: "The image that made the dump is not there any more.",
    advice: "Set verification.image.",
  },
  NeedsOtherServers: {
    meaning:
      "The dump needs what a drill does not reach: another server or database, or what a dump of some tables lacks.",
    advice: "Read the message. Such a backup can only be verified by hand.",
  },
  InventoryTooOld: {
    meaning: "The backup has no inventory that says how to create its database.",
    advice: "Restore it by hand, as docs/backup.md shows. Newer backups have one, unless inventory is None.",
  },
  NoVerifyCommand: {
    meaning: "For the engine command, the spec has no program that verifies a dump.",
    advice: "Set connection.command.verify.",
  },
  RestoreFailed: {
    meaning: "The server or its client failed, which says nothing about the backup.",
    advice: "Read the message: often there is not enough space or memory.",
  },
} as const satisfies Record<string, ReasonText>;

/** Why something about a database fails. */
export type EngineReason = keyof typeof engineReasons;
