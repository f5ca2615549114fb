import type { Client } from "../client/client.ts";
import type { Clock } from "../clock.ts";
import type { EventNote, EventRecorder } from "./events.ts";
import { randomUUID } from "node:crypto";
import { ignoreNotFound } from "../client/errors.ts";
import { cutToBytes, eventNamePrefix } from "./event-text.ts";
import type { Logger } from "../logging.ts";
import type { KubernetesObject, ObjectMeta, StoredObject } from "../client/objects.ts";
import type { Resource } from "../client/resources.ts";
import { resource } from "../client/resources.ts";
import { microTime } from "../times.ts";

/** `events.k8s.io/v1` Event. */
export interface Event extends KubernetesObject {
  metadata: ObjectMeta & { name: string };
  eventTime: string;
  type: string;
  reason: string;
  action: string;
  note: string;
  regarding: ObjectReference;
  related?: ObjectReference;
  reportingController: string;
  reportingInstance: string;
  series?: { count: number; lastObservedTime: string };
}

/** An object that an Event is about. */
export interface ObjectReference {
  apiVersion: string;
  kind: string;
  name: string;
  namespace: string | undefined;
  uid: string;
  resourceVersion: string;
}

/** The kind Event. */
export const events: Resource<Event> = resource("events.k8s.io/v1", "Event", "events");

/** Options of an event writer. */
export interface EventWriterOptions {
  client: Client;
  /** Such as `my-operator`. */
  reportingController: string;
  /** Such as the Pod's name. At most 128 characters. */
  reportingInstance: string;
  clock: Clock;
  log: Logger;
}

/** After this time without a repetition, the same event becomes a new Event. */
const seriesMilliseconds = 6 * 60_000;
/** The count of a series is written at most once in this time. */
const writeMilliseconds = 10_000;
const maxNoteBytes = 1024;
const maxReasonBytes = 128;
/** Forgetting a series costs one more Event; remembering all would cost memory without a limit. */
const maxSeries = 4096;

interface Series {
  event: Event;
  count: number;
  /** The last occurrence in milliseconds: wall clock to write, monotonic to measure. */
  last: { now: number; monotonic: number };
  /** The count that was last written. */
  writtenCount: number;
  cancelWrite: (() => void) | undefined;
}

/** Writes Events in the background, repeated ones as a series. */
export class EventWriter implements EventRecorder {
  readonly #options: EventWriterOptions;
  readonly #series = new Map<string, Series>();
  #writing: Promise<void> = Promise.resolve();

  constructor(options: EventWriterOptions) {
    this.#options = options;
  }

  record(regarding: StoredObject, event: EventNote): void {
    const { clock } = this.#options;
    const [now, monotonic] = [clock.now(), clock.monotonic()];
    this.#forgetEnded(monotonic);
    const key = JSON.stringify([
      regarding.metadata.uid,
      event.related?.metadata.uid,
      event.type,
      event.reason,
      event.action,
      event.note,
    ]);
    const known = this.#series.get(key);
    if (!known) {
      const series: Series = {
        event: this.#eventFor(regarding, event, now),
        count: 1,
        last: { now, monotonic },
        writtenCount: 1,
        cancelWrite: undefined,
      };
      this.#series.set(key, series);
      this.#enqueue(() => this.#create(key, series));
      return;
    }
    known.count++;
    known.last = { now, monotonic };
    // The second occurrence is written at once, to show that the event repeats; the others can wait.
    if (known.count === 2) this.#enqueue(() => this.#update(known));
    else
      known.cancelWrite ??= clock.after(writeMilliseconds, () => {
        known.cancelWrite = undefined;
        this.#enqueue(() => this.#update(known));
      });
  }

  /** Writes everything that is not written yet. */
  async flush(): Promise<void> {
    for (const series of this.#series.values()) {
      series.cancelWrite?.();
      series.cancelWrite = undefined;
      if (series.count > series.writtenCount) this.#enqueue(() => this.#update(series));
    }
    await this.#writing;
  }

  #eventFor(regarding: StoredObject, event: EventNote, now: number): Event {
    const { reportingController, reportingInstance } = this.#options;
    // kubectl expects events of objects without a namespace in "default".
    const namespace = regarding.metadata.namespace ?? "default";
    // The server demands both.
    const reason = cutToBytes(event.reason, maxReasonBytes) || event.type;
    const action = cutToBytes(event.action, maxReasonBytes) || reason;
    return {
      apiVersion: events.apiVersion,
      kind: events.kind,
      metadata: { namespace, name: newEventName(regarding.metadata.name) },
      eventTime: microTime(now),
      type: event.type,
      reason,
      action,
      note: cutToBytes(event.note, maxNoteBytes),
      regarding: referenceTo(regarding),
      ...(event.related ? { related: referenceTo(event.related) } : {}),
      reportingController,
      reportingInstance: cutToBytes(reportingInstance, 128),
    };
  }

  /** Writes go one after the other, so that a series is not updated before it is created. */
  #enqueue(write: () => Promise<void>): void {
    this.#writing = this.#writing.then(write);
  }

  async #create(key: string, { event }: Series): Promise<void> {
    try {
      await this.#options.client.create(events, event, { timeoutSeconds: 5 });
    } catch (error) {
      this.#series.delete(key);
      this.#options.log.error("Dropped an event", { reason: event.reason, error });
    }
  }

  async #update(known: Series): Promise<void> {
    const { client } = this.#options;
    const { event, count, last } = known;
    const { namespace, name } = event.metadata;
    if (count <= known.writtenCount) return;
    const series = { count, lastObservedTime: microTime(last.now) };
    try {
      const patch = { type: "merge", body: { series }, timeoutSeconds: 5 } as const;
      const updated = await ignoreNotFound(client.patch(events, { namespace, name }, patch));
      if (!updated) {
        // The Event was deleted, or lived no longer than the server keeps Events.
        known.event = { ...event, metadata: { ...event.metadata, name: newEventName(event.regarding.name) } };
        await client.create(events, { ...known.event, series }, { timeoutSeconds: 5 });
      }
      known.writtenCount = count;
    } catch (error) {
      this.#options.log.error("Failed to update the count of an event", { reason: event.reason, error });
    }
  }

  /** Forgets series that have ended and, beyond the limit, those that began first. */
  #forgetEnded(now: number): void {
    for (const [key, series] of this.#series) {
      const isOver = now - series.last.monotonic > seriesMilliseconds || this.#series.size > maxSeries;
      // A Map keeps the order of insertion, so the others are probably younger.
      if (!isOver) return;
      series.cancelWrite?.();
      if (series.count > series.writtenCount) this.#enqueue(() => this.#update(series));
      this.#series.delete(key);
    }
  }
}

function newEventName(regarding: string): string {
  return `${eventNamePrefix(regarding)}.${randomUUID().slice(-12)}`;
}

function referenceTo({ apiVersion, kind, metadata }: StoredObject): ObjectReference {
  const { name, namespace, uid, resourceVersion } = metadata;
  return { apiVersion, kind, name, namespace, uid, resourceVersion };
}
