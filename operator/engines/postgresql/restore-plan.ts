import type { RestoreOptions } from "../restore.ts";
import type { DatabaseProperties } from "./preflight.ts";
import { identifier } from "./quote.ts";

/** With an owner of its own, what the backup's owners own goes to that; only what they grant stays. */
export function rolesFor(roles: readonly string[], { owner }: RestoreOptions): string[] {
  const named = roles.filter((role) => !role.startsWith("pg_"));
  return owner === undefined || named.includes(owner) ? named : [...named, owner];
}

/** psql reads the document as one value, in which a backslash of JSON stays as it is. */
export function inOneLine(document: unknown): string {
  return JSON.stringify(document);
}

/** A user who is not a superuser gives objects only to roles of which it is a member. */
export function createRole(name: string, isSuperuser: boolean): string {
  const role = identifier(name);
  return `CREATE ROLE ${role} NOLOGIN;\n${isSuperuser ? "" : `GRANT ${role} TO CURRENT_USER;\n`}`;
}

/** Options of pg_restore. */
export function restoreOptions({ owner }: RestoreOptions): string[] {
  return ["--no-tablespaces", ...(owner === undefined ? [] : ["--no-owner", `--role=${owner}`])];
}

/** For a session that is to find functions as those of the original database do. */
export function searchPathOption({ settings = [] }: DatabaseProperties): string {
  const own = settings.find(({ role, name }) => role === undefined && name === "search_path");
  const path = own?.value ?? '"$user", public';
  return `-c search_path=${path.replaceAll(/[\\\s]/g, (character) => `\\${character}`)}`;
}
