import type { DatabaseConnection } from "../api/databases/v1/connection.ts";
import { command } from "./command/index.ts";
import type { Engine } from "./engine.ts";
import { mariadb } from "./mariadb/index.ts";
import { postgresql } from "./postgresql/index.ts";

const engines: {
  readonly [Kind in DatabaseConnection["engine"]]: Engine<Extract<DatabaseConnection, { engine: Kind }>>;
} = { postgresql, mariadb, command };

/** The engine of a connection. Use it with this connection only. */
export function engineOf({ engine }: DatabaseConnection): Engine {
  return engines[engine];
}

/** The engine with this name; undefined if there is none. */
export function engineNamed(name: string): Pick<Engine, "failureReason" | "drill" | "restore"> | undefined {
  return Object.hasOwn(engines, name) ? engines[name as keyof typeof engines] : undefined;
}
