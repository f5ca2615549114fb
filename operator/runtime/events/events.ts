import type { StoredObject } from "../client/objects.ts";

/** Something that happened to an object, told to whoever describes it. */
export interface EventNote {
  /** `Warning` for what people should look at. */
  type: "Normal" | "Warning";
  /** Why, as one word in CamelCase for programs, such as `BackupFailed`. At most 128 characters. */
  reason: string;
  /** What was done or tried, as one word in CamelCase, such as `StartBackup`. At most 128 characters. */
  action: string;
  /** For people. Cut at 1024 characters. No credentials. */
  note: string;
  /** A second object that it is about. Default: none. */
  related?: StoredObject;
}

/**
 * Writes `events.k8s.io/v1` Events. The same event again within six minutes becomes the count of a series, not
 * another Event. Recording never fails and never waits: an event that cannot be written is logged and dropped.
 */
export interface EventRecorder {
  /** Records that something happened to the object. */
  record(regarding: StoredObject, event: EventNote): void;
}
