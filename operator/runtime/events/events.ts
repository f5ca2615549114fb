import type { StoredObject } from "../client/objects.ts";

/** What happened to an object, as `kubectl describe` shows it. */
export interface EventNote {
  /** `Warning` for what needs attention. */
  type: "Normal" | "Warning";
  /** Why, as one word in CamelCase for programs, such as `BackupFailed`. Cut at 128 bytes. If it is empty, `type` is used. */
  reason: string;
  /** The action taken or tried, such as `StartBackup`. Cut at 128 bytes. If it is empty, `reason` is used. */
  action: string;
  /** For people. Cut at 1024 bytes of UTF-8, between two characters. Must not contain credentials. */
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
