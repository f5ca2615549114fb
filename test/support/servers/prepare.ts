import { cacheFolder } from "../../../lib/build/cache.ts";
import { ensureBinaries, logToStderr } from "../../../lib/testing/binaries.ts";
import { ensureRestic } from "../../../lib/build/restic/ensure-restic.ts";
import { exporterRoot } from "./exporter.ts";
import { mariadbRoot } from "./mariadb.ts";
import { pgbouncerRoot } from "./pgbouncer.ts";
import { postgresRoot } from "./postgres.ts";

/**
 * vitest's globalSetup for `*.envtest.ts`, in addition to the API server. Builds what takes minutes the first time,
 * which would exceed a test's timeout.
 */
export default async function prepare(): Promise<void> {
  await ensureBinaries(["prometheus", "promtool", "rest-server", "versitygw", "kubeconform"], {
    log: logToStderr,
  });
  await ensureRestic({ cache: cacheFolder(), log: logToStderr });
  for (const version of ["15", "16", "17", "18"] as const) await postgresRoot(version);
  await pgbouncerRoot();
  await exporterRoot();
  for (const version of ["10.11", "11.8"] as const) await mariadbRoot(version);
}
