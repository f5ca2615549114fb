import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { kubectl, testNamespace } from "../../../../lib/testing/suite.ts";
import type { PostgreSQLDatabase } from "../../../../operator/api/databases/v1alpha1/postgresqldatabase.ts";
import { restartDigestAnnotation } from "../../../../operator/controllers/postgresqldatabase/server/desired-statefulset.ts";
import { scramVerifier } from "../../../../operator/controllers/postgresqldatabase/credentials/scram.ts";
import { databaseLabel, finalSnapshotName } from "../../../../operator/kubernetes/database-names.ts";
import type { Pod } from "../../../../operator/kubernetes/kinds.ts";
import {
  configMaps,
  databaseBackups,
  databaseSnapshots,
  jobs,
  networkPolicies,
  persistentVolumeClaims,
  podDisruptionBudgets,
  pods,
  postgresqlDatabases,
  secrets,
  services,
  statefulSets,
} from "../../../../operator/kubernetes/kinds.ts";
import { componentLabel } from "../../../../operator/kubernetes/names.ts";
import type { Condition, KubernetesObject, Resource, Stored } from "../../../../operator/runtime/index.ts";
import { findCondition, ignoreNotFound } from "../../../../operator/runtime/index.ts";
import { installCrds } from "../../../support/api/install-crds.ts";
import { wantedDatabase } from "../../../support/controllers/databases-under-test.ts";
import type { Plague } from "../../../support/controllers/plagued-operator.ts";
import { PlaguedOperator } from "../../../support/controllers/plagued-operator.ts";
import { PlayedCluster } from "../../../support/controllers/played-cluster.ts";
import type { FaultedRequest } from "../../../support/runtime/fault-proxy.ts";
import { clusterClient } from "../../../support/runtime/parts.ts";

/*
 * The whole life of a PostgreSQLDatabase, while its operator is killed or cut off from the API server at each of its writes. What
 * Kubernetes does meanwhile, the test plays. No server runs. Also with the writes that take effect before the operator is killed or
 * cut off: `LIVES=all npx vitest run --project envtest test/operator/controllers/postgresqldatabase/kills.envtest.ts`
 */

const client = clusterClient();
const name = "shop";
const storageClass = `elastic-${crypto.randomUUID().slice(0, 8)}`;

beforeAll(async () => {
  await installCrds();
  const input = JSON.stringify({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: storageClass },
    provisioner: "tests.example/none",
    allowVolumeExpansion: true,
  });
  await kubectl(["apply", "-f", "-"], { input });
});
afterAll(() => kubectl(["delete", "storageclass", storageClass]));

/** What of a write's body says which write it is. */
interface Written {
  metadata?: { name?: string };
  status?: { conditions?: Condition[]; phase?: string };
}

/** What a life has come to. */
interface Outcome {
  /** What there is after each step. */
  after: Record<string, unknown>;
  /** The writes at which something happened to the operator. */
  plagued: string[];
  /** What must never happen, and has. */
  wrongs: string[];
}

/** Lets a database be made, change in every way, and end. */
class Life {
  readonly outcome: Outcome = { after: {}, plagued: [], wrongs: [] };
  readonly #namespace: string;
  readonly #plague: Plague | undefined;
  readonly #cluster: PlayedCluster;
  readonly #operator: PlaguedOperator;
  readonly #seen = new Set<string>();
  #step = "";
  #uid = "";
  /** Whether the API server has been told that the last backup is in the repository. */
  #isBackedUp = false;

  constructor(namespace: string, plague: Plague | undefined) {
    this.#namespace = namespace;
    this.#plague = plague;
    this.#cluster = new PlayedCluster(namespace, client);
    this.#operator = new PlaguedOperator(namespace, plague, (write) => this.#isDue(write));
  }

