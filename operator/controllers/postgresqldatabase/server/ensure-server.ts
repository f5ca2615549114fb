import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { Failure } from "../../../failure.ts";
import { configurationName, readOnlyServiceName } from "../../../kubernetes/database-names.ts";
import { deleteExactly } from "../../../kubernetes/delete-exactly.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { StatefulSet } from "../../../kubernetes/kinds.ts";
import {
  configMaps,
  networkPolicies,
  podDisruptionBudgets,
  services,
  statefulSets,
} from "../../../kubernetes/kinds.ts";
import type { KubernetesObject, Resource, Stored } from "../../../runtime/index.ts";
import { ensureChild, isControlledBy } from "../../../runtime/index.ts";
import type { Step } from "../../databasebackup/step.ts";
import { step, valueOf } from "../../databasebackup/step.ts";
import { assertNotFormer } from "../assert-not-former.ts";
import type { DatabaseContext } from "../context.ts";
import { ensureCredentials } from "../credentials/ensure-credentials.ts";
import { ensureTls } from "../tls/ensure-tls.ts";
import { desiredConfiguration } from "./desired-configuration.ts";
import { desiredDisruptionBudget } from "./desired-disruption-budget.ts";
import { desiredNetworkPolicy } from "./desired-network-policy.ts";
import { desiredServices } from "./desired-services.ts";
import { desiredStatefulSet } from "./desired-statefulset.ts";
import { ensurePrimaryClaim } from "./ensure-claim.ts";
import { assertImagesAllowed } from "./image.ts";
import { ensureReplicaClaims, podCount } from "./replica-claims.ts";
import { resizeDataClaims } from "./resize-claim.ts";

/** What has become of the server and of what it needs. */
export interface EnsuredServer {
  server: Step<void>;
  desired: Desired<StatefulSet>;
  /** What the server does without, although the spec asks for it. */
  problem: Failure | undefined;
  /** Why replicas cannot have their Pods, by ordinal. */
  obstacles: ReadonlyMap<number, Failure>;
  /** Why volumes do not have the size that the spec asks for. */
  volume: Step<Failure | undefined>;
}

/** Creates and repairs the server, and what it needs. */
export async function ensureServer(
  database: Stored<PostgreSQLDatabase>,
  context: DatabaseContext,
): Promise<EnsuredServer> {
  const { options, stores } = context;
  const claim = await step([], () => ensurePrimaryClaim(database, context));
  const obstacles = await ensureReplicaClaims(database, context);
  // A size that cannot be had keeps nothing else from being repaired.
  const volume = await step([], () => resizeDataClaims(database, context));
  const tls = await step([], () => ensureTls(database, context));
  const credentials = await step([tls], ({ ca }) => ensureCredentials(database, ca, context));
  const { namespace, name } = database.metadata;
  const ensure = childrenOf(database, context);
  const configuration = await step([], () =>
    ensure(
      configMaps,
      stores.configMaps.get(namespace, configurationName(name)),
      desiredConfiguration(database),
    ),
  );
  const network = await step([], async () => {
    const wanted = desiredServices(database);
    for (const service of wanted)
      await ensure(services, stores.services.get(namespace, service.metadata.name), service, [
        "spec.selector",
      ]);
    const readOnly = stores.services.get(namespace, readOnlyServiceName(name));
    if (!wanted.some(({ metadata }) => metadata.name === readOnlyServiceName(name)))
      await removeChild(services, readOnly, database, context);
    const policy = stores.networkPolicies.get(namespace, name);
    await ensure(networkPolicies, policy, desiredNetworkPolicy(database), ["spec.podSelector"]);
    const budget = desiredDisruptionBudget(database);
    const current = stores.podDisruptionBudgets.get(namespace, name);
    if (budget === undefined) await removeChild(podDisruptionBudgets, current, database, context);
    else await ensure(podDisruptionBudgets, current, budget, ["spec.selector"]);
  });
  const current = stores.statefulSets.get(namespace, name);
  const desired = desiredStatefulSet(database, options, current, podCount(database, obstacles, current));
  const images = await step([], () => {
    assertImagesAllowed(database.spec, options.policy);
  });
  const server = await step([images, claim, credentials, configuration, network], () =>
    ensure(statefulSets, current, desired),
  );
  const problem = valueOf(credentials) ?? valueOf(tls)?.problem;
  return { server, problem, desired, obstacles, volume };
}

/** Deletes a child that the spec no longer asks for. What the owner does not control stays. */
async function removeChild<T extends KubernetesObject>(
  of: Resource<T>,
  current: Stored<T> | undefined,
  database: Stored<PostgreSQLDatabase>,
  context: DatabaseContext,
): Promise<void> {
  if (current === undefined || !isControlledBy(current, database)) return;
  const isDeleted = await deleteExactly(of, current, context);
  if (isDeleted) context.log.info(`${of.kind} deleted`, { name: current.metadata.name });
}

/** Creates and repairs the children of a PostgreSQLDatabase. */
function childrenOf(database: Stored<PostgreSQLDatabase>, { client, log, signal }: DatabaseContext) {
  return async <T extends KubernetesObject>(
    of: Resource<T>,
    current: Stored<T> | undefined,
    desired: Desired<T>,
    atomicFields: readonly string[] = [],
  ): Promise<void> => {
    assertNotFormer(current, database);
    const { name } = desired.metadata;
    const result = await ensureChild(client, of, desired, current, { owner: database, atomicFields, signal });
    if (result !== "unchanged") log.info(`${of.kind} ${result}`, { name });
  };
}
