import type { ReadyReasonText, ReasonText } from "../failure.ts";

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
  DiskFull: {
    state: "Stalled",
    meaning: "The volume is full, and the server cannot start on it. Nothing that was committed is lost.",
    advice:
      "Raise spec.storage.size: this also works while the server is down. Delete no file of the server by hand. If the StorageClass does not " +
      "allow expansion, restore a backup into another PostgreSQLDatabase with a larger volume.",
  },
  Restarting: {
    state: "Reconciling",
    meaning: "The operator restarts the server, because the spec has a change that takes effect only then.",
    advice: "Wait.",
  },
  Bootstrapping: {
    state: "Reconciling",
    meaning: "A DatabaseRestore restores the backup of bootstrap.snapshotRef, or waits for it.",
    advice: "Wait. The message has the reason of the DatabaseRestore, whose name ends in -bootstrap.",
  },
  BootstrapFailed: {
    state: "Stalled",
    meaning:
      "The backup of bootstrap.snapshotRef cannot be restored. It is not tried again by itself, except after the server was lost, " +
      "which is tried three times.",
    advice:
      "The message has the reason of the DatabaseRestore, which is on this page, too. Do what it says, and delete the DatabaseRestore, or " +
      "delete the PostgreSQLDatabase and create it with another snapshotRef. The backup stays.",
  },
  Initializing: {
    state: "Reconciling",
    meaning:
      "A Job makes the database and runs the SQL of bootstrap.initDatabase, or takes the database over that was restored.",
    advice: "Wait. If it stays, look at the Job whose name ends in -initialization.",
  },
  InitFailed: {
    state: "Stalled",
    meaning:
      "The initial configuration has failed. It is not tried again by itself, because it would fail again.",
    advice:
      "The message has what PostgreSQL said. Correct the SQL and delete the Job, or delete the PostgreSQLDatabase, which holds nothing yet.",
  },
  Defining: {
    state: "Reconciling",
    meaning: "A Job makes the databases, extensions and memberships of roles that the spec has.",
    advice: "Wait. If it stays, look at the Job whose name ends in -definitions.",
  },
  DefinitionFailed: {
    state: "Stalled",
    meaning:
      "PostgreSQL has refused a database, an extension or a membership of the spec, for example because the image does not have the " +
      "extension. The others are there, and the server accepts connections.",
    advice:
      "The message has what PostgreSQL said. Change the spec or the image. The operator tries again after ten minutes, or when you delete " +
      "the Job whose name ends in -definitions.",
  },
  WritesBlocked: {
    state: "Reconciling",
    meaning:
      "Commits wait, because fewer replicas are ready than spec.synchronousReplication requires. Reads and backups go on. The condition " +
      "Degraded has the same reason.",
    advice:
      "Wait: commits go on when enough replicas are ready, and the message says why they are not. Or set dataDurability to Preferred, as " +
      "the message says: commits then go on within two minutes, and the loss of the primary's volume loses them.",
  },
  InvalidCertificate: {
    state: "Stalled",
    meaning:
      "Clients could not verify the server with the certificate in spec.tls.secretName, for example because it has expired or its key " +
      "is another one's. A running server keeps the certificate that it has.",
    advice:
      "The message says what is wrong. Store another certificate in the Secret, or remove the field: then the operator makes one.",
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
} satisfies Record<string, ReadyReasonText>;

/** Reasons of a PostgreSQLDatabase's conditions Degraded and CollationsMatch. */
export const databaseHealthReasons = {
  NoProblem: {
    meaning: "Nothing is known to be wrong with the database apart from what the condition Ready says.",
    advice: "Nothing.",
  },
  ReplicasNotReady: {
    meaning:
      "Replicas do not follow the primary, or are behind by more than 64 MiB of its changes. The database can be used.",
    advice:
      "Wait: a replica is cloned again by itself when it cannot follow. If it stays, the message and the log of its Pod have the cause.",
  },
  SynchronousReplicationReduced: {
    meaning:
      "Fewer replicas are ready than spec.synchronousReplication prefers. Commits wait only for those that follow the primary, or for none, " +
      "so that the loss of the primary's volume can lose commits.",
    advice:
      "Wait: commits wait for more replicas again as soon as those follow. If it stays, the message and the log of a replica's Pod have " +
      "the cause.",
  },
  ReplicaSlotAtRisk: {
    meaning:
      "The primary may soon remove changes that a replica has not received: less than a quarter of max_slot_wal_keep_size is left for it. The database can be used.",
    advice:
      "Find out why the replica is behind: its Pod, its node, its network. Otherwise it is cloned again by itself, which reads all data of the primary. spec.parameters may raise max_slot_wal_keep_size, if the volume of the primary has space.",
  },
  VolumeResizing: {
    meaning: "spec.storage.size was raised, and the volume does not have that size yet.",
    advice:
      "Wait. If it stays, the message has what the storage and the node say. Some volumes grow only when the server's Pod starts again.",
  },
  VolumeCannotGrow: {
    meaning:
      "spec.storage.size was raised, and the StorageClass of the volume does not allow expansion. The server goes on as before.",
    advice:
      "Set spec.storage.size back. Or set allowVolumeExpansion in the StorageClass, if its storage can do it: the operator tries again every " +
      "ten minutes. Or restore a backup into another PostgreSQLDatabase with a larger volume.",
  },
  VolumeCannotShrink: {
    meaning: "spec.storage.size is smaller than the volume. The server goes on as before.",
    advice: "Set it to the size of the volume or more.",
  },
  CollationsUnchanged: {
    meaning:
      "Each database has the versions of collations that the server's image has, or uses none that have a version.",
    advice: "Nothing.",
  },
  CollationChanged: {
    meaning:
      "The server's image has other versions of collations than the ones by which the indexes of some databases were sorted: most often because " +
      "its C library or ICU is another. Queries can miss rows, and unique indexes can admit duplicates. The database that the operator makes " +
      "has the locale C.UTF-8, whose order no image changes: this is about databases and columns that were made with another.",
    advice:
      "Rebuild the indexes first (REINDEX DATABASE CONCURRENTLY), and only then confirm the version (ALTER DATABASE ... REFRESH COLLATION " +
      "VERSION): the other order hides the fault. Or go back to the image before. The operator looks again within an hour, or when the Job " +
      "whose name ends in -initialization is deleted.",
  },
} satisfies Record<string, ReasonText>;
