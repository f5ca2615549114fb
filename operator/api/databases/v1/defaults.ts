/**
 * The defaults of a DatabaseBackup's spec, as its `@default` tags say them.
 *
 * The API server fills them in, apart from those of an object that the spec leaves out: without `storage`, for example,
 * there is no `template` whose `size` it could fill.
 */
export const defaults = {
  timeZone: "Etc/UTC",
  startingDeadlineSeconds: 3600,
  concurrencyPolicy: "Forbid",
  deletionPolicy: "Retain",
  activeDeadlineSeconds: 86_400,
  backoffLimit: 2,
  retention: { minSuccessful: 3 },
  repository: { pruneInterval: "7d" },
  storage: { persistentVolumeClaim: { template: { size: "10Gi", accessModes: ["ReadWriteOnce"] } } },
} as const;
