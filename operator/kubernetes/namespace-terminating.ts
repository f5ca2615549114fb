import { ApiError } from "../runtime/index.ts";

/** Whether the API server refused to create something because its namespace is being deleted. */
export function isNamespaceTerminating(error: unknown): boolean {
  return error instanceof ApiError && error.causes.some(({ reason }) => reason === "NamespaceTerminating");
}
