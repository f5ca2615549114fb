import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { Failure } from "../../../failure.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import { readSecretKey } from "../../../kubernetes/referenced-keys.ts";
import type { Stored } from "../../../runtime/index.ts";
import type { DatabaseContext } from "../context.ts";
import { isUsablePassword } from "./usable-password.ts";

/** The passwords of the spec's roles. */
export interface RolePasswords {
  /** By the names of the roles. A role whose password cannot be read is not among them: it keeps the one that it has. */
  known: Map<string, string>;
  /** Why a password cannot be read. */
  problem: Failure | undefined;
}

/** Reads the passwords of the spec's roles. One that cannot be read does not stop the server, or the others. */
export async function readRolePasswords(
  { metadata, spec }: Stored<PostgreSQLDatabase>,
  context: DatabaseContext,
): Promise<RolePasswords> {
  const known = new Map<string, string>();
  let problem: Failure | undefined;
  for (const [index, { name, passwordSecretRef }] of (spec.roles ?? []).entries()) {
    if (passwordSecretRef === undefined) continue;
    const field = `spec.roles[${index}].passwordSecretRef`;
    try {
      const password = await readSecretKey(metadata.namespace, field, passwordSecretRef, context);
      if (!isUsablePassword(password)) {
        throw new NotReady(
          "InvalidPassword",
          `${field}: key "${passwordSecretRef.key}" of Secret "${passwordSecretRef.name}" is empty, or has a line break or another ` +
            "control character. Store one line of text. Until then, the role keeps the password that it has.",
        );
      }
      known.set(name, password);
    } catch (error) {
      if (!(error instanceof NotReady)) throw error;
      problem ??= { reason: error.reason, message: error.message };
    }
  }
  return { known, problem };
}
