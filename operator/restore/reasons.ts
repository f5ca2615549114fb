import type { ReasonText } from "../failure.ts";

const stepOf = (meaning: string): ReasonText => ({ meaning, advice: "Wait." });

/** Reasons of a DatabaseRestore's conditions that no other table has. */
export const restoreReasons = {
  SnapshotNotFound: {
    meaning: "The DatabaseSnapshot does not exist, or the DatabaseBackup has no backup that fits.",
    advice: "Correct the name, or wait for a backup. The restore begins by itself.",
  },
  SnapshotNotReady: { meaning: "The DatabaseSnapshot has no backup yet.", advice: "Wait for its run." },
  SnapshotFailed: {
    meaning: "The DatabaseSnapshot has failed, so it has no backup.",
    advice: "Restore another one.",
  },
  SnapshotNotVerified: {
    meaning: "The backup is damaged, or it was not verified although the spec requires that.",
    advice: "Restore another backup, or change source.verificationPolicy in another DatabaseRestore.",
  },
  OtherEngine: {
    meaning: "The backup is of another engine than the target.",
    advice: "Name another target.",
  },
  NotSupported: {
    meaning:
      "The operator cannot restore this: the engine, a whole database of PostgreSQL in place, or tables whose names it cannot tell apart.",
    advice: "Do what the message says, or restore by hand, as docs/backup.md shows.",
  },
  NotForEngine: {
    meaning: "A field of the spec is for databases of another engine than the target.",
    advice: "Remove the field that the message names, in another DatabaseRestore.",
  },
  ImageUnknown: {
    meaning: "It is not known which image has the client tools for the server.",
    advice: "Set version or image in target.connection.",
  },
  Preflight: stepOf("A Job asks the server what the restore needs."),
  Passed: stepOf("Nothing prevents the restore."),
  PreflightPassed: {
    meaning: "Nothing prevents the restore, and nothing else was asked for.",
    advice: "Create a DatabaseRestore without mode: PreflightOnly.",
  },
  SafetyBackup: stepOf("The target is being backed up, before its data is replaced."),
  Taken: stepOf("The safety backup is in the repository."),
  SafetyBackupFailed: {
    meaning: "The safety backup has failed. Nothing was changed.",
    advice: "Read the message of its DatabaseSnapshot. Then create another DatabaseRestore.",
  },
  SafetyBackupImpossible: {
    meaning:
      "The DatabaseBackup that made the backup does not back the target up, or it only reads its repository, so there can be no safety backup.",
    advice: "Set safetyBackup to Skip in another DatabaseRestore.",
  },
  Restoring: stepOf("The backup is being restored."),
  Checking: stepOf("The restored database is being compared with the backup's inventory."),
  Switching: stepOf(
    "The restored database takes the target's name. For MariaDB: events are created, and the marker is dropped.",
  ),
  CleaningUp: stepOf("A Job removes what the restore has left."),
  Same: { meaning: "The restored database has the objects and rows of the backup.", advice: "Nothing." },
  TargetTooOld: {
    meaning: "The target's server is older than the one that was backed up.",
    advice:
      "Restore into a server of the same version or a later one: for PostgreSQL, the first number counts, for MariaDB the first two.",
  },
  TargetNotEmpty: {
    meaning:
      "The target, or one of the tables, exists and has data, and existingData does not allow to replace it.",
    advice: "Set existingData to Replace in another DatabaseRestore.",
  },
  TargetHalfRestored: {
    meaning: "The MariaDB database is half restored, and tables that the spec does not name are incomplete.",
    advice: "Restore those that the message names, too, or all of the database, in another DatabaseRestore.",
  },
  TargetClosed: {
    meaning: "The user may not connect to the target, so it is not known whether it has data.",
    advice: "Grant CONNECT on the database.",
  },
  TargetMissing: {
    meaning: "The restore has replaced the database before, and the database does not exist any more.",
    advice: "Create another DatabaseRestore.",
  },
  NameTaken: {
    meaning:
      "A database with the name for the one that is replaced exists already, or something else has the name of a table, or for MariaDB, of " +
      "one of its triggers or foreign keys.",
    advice: "Create another DatabaseRestore, or rename or drop what has the name.",
  },
  SystemDatabase: {
    meaning: "The target is a database of the MariaDB server itself, such as mysql, which has its accounts.",
    advice: "Restore into another database.",
  },
  TargetReadOnly: {
    meaning: "The server is read-only, as a replica is.",
    advice: "Restore into the primary server.",
  },
  RightsMissing: {
    meaning: "The user lacks rights on the MariaDB database.",
    advice: "Grant those that the message names; docs/restore.md has all of them.",
  },
  AccountsNotVisible: {
    meaning:
      "The user may not see which accounts the MariaDB server has, so it is not known whether the definers of the backup exist.",
    advice: "Grant SELECT (User, Host) on mysql.user, or set definers to Invoker.",
  },
  DefinersMissing: {
    meaning: "The MariaDB server does not have accounts as which objects of the backup run.",
    advice: "Create them, or set definers to Invoker.",
  },
  DefinersNotAllowed: {
    meaning: "The user may not create objects that run as another account.",
    advice: "Grant SET USER, or set definers to Invoker.",
  },
  BinaryLogGuarded: {
    meaning: "The MariaDB server has a binary log, and lets only superusers create triggers and functions.",
    advice: "Set the server's variable log_bin_trust_function_creators, or restore as a user with SUPER.",
  },
  CollationsMissing: {
    meaning: "The MariaDB server does not have collations that the backup needs.",
    advice: "Restore into a server that has them.",
  },
  EnginesMissing: {
    meaning: "The MariaDB server does not have storage engines that the backup needs.",
    advice: "Install their plugins on the server.",
  },
  HistoryUnreadable: {
    meaning:
      "The backup has tables with history of MariaDB before 11.5, whose rows a newer server would take for old ones.",
    advice: "Restore into a server before 11.5, and upgrade that.",
  },
  NamesChange: {
    meaning:
      "The MariaDB server stores names of tables in lower case, and the backup has names with capital letters.",
    advice: "Restore into a server with the same lower_case_table_names as the original.",
  },
  TablesNotInBackup: {
    meaning: "The backup does not have tables that the spec names.",
    advice:
      "Correct tables in another DatabaseRestore: the message has similar names. Or restore another backup.",
  },
  TableIsPartition: {
    meaning: "The spec names a partition, without the table of which it is one.",
    advice: "Name that table in another DatabaseRestore.",
  },
  TablesInUse: {
    meaning:
      "Views, functions or other objects depend on the tables, which PostgreSQL drops and makes again.",
    advice: "Drop these objects before the restore, and create them again after it.",
  },
  TablesPublished: {
    meaning:
      "Publications for logical replication list the tables, and subscribers would not get what the restore changes.",
    advice: "Take the tables out of the publications before the restore, and add and copy them after it.",
  },
  TablesLocked: {
    meaning:
      "Clients have used the tables, or those that foreign keys connect with them, for longer than the restore waits. Nothing was changed.",
    advice: "End their transactions. Then create another DatabaseRestore.",
  },
  ForeignKeysViolated: {
    meaning: "Other tables have rows that refer to rows which the backup does not have. Nothing was changed.",
    advice: "Correct these rows, or restore the other tables as well. Then create another DatabaseRestore.",
  },
  ReferencedTablesMissing: {
    meaning: "Foreign keys of the tables refer to other tables, which the database does not have.",
    advice: "Add these to tables in another DatabaseRestore.",
  },
  SchemasMissing: {
    meaning: "The database does not have the schemas of the tables.",
    advice: "Create them, as the owner of the tables.",
  },
  MayNotCreateTables: {
    meaning: "The user may not create tables in the schemas of the tables.",
    advice: "Grant CREATE on the schemas.",
  },
  EventTriggers: {
    meaning: "The database has event triggers, which would fire while tables are restored.",
    advice:
      "Disable them for the time of the restore, or restore as a superuser into PostgreSQL 17 or later.",
  },
  RolesMissing: {
    meaning: "The server does not have roles to which objects of the backup refer.",
    advice: "Create them, or set roles to Create or Skip.",
  },
  RolesNotGranted: {
    meaning: "The user is not a member of the roles that own objects of the backup.",
    advice: "Grant them to the user, or set owner.",
  },
  MayNotCreateRoles: {
    meaning: "The user may not create the missing roles.",
    advice: "Create them as another user, or give the user CREATEROLE.",
  },
  MayNotCreateDatabases: {
    meaning: "The user may not create and rename databases.",
    advice: "Give the user CREATEDB.",
  },
  NotOwner: {
    meaning: "The target belongs to a role of which the user is not a member.",
    advice: "Grant it to the user.",
  },
  ExtensionsMissing: {
    meaning: "The server does not have extensions that the backup needs.",
    advice: "Install them on the server.",
  },
  ObjectsNotAllowed: {
    meaning: "Only a superuser may create objects of the backup, such as event triggers.",
    advice: "Restore as a superuser.",
  },
  ExtensionsNotAllowed: {
    meaning: "Only a superuser may create extensions of the backup.",
    advice: "Restore as a superuser.",
  },
  LocalesMissing: {
    meaning: "The server's operating system does not have the locale of the database.",
    advice: "Install it, or restore into a server with the same operating system as the original.",
  },
  LogicalSlots: {
    meaning: "The target has logical replication slots, whose readers would miss what the restore changes.",
    advice: "Drop them first.",
  },
  Subscriptions: {
    meaning: "The target has subscriptions, which write into what is replaced.",
    advice: "Drop them first.",
  },
  PreparedTransactions: {
    meaning: "The target has prepared transactions, which prevent that it is renamed.",
    advice: "Commit them or roll them back.",
  },
  SessionsCannotBeEnded: {
    meaning: "Sessions use the target that the user may not end.",
    advice: "End them, grant pg_signal_backend to the user, or restore as a superuser.",
  },
  SwitchFailed: {
    meaning: "The restored database could not take the target's name. The target is as it was.",
    advice: "Read the message. Then create another DatabaseRestore.",
  },
} as const satisfies Record<string, ReasonText>;
