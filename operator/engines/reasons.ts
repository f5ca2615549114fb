import type { ReadyReasonText } from "../failure.ts";

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

/** Why something about a database fails. */
export type EngineReason = keyof typeof engineReasons;
