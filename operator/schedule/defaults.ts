/** What a DatabaseBackup's schedule means where its spec says nothing. */
export const scheduleDefaults = { timeZone: "Etc/UTC", startingDeadlineSeconds: 3600 };
