import type { ReconcileContext, StoredObject } from "../runtime/index.ts";
import type { Event } from "./kinds.ts";
import { events } from "./kinds.ts";

/**
 * The newest event about an object, and when it was seen last, in milliseconds since 1970.
 *
 * @param which A field selector, in addition to the object.
 * @param isMeant Which of these events count. By default, all do.
 */
export async function newestEvent(
  { metadata: { namespace = "", uid } }: StoredObject,
  which: string,
  { client, signal }: Pick<ReconcileContext, "client" | "signal">,
  isMeant: (event: Event) => boolean = () => true,
): Promise<{ event: Event; time: number } | undefined> {
  const fieldSelector = `regarding.uid=${uid},${which}`;
  const { items } = await client.list(events, { namespace, fieldSelector, signal });
  return items
    .filter(isMeant)
    .map((event) => ({ event, time: timeOf(event) }))
    .sort((a, b) => b.time - a.time)[0];
}

/** Kubernetes' own controllers have an event library that sets other fields than the current one. */
function timeOf({ deprecatedLastTimestamp, eventTime, series }: Event): number {
  return Date.parse(series?.lastObservedTime ?? deprecatedLastTimestamp ?? eventTime ?? "");
}
