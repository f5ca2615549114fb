import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take minutes, the longest of each tier first. */
export const longest = [
  "test/operator/controllers/databaserestore/kills.e2e.ts",
  "test/operator/controllers/postgresqldatabase/postgresqldatabase.e2e.ts",
  "test/operator/controllers/databasebackup/faults.e2e.ts",
  "test/operator/controllers/databasebackup/databasebackup.e2e.ts",
  "test/operator/controllers/databasebackup/storages.e2e.ts",
  "test/attack.e2e.ts",
  "test/operator/controllers/databaserestore/databaserestore.e2e.ts",
  "test/monitoring.e2e.ts",
  "test/operator/controllers/postgresqldatabase/replicas.e2e.ts",
  "test/operator/controllers/postgresqldatabase/kills.e2e.ts",
  "test/operator/controllers/job-queue/job-queue.e2e.ts",
  "examples/demo/test/demo.e2e.ts",
  "test/operator/controllers/databasebackup/verification/verification.e2e.ts",
  "test/lib/testing/node/lifecycle.e2e.ts",
  "test/lib/testing/images.e2e.ts",
  "test/operator/engines/postgresql/drill.envtest.ts",
  "test/operator/security/rbac.envtest.ts",
  "test/operator/repository/run/backup.envtest.ts",
  "test/operator/restore/postgresql.envtest.ts",
  "test/operator/restore/postgresql-tables.envtest.ts",
  "test/operator/restore/mariadb.envtest.ts",
  "test/operator/restore/mariadb-tables.envtest.ts",
  "test/operator/engines/postgresql/odd-objects.envtest.ts",
  "test/operator/engines/postgresql/postgresql.envtest.ts",
  "test/operator/verification/drill.envtest.ts",
  "test/operator/controllers/databasebackup/disaster-recovery.envtest.ts",
  "test/operator/engines/mariadb/mariadb.envtest.ts",
  "test/operator/controllers/databasebackup/deletion.envtest.ts",
  "test/operator/controllers/databasesnapshot/databasesnapshot.envtest.ts",
  "test/operator/repository/maintenance/maintenance.envtest.ts",
  "test/operator/controllers/postgresqldatabase/kills.envtest.ts",
  "test/operator/controllers/postgresqldatabase/deletion/deletion.envtest.ts",
  "test/operator/engines/postgresql/serve-postgresql.envtest.ts",
  "test/operator/engines/mariadb/drill.envtest.ts",
  "test/operator/repository/maintenance/storages.envtest.ts",
  "test/operator/repository/maintenance/kills.envtest.ts",
  "test/operator/repository/maintenance/init/rest-server.envtest.ts",
  "test/prometheus-operator.envtest.ts",
  "test/operator/repository/run/clouds.envtest.ts",
];

/**
 * Starts the longest files first: the other workers would wait for a long file that starts last. Vitest itself does
 * this only for files that it has run before. On a fresh machine it sorts by size, which says little about tests that
 * wait for Pods.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = longest.findIndex((path) => moduleId.endsWith(`/${path}`));
      return index < 0 ? longest.length : index;
    };
    return (await super.sort(files)).sort(
      (a, b) => a.project.name.localeCompare(b.project.name) || rank(a) - rank(b),
    );
  }
}
