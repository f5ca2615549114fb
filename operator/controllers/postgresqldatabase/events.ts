import type {
  PostgreSQLDatabase,
  PostgreSQLDatabaseStatus,
} from "../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { EventNote } from "../../runtime/index.ts";
import { findCondition, type Stored } from "../../runtime/index.ts";
import type { DatabaseContext } from "./context.ts";

/** Reports, after the status is written, what has changed since the status before. */
export function recordEvents(
  before: Stored<PostgreSQLDatabase>,
  after: PostgreSQLDatabaseStatus,
  { events, log }: Pick<DatabaseContext, "events" | "log">,
): void {
  for (const event of changes(before.status ?? {}, after)) {
    const { type, reason, note: explanation } = event;
    log.info(type === "Normal" ? "Database changed" : "Database has a problem", { reason, explanation });
    events.record(before, event);
  }
}

function changes(before: PostgreSQLDatabaseStatus, after: PostgreSQLDatabaseStatus): EventNote[] {
  const found: EventNote[] = [];
  const [from, to] = [before.currentVersion, after.currentVersion];
  if (before.initializationTime === undefined && after.initializationTime !== undefined) {
    const note = `The database was made, on PostgreSQL ${to ?? "of an unknown version"}.`;
    found.push({ type: "Normal", reason: "Initialized", action: "Initialize", note });
  }
  if (from !== undefined && to !== undefined && from !== to) found.push(versionChange(from, to));
  const [ready, wasReady] = [after, before].map(({ conditions }) => findCondition(conditions, "Ready"));
  if (ready !== undefined && ready.reason !== wasReady?.reason) {
    const { reason, message: note } = ready;
    const type = ready.status === "True" || usual.has(reason) ? "Normal" : "Warning";
    found.push({ type, reason, action: "Reconcile", note });
  }
  const [degraded, was] = [after, before].map(({ conditions }) => findCondition(conditions, "Degraded"));
  const isNew = degraded?.reason !== (was?.reason ?? "NoProblem");
  // The event of Ready says the same already.
  if (degraded !== undefined && isNew && degraded.reason !== ready?.reason) {
    const { reason, message: note } = degraded;
    found.push({
      type: degraded.status === "True" ? "Warning" : "Normal",
      reason,
      action: "Reconcile",
      note,
    });
  }
  return found;
}

/** Reasons that each database has for a while. */
const usual = new Set([
  "ServerStarting",
  "ServerStopping",
  "Bootstrapping",
  "Initializing",
  "Defining",
  "Restarting",
]);

/** Within a major version, as the spec cannot change it. */
function versionChange(from: string, to: string): EventNote {
  const action = "Reconcile";
  if (minorOf(to) < minorOf(from)) {
    const note =
      `The server runs PostgreSQL ${to}, which is older than ${from} before. It can read the data, but lacks what was corrected ` +
      "in between. Set spec.image to one of the newer version.";
    return { type: "Warning", reason: "VersionDowngraded", action, note };
  }
  return {
    type: "Normal",
    reason: "VersionChanged",
    action,
    note: `The server runs PostgreSQL ${to}, after ${from}.`,
  };
}

/** The minor version of `17.2`; 0 of a version before its release, such as `18beta1`. */
function minorOf(version: string): number {
  return Number(/^\d+\.(\d+)$/.exec(version)?.[1] ?? 0);
}
