import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { DatabaseRestore } from "../../api/databases/v1alpha1/databaserestore.ts";
import type { DatabaseSnapshot } from "../../api/databases/v1alpha1/databasesnapshot.ts";
import type { PostgreSQLDatabase } from "../../api/databases/v1alpha1/postgresqldatabase.ts";
import type {
  ConfigMap,
  Job,
  NetworkPolicy,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  Service,
  StatefulSet,
} from "../../kubernetes/kinds.ts";
import type { PodPolicy } from "../../kubernetes/pod-template.ts";
import type { ReconcileContext, Store } from "../../runtime/index.ts";
import type { ImagePolicy } from "../databasebackup/context.ts";

/** The controller's options. */
export interface PostgreSQLDatabaseOptions extends PodPolicy {
  /** The operator's own image. */
  runnerImage: string;
  /** Which images a spec may name. */
  policy: ImagePolicy;
}

/** What the controller reads. */
export interface DatabaseStores {
  databases: Store<PostgreSQLDatabase>;
  backups: Store<DatabaseBackup>;
  snapshots: Store<DatabaseSnapshot>;
  restores: Store<DatabaseRestore>;
  statefulSets: Store<StatefulSet>;
  services: Store<Service>;
  configMaps: Store<ConfigMap>;
  networkPolicies: Store<NetworkPolicy>;
  podDisruptionBudgets: Store<PodDisruptionBudget>;
  jobs: Store<Job>;
  pods: Store<Pod>;
  claims: Store<PersistentVolumeClaim>;
}

/** What reconciling a PostgreSQLDatabase needs. */
export interface DatabaseContext extends Pick<
  ReconcileContext,
  "client" | "events" | "log" | "signal" | "now"
> {
  stores: DatabaseStores;
  options: PostgreSQLDatabaseOptions;
}
