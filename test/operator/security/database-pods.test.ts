import type { V1PodSpec } from "@kubernetes/client-node";
import { describe, expect, test } from "vitest";
import type { PostgreSQLDatabaseOptions } from "../../../operator/controllers/postgresqldatabase/context.ts";
import { desiredInitializationJob } from "../../../operator/controllers/postgresqldatabase/initialization/desired-job.ts";
import { desiredStatefulSet } from "../../../operator/controllers/postgresqldatabase/server/desired-statefulset.ts";
import { database } from "../../support/controllers/databases.ts";

/* What docs/security.md says of the Pods of PostgreSQLDatabases. quota.envtest.ts has what the API server says of them. */

const options: PostgreSQLDatabaseOptions = {
  runnerImage: "operator:1",
  policy: { allowCommandEngine: false, allowedImages: undefined },
  userIdsFromPlatform: false,
};
const scripts = [{ secretKeyRef: { name: "tables", key: "sql" } }];
const shop = database({ spec: { bootstrap: { initDatabase: { scripts } } }, status: {} });
const pods: Record<string, V1PodSpec | undefined> = {
  server: desiredStatefulSet(shop, options).spec.template.spec,
  initialization: desiredInitializationJob(shop, options).spec?.template.spec,
};

/** The Secrets that a Pod gets, in whatever way. */
function secretsOf(pod: V1PodSpec | undefined): string[] {
  const text = JSON.stringify(pod);
  const inEnvironment = [...text.matchAll(/"secret(?:KeyRef|Ref)":\{[^}]*?"name":"([^"]+)"/g)];
  const mounted = [...text.matchAll(/"secretName":"([^"]+)"/g)];
  const projected = [...text.matchAll(/"secret":\{[^[{}]*?"name":"([^"]+)"/g)];
  return [...new Set([...inEnvironment, ...mounted, ...projected].map(([, name = ""]) => name))].sort();
}

test("the server gets the verifiers of passwords, the password of replicas and its private key, and the initial configuration the superuser's password and its scripts", () => {
  expect(secretsOf(pods["server"])).toEqual(["shop-replication", "shop-roles", "shop-tls"]);
  expect(secretsOf(pods["initialization"])).toEqual(["shop-superuser", "shop-tls", "tables"]);
  // Of the one with the private key, only the certificate of the authority.
  const tls = pods["initialization"]?.volumes?.find(({ name }) => name === "tls");
  const keys = tls?.projected?.sources?.flatMap(({ secret }) => secret?.items ?? []).map(({ key }) => key);
  expect(keys).toEqual(["ca.crt"]);
});

describe.each(Object.entries(pods))("the Pod: %s", (_name, pod) => {
  test("gets no token, and no addresses of Services", () => {
    expect(pod).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
  });

  test("has containers with a read-only root and without privileges, of which the operator's gets no Secret", () => {
    const containers = [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])];
    expect(containers.length).toBe(2);
    for (const { securityContext } of containers)
      expect(securityContext).toMatchObject({
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
      });
    const [runner] = pod?.initContainers ?? [];
    expect(runner?.image).toBe("operator:1");
    expect(secretsOf({ containers: runner === undefined ? [] : [runner] })).toEqual([]);
    const mounted = (runner?.volumeMounts ?? []).map(({ name }) => name);
    expect(mounted.filter((name) => ["roles", "tls", "replication", "scripts"].includes(name))).toEqual([]);
  });
});
