import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { established } from "../lib/testing/established.ts";
import { kubectl, testNamespace, tryKubectl } from "../lib/testing/suite.ts";

/* dist/monitoring on an API server that has the CRDs of the Prometheus Operator. */

const root = join(import.meta.dirname, "..");
const namespace = testNamespace("monitoring");
const kinds = ["servicemonitors", "prometheusrules"];

let manifests: string;
beforeAll(async () => {
  manifests = (await readFile(join(root, "dist/monitoring/monitoring.k8s.yaml"), "utf8")).replaceAll(
    "my-operator-system",
    namespace,
  );
  const source = "github.com/prometheus-operator/prometheus-operator";
  const { stdout } = await promisify(execFile)("go", ["mod", "download", "-json", source], {
    cwd: join(import.meta.dirname, "../lib/testing/go/prometheus-operator"),
  });
  const { Dir } = JSON.parse(stdout) as { Dir: string };
  for (const kind of kinds) {
    const file = join(Dir, "example/prometheus-operator-crd", `monitoring.coreos.com_${kind}.yaml`);
    await kubectl(["apply", "--server-side", "-f", file]);
  }
  const names = kinds.map((kind) => `crd/${kind}.monitoring.coreos.com`);
  await established(kubectl, names);
});

const apply = (input: string) =>
  tryKubectl(["apply", "--dry-run=server", "--validate=strict", "-f", "-"], { input });

test("the Prometheus Operator's CRDs accept dist/monitoring without a warning", async () => {
  const { stdout, stderr } = await apply(manifests);
  expect(stderr).toBe("");
  expect(stdout.trim().split("\n")).toEqual([
    "serviceaccount/my-operator-metrics-reader created (server dry run)",
    "secret/my-operator-metrics-reader created (server dry run)",
    "clusterrolebinding.rbac.authorization.k8s.io/my-operator-metrics-reader created (server dry run)",
    "servicemonitor.monitoring.coreos.com/my-operator-controller-manager created (server dry run)",
    "prometheusrule.monitoring.coreos.com/my-operator created (server dry run)",
    "configmap/my-operator-dashboard-backups created (server dry run)",
  ]);
});

test.each([
  ["insecureSkipVerify: true", "insecureSkipVerify: maybe"],
  ["honorLabels: true", "honourLabels: true"],
  ["for: 5m", "for: a while"],
])("they would refuse it if %s were %s", async (right, wrong) => {
  expect(manifests).toContain(right);
  const { code, stderr } = await apply(manifests.replace(right, wrong));
  expect(code).not.toBe(0);
  expect(stderr).toContain(wrong.split(":")[0] === "honourLabels" ? "honourLabels" : "nvalid value");
});
