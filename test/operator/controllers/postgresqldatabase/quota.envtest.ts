import type { V1PodTemplateSpec } from "@kubernetes/client-node";
import { beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { kubectl as inCluster, tryKubectl } from "../../../../lib/testing/suite.ts";
import type { PostgreSQLDatabaseSpec } from "../../../../operator/api/databases/v1alpha1/postgresqldatabase.ts";
import type { PostgreSQLDatabaseOptions } from "../../../../operator/controllers/postgresqldatabase/context.ts";
import { desiredInitializationJob } from "../../../../operator/controllers/postgresqldatabase/initialization/desired-job.ts";
import { desiredStatefulSet } from "../../../../operator/controllers/postgresqldatabase/server/desired-statefulset.ts";
import { databasesUnderTest, wantedDatabase } from "../../../support/controllers/databases-under-test.ts";
import { database } from "../../../support/controllers/databases.ts";
import { operatorUnderTest } from "../../../support/controllers/operator-under-test.ts";
import { serverPods } from "../../../support/controllers/server-pods.ts";

/* A namespace that demands limits of every container, and admits only restricted Pods. */

const operator = operatorUnderTest("database-quota");
const { apply, get, kubectl, namespace } = operator;
const { reason } = databasesUnderTest(operator);
const { refuse } = serverPods(operator);

const options: PostgreSQLDatabaseOptions = {
  runnerImage: "operator:1",
  policy: { allowCommandEngine: false, allowedImages: undefined },
  userIdsFromPlatform: false,
};
const resources = { limits: { cpu: "1", memory: "1Gi" } };
const hard = { "limits.cpu": "8", "limits.memory": "8Gi" };

function podsOf(spec: Partial<PostgreSQLDatabaseSpec>): Record<string, V1PodTemplateSpec | undefined> {
  const of = database({ spec, status: {} });
  return {
    server: desiredStatefulSet(of, options).spec.template,
    initialization: desiredInitializationJob(of, options).spec?.template,
  };
}

/** What the API server says to a Pod; an empty text when it admits it. */
async function admission({ metadata, spec }: V1PodTemplateSpec = {}): Promise<string> {
  const data = { name: "data", persistentVolumeClaim: { claimName: "data-shop-0" } };
  const pod = {
    ...{ apiVersion: "v1", kind: "Pod" },
    metadata: Object.assign({}, metadata, { name: "shop-0" }),
    spec: Object.assign({}, spec, { volumes: [...(spec?.volumes ?? []), data] }),
  };
  const args = ["-n", namespace, "create", "--dry-run=server", "-f", "-"];
  return (await tryKubectl(args, { input: JSON.stringify(pod) })).stderr;
}

beforeAll(async () => {
  await inCluster(["label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted"]);
  await apply({ apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "team" }, spec: { hard } });
  // There is no controller of quotas here.
  const used = Object.fromEntries(Object.keys(hard).map((name) => [name, "0"]));
  const status = JSON.stringify({ status: { hard, used } });
  await kubectl(["patch", "resourcequota", "team", "--subresource=status", "--type=merge", "-p", status]);
  await eventually("the quota to take effect", async () => {
    expect(await admission(podsOf({})["server"])).toContain("must specify limits");
  });
});

describe.each(["server", "initialization"])("the Pod of a PostgreSQLDatabase: %s", (kind) => {
  test("is admitted with the limits of the spec, which each of its containers has", async () => {
    expect(await admission(podsOf({ resources })[kind])).toBe("");
  });

  test("is refused without them", async () => {
    expect(await admission(podsOf({})[kind])).toMatch(
      /must specify limits.cpu for: [\w-]+,[\w-]+; limits.memory for: /,
    );
  });
});

test("what the API server says to the Pod of the server is in the status", async () => {
  await apply(wantedDatabase("bare"));
  await eventually("the StatefulSet", () => get("statefulset", "bare"));
  await refuse("bare", 'pods "bare-0" is forbidden: failed quota: team: must specify limits.cpu');
  await kubectl(["annotate", "pgdb", "bare", "look=again"]);
  expect(await reason("bare", "Ready", "FailedCreate")).toBe(
    "Kubernetes cannot create the server's Pod: create Pod bare-0 in StatefulSet bare failed error: " +
      'pods "bare-0" is forbidden: failed quota: team: must specify limits.cpu',
  );
});
