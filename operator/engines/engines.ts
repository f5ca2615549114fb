import type { DatabaseConnection } from "../api/databases/v1/databasebackup.ts";
import type { Engine } from "./engine.ts";
import { postgresql } from "./postgresql.ts";

/** The engine of every kind of server that a connection can name. */
export const engines: Readonly<Record<DatabaseConnection["engine"], Engine>> = { postgresql };
