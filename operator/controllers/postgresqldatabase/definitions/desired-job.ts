import { createHash } from "node:crypto";
import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import { definitionsJobName } from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { Job } from "../../../kubernetes/kinds.ts";
import type { Stored } from "../../../runtime/index.ts";
import type { PostgreSQLDatabaseOptions } from "../context.ts";
import { serverImage } from "../server/image.ts";
import { superuserJob } from "../server/superuser-job.ts";

/** On the Job: a digest of what it makes, and of the image that has the extensions. */
export const definitionsDigestAnnotation = "databases.test.io/definitions-digest";

/** The Job that makes what the server does not have yet. */
export function desiredDefinitionsJob(
  database: Stored<PostgreSQLDatabase>,
  lines: readonly string[],
  options: PostgreSQLDatabaseOptions,
): Desired<Job> {
  const job = superuserJob(database, options, {
    name: definitionsJobName(database.metadata.name),
    component: "definitions",
    script: "define-databases.sh",
    env: [{ name: "DEFINITIONS", value: lines.join("\n") }],
  });
  const facts = JSON.stringify([lines, serverImage(database.spec)]);
  const digest = createHash("sha256").update(facts).digest("hex").slice(0, 16);
  return { ...job, metadata: { ...job.metadata, annotations: { [definitionsDigestAnnotation]: digest } } };
}
