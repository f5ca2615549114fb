import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { installCrds } from "../../support/api/install-crds.ts";
import { eventually } from "../../../lib/testing/eventually.ts";
import { kubectl, testNamespace, tryKubectl } from "../../../lib/testing/suite.ts";

/* dist/policies: the API server refuses to delete a pinned DatabaseSnapshot. Here only in the namespaces of this file. */

const namespace = testNamespace("pinned");
const ending = testNamespace("ending");

/** The policy as it is committed, and its binding for the namespaces of this file. */
async function policies(): Promise<string> {
  const text = await readFile("dist/policies/policies.k8s.yaml", "utf8");
  const objects = parseAllDocuments(text).map((each) => each.toJS() as { kind: string; spec: object });
  const matchExpressions = [
    { key: "kubernetes.io/metadata.name", operator: "In", values: [namespace, ending] },
  ];
  const items = objects.map((each) =>
    each.kind === "ValidatingAdmissionPolicyBinding"
      ? { ...each, spec: { ...each.spec, matchResources: { namespaceSelector: { matchExpressions } } } }
      : each,
  );
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}

async function create(name: string, spec: object, where = namespace): Promise<void> {
  const snapshot = {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseSnapshot",
    metadata: { name, namespace: where },
    spec: { backupRef: { name: "orders" }, ...spec },
  };
  await kubectl(["create", "-f", "-"], { input: JSON.stringify(snapshot) });
}

function tryDelete(name: string, ...more: string[]) {
  return tryKubectl(["-n", namespace, "delete", "databasesnapshot", name, "--wait=false", ...more]);
}

/** Everything is allowed to this user, so that only the policy can refuse something. */
const as = (user: string) => [`--as=${user}`, "--as-group=system:masters"];

beforeAll(async () => {
  await installCrds();
  const { code, stderr } = await tryKubectl(["apply", "-f", "-"], { input: await policies() });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  await create("kept", { pinned: true });
  // The API server applies a policy some seconds after it was created.
  await eventually("the policy to take effect", async () => {
    expect((await tryDelete("kept", "--dry-run=server")).code).not.toBe(0);
  });
});

afterAll(async () => {
  await kubectl(["delete", "--ignore-not-found", "-f", "-"], { input: await policies() });
});

describe("a pinned DatabaseSnapshot", () => {
  test("cannot be deleted, and the message has the command that unpins it", async () => {
    const { stderr } = await tryDelete("kept");
    expect(stderr).toContain(
      'databasesnapshots.databases.test.io "kept" is forbidden: ' +
        "ValidatingAdmissionPolicy 'my-operator-pinned-databasesnapshots'",
    );
    expect(stderr).toContain("This DatabaseSnapshot is pinned, so it cannot be deleted.");
    const command =
      /unpin it first: kubectl (--namespace=\S+) (patch) (\S+) (\S+) (--type=merge) --patch='(.*)'/
        .exec(stderr)
        ?.slice(1);
    const [where = "", patch = "", kind = "", name = "", type = "", body = ""] = command ?? [];
    await create("other", { pinned: true });
    await kubectl([where, patch, kind, name, type, `--patch=${body}`]);
    expect(await tryDelete("kept")).toMatchObject({ code: 0 });
    expect((await tryDelete("other")).code).not.toBe(0);
  });

  test("stays when all DatabaseSnapshots are deleted, while the others go", async () => {
    await create("pinned", { pinned: true });
    await create("unpinned", { pinned: false });
    await create("silent", {});
    const { stderr } = await tryKubectl(["-n", namespace, "delete", "databasesnapshots", "--all"]);
    expect(stderr).toContain('"pinned" is forbidden');
    const collection = `/apis/databases.test.io/v1alpha1/namespaces/${namespace}/databasesnapshots`;
    await tryKubectl(["delete", "--raw", collection]);
    const left = await kubectl(["-n", namespace, "get", "databasesnapshots", "-o", "name"]);
    expect(left).toContain("/pinned");
    expect(left).not.toMatch(/\/(unpinned|silent)/);
  });

  test.each([
    "system:serviceaccount:my-operator-system:my-operator-controller-manager",
    "system:serviceaccount:kube-system:generic-garbage-collector",
    "system:serviceaccount:kube-system:namespace-controller",
    "system:kube-controller-manager",
  ])("can be deleted by %s", async (user) => {
    await create("mine", { pinned: true });
    expect((await tryDelete("mine", ...as("jane"))).code).not.toBe(0);
    expect(await tryDelete("mine", ...as(user))).toMatchObject({ code: 0, stderr: "" });
  });

  test("can be changed, and its finalizers can be removed", async () => {
    await create("changed", { pinned: true });
    const patch = ["-n", namespace, "patch", "databasesnapshot", "changed", "--type=merge", "-p"];
    await kubectl([...patch, '{"metadata":{"finalizers":["example.com/any"]}}']);
    await kubectl([...patch, '{"metadata":{"finalizers":null}}']);
    await kubectl([...patch, '{"spec":{"pinned":false}}']);
    expect(await tryDelete("changed")).toMatchObject({ code: 0 });
  });

  test("does not block the deletion of its namespace, whoever deletes what is in it", async () => {
    await create("last", { pinned: true }, ending);
    const tryDeleteLast = () =>
      tryKubectl(["-n", ending, "delete", "databasesnapshot", "last", "--wait=false", ...as("jane")]);
    expect((await tryDeleteLast()).code).not.toBe(0);
    await kubectl(["delete", "namespace", ending, "--wait=false"]);
    await eventually("the deletion in the namespace", async () => {
      expect(await tryDeleteLast()).toMatchObject({ code: 0 });
    });
  });
});
