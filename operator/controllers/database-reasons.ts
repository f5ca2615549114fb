import type { ReadyReasonText } from "../failure.ts";

/** Reasons of a PostgreSQLDatabase's condition Ready. */
export const databaseReasons = {
  Serving: {
    state: "Ready",
    meaning: "The server accepts connections, and its database has been made.",
    advice: "Nothing.",
  },
  ServerStarting: {
    state: "Reconciling",
    meaning:
      "The server's Pod does not exist yet, or the server starts or recovers after a crash, which can take minutes.",
    advice: "Wait. If it stays, look at the log of the container postgresql.",
  },
  ServerStopping: {
    state: "Reconciling",
    meaning: "The server's Pod is being deleted, and the server writes all that is not yet on disk.",
    advice: "Wait. Another Pod takes its place.",
  },
  ServerFailed: {
    state: "Reconciling",
    meaning: "The server ends again and again. Kubernetes starts it again, after longer and longer pauses.",
    advice:
      "The message has the server's last words. A wrong value in spec.parameters or another image is the usual cause: to change it back is " +
      "enough.",
  },
  Restarting: {
    state: "Reconciling",
    meaning: "The operator restarts the server, because the spec has a change that takes effect only then.",
    advice: "Wait.",
  },
  Initializing: {
    state: "Reconciling",
    meaning: "A Job makes the database and runs the SQL of bootstrap.initDatabase.",
    advice: "Wait. If it stays, look at the Job whose name ends in -initialization.",
  },
  InitFailed: {
    state: "Stalled",
    meaning:
      "The initial configuration has failed. It is not tried again by itself, because it would fail again.",
    advice:
      "The message has what PostgreSQL said. Correct the SQL and delete the Job, or delete the PostgreSQLDatabase, which holds nothing yet.",
  },
  VolumeTerminating: {
    state: "Stalled",
    meaning:
      "The PersistentVolumeClaim with the data was deleted. The operator holds it, but no other Pod can start with it any more.",
    advice:
      "Make a backup at once: create a DatabaseSnapshot. Then delete the PostgreSQLDatabase, and restore.",
  },
  DataLost: {
    state: "Stalled",
    meaning:
      "The claim or the volume with the data does not exist any more. The operator puts no empty database in its place.",
    advice:
      "Bind the volume to a claim again if it still exists. Otherwise delete the PostgreSQLDatabase, create it again, and restore a backup.",
  },
  VolumeCannotShrink: {
    state: "Stalled",
    meaning: "spec.storage.size is smaller than the volume.",
    advice: "Set it to the size of the volume or more.",
  },
} satisfies Record<string, ReadyReasonText>;
