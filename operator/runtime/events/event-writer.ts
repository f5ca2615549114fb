import type { Client } from "../client/client.ts";
import type { Clock } from "../clock.ts";
import type { EventNote, EventRecorder } from "./events.ts";
import { randomUUID } from "node:crypto";
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

/** Where Events are. */
export const events: Resource<Event> = resource("events.k8s.io/v1", "Event", "events");

/** Of an event writer. */
export interface EventWriterOptions {
  client: Client;
  /** Such as `my-operator`. */
  reportingController: string;
  /** Such as the Pod's name. At most 128 characters. */
  reportingInstance: string;
  clock: Clock;
  log: Logger;
}

/** After so long without another, the same event is a new one. */
const SERIES_MILLISECONDS = 6 * 60_000;
/** The count of a series is written at most once in so long. */
const WRITE_MILLISECONDS = 10_000;
const MOST_NOTE_CHARACTERS = 1024;
const MOST_REASON_CHARACTERS = 128;
/** Forgetting a series only costs an Event more; remembering all would cost memory without end. */
const MOST_SERIES = 4096;

interface Series {
  event: Event;
  count: number;
  /** By the wall clock, to be written; and by the one that does not jump, to be measured. Milliseconds. */
  last: { now: number; at: number };
  /** The count that the server has. */
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
    const [now, at] = [clock.now(), clock.monotonic()];
    this.#forgetEnded(at);
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
        last: { now, at },
        writtenCount: 1,
        cancelWrite: undefined,
      };
      this.#series.set(key, series);
      this.#enqueue(() => this.#create(key, series));
      return;
    }
    known.count++;
    known.last = { now, at };
    // The second shows at once that it repeats; the others may wait for each other.
    if (known.count === 2) this.#enqueue(() => this.#update(known));
    else
      known.cancelWrite ??= clock.after(WRITE_MILLISECONDS, () => {
        known.cancelWrite = undefined;
        this.#enqueue(() => this.#update(known));
      });
  }

  /** Writes what is not written yet. */
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
    // Events of objects without a namespace live in "default", as kubectl expects them.
    const namespace = regarding.metadata.namespace ?? "default";
    const name = `${regarding.metadata.name.slice(0, 200)}.${randomUUID().slice(-12)}`;
    return {
      apiVersion: events.apiVersion,
      kind: events.kind,
      metadata: { namespace, name },
      eventTime: microTime(now),
      type: event.type,
      reason: event.reason.slice(0, MOST_REASON_CHARACTERS),
      action: event.action.slice(0, MOST_REASON_CHARACTERS),
      note: event.note.slice(0, MOST_NOTE_CHARACTERS),
      regarding: referenceTo(regarding),
      ...(event.related ? { related: referenceTo(event.related) } : {}),
      reportingController,
      reportingInstance: reportingInstance.slice(0, 128),
    };
  }

  /** One write after the other, so that a series is not updated before it is there. */
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

  async #update(series: Series): Promise<void> {
    const { event, count, last } = series;
    const { namespace, name } = event.metadata;
    if (count <= series.writtenCount) return;
    try {
      await this.#options.client.patch(
        events,
        { namespace, name },
        {
          type: "merge",
          body: { series: { count, lastObservedTime: microTime(last.now) } },
          timeoutSeconds: 5,
        },
      );
      series.writtenCount = count;
    } catch (error) {
      this.#options.log.error("Could not count an event", { reason: event.reason, error });
    }
  }

  /** Series that have ended, and beyond the limit those that began first. */
  #forgetEnded(at: number): void {
    for (const [key, series] of this.#series) {
      const isOver = at - series.last.at > SERIES_MILLISECONDS || this.#series.size > MOST_SERIES;
      // A Map keeps the order of insertion: the others are likely younger.
      if (!isOver) return;
      series.cancelWrite?.();
      if (series.count > series.writtenCount) this.#enqueue(() => this.#update(series));
      this.#series.delete(key);
    }
  }
}

function referenceTo({ apiVersion, kind, metadata }: StoredObject): ObjectReference {
  const { name, namespace, uid, resourceVersion } = metadata;
  return { apiVersion, kind, name, namespace, uid, resourceVersion };
}
