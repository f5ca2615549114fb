import { beforeAll, describe, expect, test } from "vitest";
import type { DatabaseBackup } from "../../../operator/api/databases/v1/databasebackup.ts";
import type { Job } from "../../../operator/kubernetes/kinds.ts";
import { eventually } from "../../../lib/testing/eventually.ts";
import { kubectl as inCluster, tryKubectl } from "../../../lib/testing/suite.ts";
import { backup, outcome } from "../../support/controllers/objects.ts";
import { operatorUnderTest, wanted } from "../../support/controllers/operator-under-test.ts";
import { detectedVersion } from "../../support/repository/termination-messages.ts";
import { admissionPolicy } from "../../support/security/admission-policy.ts";

/*
 * A namespace as platform teams make them: it demands limits and labels, allows only so much, and admits only restricted Pods. Every
 * Pod of every Job of a DatabaseBackup can be made to fit, with the spec alone.
 */

const { apply, controlPlane, get, kubectl, namespace, readyReason } = operatorUnderTest("admission");

/** A user of the namespace's own range, as OpenShift gives them. */
const user = 1000650000;

const fitting: Partial<DatabaseBackup["spec"]> = {
  resources: { limits: { cpu: "1", memory: "1Gi", "ephemeral-storage": "1Gi" } },
  repository: { resources: { limits: { cpu: "1", memory: "512Mi", "ephemeral-storage": "1Gi" } } },
  jobMetadata: { labels: { team: "shop" } },
  securityContext: { runAsUser: user, runAsGroup: user, fsGroup: user },
};

const policyName = `team-and-user-${namespace}`;
const hard = {
  "limits.cpu": "8",
  "limits.memory": "8Gi",
  "limits.ephemeral-storage": "8Gi",
  "requests.cpu": "4",
};
const used = Object.fromEntries(Object.keys(hard).map((name) => [name, "0"]));

const objects = [
  { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "team" }, spec: { hard } },
  {
    apiVersion: "v1",
    kind: "LimitRange",
    metadata: { name: "bounds" },
    spec: { limits: [{ type: "Container", min: { memory: "32Mi" } }] },
  },
  ...admissionPolicy(policyName, namespace, { group: "", version: "v1", plural: "pods" }, [
    { expression: "has(object.metadata.labels.team)", message: "Pods need the label team" },
    {
      expression: `object.spec.securityContext.?runAsUser.orValue(${user}) >= ${user}`,
      message: "Pods must have a user of the namespace's range",
    },
  ]),
];

/** What the API server says to a Pod of the Job; an empty text when it admits it. */
async function admission({ metadata: { name }, spec }: Job): Promise<string> {
  const { labels, annotations } = spec?.template.metadata ?? {};
  const metadata = { name, labels, annotations };
  const pod = { apiVersion: "v1", kind: "Pod", metadata, spec: spec?.template.spec };
  const args = ["-n", namespace, "create", "--dry-run=server", "-f", "-"];
  return (await tryKubectl(args, { input: JSON.stringify(pod) })).stderr;
}

/** The Jobs of a DatabaseBackup: the one that detects the version, a run, an on-demand run, and maintenance. */
async function jobsOf(name: string, spec: Partial<DatabaseBackup["spec"]>): Promise<Record<string, Job>> {
  const connection = { ...backup().spec.connection, version: undefined };
  await apply(
    wanted(name, { ...spec, connection: connection as NonNullable<DatabaseBackup["spec"]["connection"]> }),
  );
  const probe = await eventually("the probe", () => get<Job>("job", `${name}-probe`));
  await controlPlane.end(`${name}-probe`, { exitCode: 0, message: detectedVersion("17.2") }, "probe");
  await readyReason(name, "Scheduled");
  const run = await controlPlane.startRun(name, `${name}-1`);
  await controlPlane.end(`${name}-1`, { exitCode: 0, message: outcome() });
  const maintenance = await eventually("maintenance", async () => {
    const [job] = await controlPlane.jobsOf(name, "maintenance");
    if (job === undefined) throw new Error("there is none");
    return job;
  });
  await apply({
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseSnapshot",
    metadata: { name: `${name}-now` },
    spec: { backupRef: { name } },
  });
  const onDemand = await eventually("the on-demand run", async () => {
    const all = await controlPlane.jobsOf(name, "backup");
    const job = all.find(({ metadata }) => metadata.name?.startsWith(`${name}-now`));
    if (job === undefined) throw new Error("there is none");
    return job;
  });
  return { probe, run, maintenance, onDemand };
}

type Missing = "limits" | "label" | "user" | "restriction";

const missing: [Missing, string][] = [
  ["limits", "must specify limits"],
  ["label", "Pods need the label team"],
  ["user", "user of the namespace's range"],
  ["restriction", 'violates PodSecurity "restricted'],
];

/** A copy of the Job whose Pod lacks something. */
function changed(job: Job | undefined, without: Missing): Job {
  const copy = structuredClone(job) ?? ({} as Job);
  const { metadata, spec } = copy.spec?.template ?? {};
  const [container] = spec?.containers ?? [];
  const requests = { cpu: "100m", memory: "128Mi" };
  switch (without) {
    case "limits":
      Object.assign(container ?? {}, { resources: { requests } });
      break;
    case "label":
      delete metadata?.labels?.["team"];
      break;
    case "user":
      Object.assign(spec?.securityContext ?? {}, { runAsUser: 65532 });
      break;
    case "restriction":
      Object.assign(spec?.securityContext ?? {}, { runAsNonRoot: false });
  }
  return copy;
}

let bare: Record<string, Job>;
let fit: Record<string, Job>;

beforeAll(async () => {
  // Their Jobs first: the stand-in for Kubernetes creates the Pods.
  bare = await jobsOf("bare", {});
  fit = await jobsOf("fit", fitting);
  await kubectl(["label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted"]);
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
  await kubectl(["apply", "-f", "-"], list);
  // There is no controller of quotas here.
  const status = JSON.stringify({ status: { hard, used } });
  await kubectl(["patch", "resourcequota", "team", "--subresource=status", "--type=merge", "-p", status]);
  await eventually("quota and policy to take effect", async () => {
    for (const [without, message] of missing) {
      expect(await admission(changed(fit["run"], without))).toContain(message);
    }
  });
  return async () => {
    await inCluster(["delete", "validatingadmissionpolicy,validatingadmissionpolicybinding", policyName]);
  };
});

describe.each(["probe", "run", "maintenance", "onDemand"])("the Pod of a Job: %s", (kind) => {
  test("is refused without the fields that the namespace demands", async () => {
    const said = await admission(bare[kind] ?? ({} as Job));
    expect(said).toMatch(/must specify limits|need the label team|user of the namespace's range/);
  });

  test("is admitted with them", async () => {
    expect(await admission(fit[kind] ?? ({} as Job))).toBe("");
  });

  test.each(missing)("is refused without any one of them: %o", async (without, message) => {
    expect(await admission(changed(fit[kind], without))).toContain(message);
  });
});
