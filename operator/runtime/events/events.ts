import type { StoredObject } from "../client/objects.ts";

/** What happened to an object, as `kubectl describe` shows it. */
export interface EventNote {
  /** `Warning` for what needs attention. */
  type: "Normal" | "Warning";
  /** Why, as one word in CamelCase for programs, such as `BackupFailed`. At most 128 characters. */
  reason: string;
  /** The action taken or tried, as one word in CamelCase, such as `StartBackup`. At most 128 characters. */
  action: string;
  /** For people. Cut at 1024 characters. Must not contain credentials. */
  note: string;
  /** A second object that the event is about. Default: none. */
  related?: StoredObject;
}

/**
 * Writes `events.k8s.io/v1` Events. The same event again within six minutes becomes the count of a series, not
 * another Event. Recording neither fails nor waits: an event that cannot be written is logged and dropped.
 */
export interface EventRecorder {
  /** Records that something happened to the object. */
  record(regarding: StoredObject, event: EventNote): void;
}
