import type { PostgreSQLDatabase } from "../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { Failure } from "../../failure.ts";
import { findCondition, type Stored } from "../../runtime/index.ts";
import type { DatabaseContext } from "./context.ts";
import type { Initialization } from "./initialization/ensure-initialization.ts";

/** Reports, after the status is written, what has changed since the status before. */
export function recordEvents(
  before: Stored<PostgreSQLDatabase>,
  found: { notReady: Failure | undefined; initialization: Initialization | undefined },
  { events, log }: DatabaseContext,
): void {
  const { initialization, notReady } = found;
  if (initialization !== undefined && before.status?.initializationTime === undefined) {
    const { version } = initialization;
    log.info("Database initialized", { version });
    const note = `The database was made, on PostgreSQL ${version}.`;
    events.record(before, { type: "Normal", reason: "Initialized", action: "Initialize", note });
  }
  const ready = findCondition(before.status?.conditions, "Ready");
  const reason = notReady?.reason ?? "Serving";
  if (ready?.reason === reason) return;
  const note = notReady?.message ?? "The server accepts connections.";
  log.info(notReady === undefined ? "Database ready" : "Database not ready", { reason, explanation: note });
  const isUsual = notReady === undefined || usual.has(reason);
  events.record(before, { type: isUsual ? "Normal" : "Warning", reason, action: "Reconcile", note });
}

/** Reasons that each database has for a while. */
const usual = new Set(["ServerStarting", "ServerStopping", "Initializing", "Restarting"]);