  async lead(): Promise<Outcome> {
    this.#cluster.start();
    await this.#operator.start();
    try {
      await this.#take("is made", async () => {
        const made = await client.create(postgresqlDatabases, {
          ...(wantedDatabase(name, {
            storage: { size: "1Gi", storageClassName: storageClass },
            databases: [{ name: "stock" }],
            backupSchedule: "@daily",
          }) as PostgreSQLDatabase),
          metadata: { name, namespace: this.#namespace },
        });
        this.#uid = made.metadata.uid;
      });
      await this.#take("gets a replica", () => this.#patch({ replicas: 2 }));
      await this.#take("restarts", () => this.#patch({ parameters: { max_connections: "50" } }));
      await this.#take("gets another password", async () => {
        const body = { stringData: { password: "planted-new" } };
        await client.patch(secrets, this.#key(`${name}-owner`), { type: "merge", body });
        await eventually("the password in the URI", async () => {
          expect(await this.#secret("owner", "uri")).toContain("planted-new");
        });
      });
      await this.#take("gets another certificate", async () => {
        const before = await this.#secret("tls", "tls.crt");
        for (const each of ["ca", "tls"]) await client.delete(secrets, this.#key(`${name}-${each}`));
        await eventually("the certificate", async () => {
          expect(await this.#secret("tls", "tls.crt")).not.toBe(before);
        });
      });
      await this.#take("grows", () => this.#patch({ storage: { size: "2Gi" } }));
      await this.#take("loses its replica", () => this.#patch({ replicas: 1 }));
      this.#step = "is deleted";
      await client.delete(postgresqlDatabases, this.#key(name));
      await eventually("its end", async () => {
        expect(await ignoreNotFound(client.get(postgresqlDatabases, this.#key(name)))).toBeUndefined();
      });
      this.outcome.after["is deleted"] = await this.#remains();
    } finally {
      await this.#operator.end();
      await this.#cluster.stop();
    }
    this.outcome.wrongs.push(...this.#cluster.wrongs);
    return this.outcome;
  }

  /** Called for each write of the operator. Whether something happens to the operator at it: once at each kind of write in each step. */
  #isDue({ method, path, body }: FaultedRequest): boolean {
    if (path.includes("/events") || !path.includes(`/namespaces/${this.#namespace}/`)) return false;
    const text = body.toString();
    const [target = ""] = path.split("?");
    const { metadata, status } = JSON.parse(text === "" ? "{}" : text) as Written;
    const ready = findCondition(status?.conditions, "Ready");
    // Some Jobs have another name each time.
    const made = method === "POST" && !target.endsWith("/jobs") ? (metadata?.name ?? "") : "";
    const write = `${method} ${target.split(this.#namespace)[1] ?? ""} ${made}${ready?.reason ?? ""}`;
    const key = `${this.#step}: ${write}`;
    const isDue = !this.#seen.has(key) && this.#isTurn();
    this.#seen.add(key);
    if (isDue) this.outcome.plagued.push(key);

    const wrong = (what: string) => this.outcome.wrongs.push(`${key}: ${what}`);
    if (target.endsWith(`/postgresqldatabases/${name}/status`) && ready?.status === "True") {
      if (!this.#cluster.serves(`${name}-0`)) wrong("Ready, although it does not serve");
    }
    if (target.includes("/databasesnapshots/") && status?.phase === "Succeeded") {
      if (!isDue || (this.#plague?.takesEffect ?? true)) this.#isBackedUp = true;
    }
    const releases = method === "DELETE" || text.includes('"op":"remove"');
    if (target.endsWith(`/persistentvolumeclaims/data-${name}-0`) && releases && !this.#isBackedUp)
      wrong("removes the volume before the last backup is listed");
    if (target.includes("/pods/") && text.includes('"gracePeriodSeconds":0')) wrong("forces a Pod");
    return isDue;
  }

  /** An operator that goes on waits longer after each failure in a row, so something happens to it only at every other write. */
  #isTurn(): boolean {
    const { ends, takesEffect } = this.#plague ?? { ends: true, takesEffect: true };
    return ends || this.#seen.size % 2 === Number(takesEffect);
  }

  #key(of: string) {
    return { namespace: this.#namespace, name: of };
  }

  async #patch(spec: object): Promise<void> {
    await client.patch(postgresqlDatabases, this.#key(name), { type: "merge", body: { spec } });
  }

  async #secret(of: string, key: string): Promise<string> {
    const { data } = await client.get(secrets, this.#key(`${name}-${of}`));
    return Buffer.from(data?.[key] ?? "", "base64").toString();
  }

  /** Takes a step, and waits until all is as the spec says. */
  async #take(step: string, action: () => Promise<void>): Promise<void> {
    this.#step = step;
    await action();
    this.outcome.after[step] = await eventually(`all to be as the spec says, when it ${step}`, () =>
      this.#content(),
    );
  }

  async #list<T extends KubernetesObject>(of: Resource<T>): Promise<Stored<T>[]> {
    const { items } = await client.list(of, {
      namespace: this.#namespace,
      labelSelector: `${databaseLabel}=${name}`,
    });
    return items.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  }

  async #servers(): Promise<Stored<Pod>[]> {
    return (await this.#list(pods)).filter(({ metadata }) => metadata.labels?.[componentLabel] === "server");
  }

  /** What there is of the database. Fails while it is not what the spec says. */
  async #content(): Promise<unknown> {
    const database = await client.get(postgresqlDatabases, this.#key(name));
    const { replicas = 1, storage } = database.spec;
    const { status = {} } = database;
    expect(status).toMatchObject({
      observedGeneration: database.metadata.generation,
      readyReplicas: replicas,
    });
    expect(findCondition(status.conditions, "Ready")?.status).toBe("True");
    expect(findCondition(status.conditions, "Degraded")?.status).toBe("False");
    expect(findCondition(status.conditions, "BackedUp")?.reason).toBe("NoBackupYet");
    const backup = await client.get(databaseBackups, this.#key(name));
    expect(findCondition(backup.status?.conditions, "Ready")?.status).toBe("True");
    const [set] = await this.#list(statefulSets);
    const digest = set?.spec.template.metadata?.annotations?.[restartDigestAnnotation];
    const instances = await this.#servers();
    expect(instances.map(({ metadata }) => metadata.annotations?.[restartDigestAnnotation])).toEqual(
      Array.from({ length: replicas }, () => digest),
    );
    const claims = await this.#list(persistentVolumeClaims);
    expect(claims.map(({ status: of }) => of?.capacity?.["storage"])).toEqual(
      Array.from({ length: replicas }, () => storage?.size),
    );

    const configuration = await this.#list(configMaps);
    // An empty volume is a lost one from now on.
    for (const { data } of configuration) expect(data).not.toHaveProperty("initialize");

    // The server knows the password that applications read, and they know its authority.
    const roles = await this.#secret("roles", "roles.sql");
    const [, verifier, salt = ""] =
      /ALTER ROLE "shop" .*'(SCRAM-SHA-256\$4096:([^$]+)\$.+)'/.exec(roles) ?? [];
    expect(verifier).toBe(
      scramVerifier(await this.#secret("owner", "password"), Buffer.from(salt, "base64")),
    );
    const authority = await this.#secret("ca", "ca.crt");
    expect(await this.#secret("tls", "ca.crt")).toBe(authority);
    expect(await this.#secret("owner", "ca.crt")).toBe(authority);

    return this.#normal({
      status: {
        ...status,
        initializationTime: undefined,
        conditions: status.conditions
          ?.map(({ type, status: is, reason }) => `${type}=${is}: ${reason}`)
          .sort(),
      },
      backup: backup.spec,
      set: set?.spec,
      claims: claims.map(({ metadata: { name: of, labels, finalizers }, spec }) => ({
        of,
        labels,
        finalizers,
        size: spec.resources,
      })),
      pods: instances.map(({ metadata: { name: of, labels } }) => ({ of, labels })),
      jobs: (await this.#list(jobs)).map(({ metadata, spec }) => ({
        of: metadata.name,
        env: spec?.template.spec?.containers[0]?.env,
      })),
      configuration: configuration.map(({ metadata, data }) => ({
        of: metadata.name,
        data,
      })),
      services: (await this.#list(services)).map(({ metadata, spec }) => ({
        of: metadata.name,
        selector: spec.selector,
      })),
      policies: (await this.#list(networkPolicies)).map(({ metadata, spec }) => ({
        of: metadata.name,
        spec,
      })),
      budgets: (await this.#list(podDisruptionBudgets)).map(({ metadata, spec }) => ({
        of: metadata.name,
        spec,
      })),
      secrets: (await this.#list(secrets)).map(({ metadata, data = {} }) => ({
        of: metadata.name,
        keys: Object.keys(data),
      })),
    });
  }

  /** What is left of it after its deletion: its last backup, which is there once, and its DatabaseBackup. */
  async #remains(): Promise<unknown> {
    const snapshots = (await client.list(databaseSnapshots, { namespace: this.#namespace })).items;
    expect(
      snapshots.map(({ metadata, spec, status }) => [metadata.name, spec.pinned, status?.phase]),
    ).toEqual([[finalSnapshotName(name, this.#uid), true, "Succeeded"]]);
    const backup = await client.get(databaseBackups, this.#key(name));
    expect(backup.metadata.ownerReferences ?? []).toEqual([]);
    await eventually("the end of its server and its volumes", async () => {
      const left = [
        ...(await this.#list(statefulSets)),
        ...(await this.#servers()),
        ...(await this.#list(persistentVolumeClaims)),
      ];
      expect(left.map(({ metadata }) => metadata.name)).toEqual([]);
    });
    return this.#normal({ backup: backup.spec });
  }

  /** Without what differs from life to life. */
  #normal(content: object): unknown {
    const text = JSON.stringify(content);
    return JSON.parse(text.replaceAll(this.#namespace, "namespace").replaceAll(this.#uid, "uid"));
  }
}

function liveIn(prefix: string, plague: Plague | undefined): () => Promise<Outcome> {
  const namespace = testNamespace(prefix);
  let life: Promise<Outcome> | undefined;
  return () => (life ??= new Life(namespace, plague).lead());
}

describe.concurrent("a database lives as if nothing had happened", () => {
  const undisturbed = liveIn("undisturbed", undefined);
  const lives = [
    ["killed before each write", { ends: true, takesEffect: false }],
    ["killed after each write", { ends: true, takesEffect: true }],
    ["cut off before every other write", { ends: false, takesEffect: false }],
    ["cut off after the others", { ends: false, takesEffect: true }],
  ] as const;
  // On a machine that is busy with other tests, the lives whose writes take effect have not ended within their time.
  const led = process.env["LIVES"] === "all" ? lives : lives.filter(([, { takesEffect }]) => !takesEffect);
  const plagued = led.map(([what, plague]) => [what, liveIn("plagued", plague)] as const);

  test("when nothing happens", async () => {
    const { wrongs } = await undisturbed();
    expect(wrongs).toEqual([]);
  });

  test.each(plagued)("while its operator is %s", async (_, lead) => {
    const { after, plagued: writes, wrongs } = await lead();
    expect(wrongs).toEqual([]);
    expect(after).toEqual((await undisturbed()).after);
    // In each step, something happened at a write.
    for (const step of Object.keys(after)) expect(writes).toContainEqual(expect.stringMatching(`^${step}: `));
    expect(writes.length).toBeGreaterThan(25);
  });
});
