import { describe, expect, test } from "vitest";
import { createClient } from "../../../../operator/runtime/index.ts";
import { imageReference } from "../../../../lib/testing/images.ts";
import { insideNode, nodeImages } from "../../../../lib/testing/node-suite.ts";
import { kubectl, suiteCluster, testNamespace, tryKubectl } from "../../../../lib/testing/suite.ts";

nodeImages("operator", "postgres:17");
const namespace = testNamespace();
const inNamespace = (...args: string[]) => kubectl(["--namespace", namespace, ...args]);
const apply = (...objects: object[]) =>
  kubectl(["apply", "--namespace", namespace, "-f", "-"], {
    input: JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }),
  });

/** A Pod's spec that the restricted Pod Security Standard accepts. */
function podSpec(image: string, command: readonly string[], volumes: Readonly<Record<string, string>> = {}) {
  const names = Object.keys(volumes);
  return {
    restartPolicy: "Never",
    terminationGracePeriodSeconds: 0,
    securityContext: { runAsNonRoot: true, runAsUser: 999, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "main",
        image,
        imagePullPolicy: "Never",
        command,
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        volumeMounts: names.map((name) => ({ name, mountPath: `/${name}` })),
      },
    ],
    volumes: names.map((name) => ({ name, persistentVolumeClaim: { claimName: volumes[name] } })),
  };
}

const javascript = (program: string) =>
  podSpec(imageReference("operator"), ["/usr/local/bin/node", "--input-type=module", "--eval", program]);

const shell = (script: string, volumes: Readonly<Record<string, string>> = {}) =>
  podSpec(imageReference("postgres:17"), ["sh", "-euc", script], volumes);

const pod = (name: string, spec: object) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, labels: { app: name } },
  spec,
});

const claim = (name: string, storage: string, storageClassName?: string) => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name },
  spec: { accessModes: ["ReadWriteOnce"], storageClassName, resources: { requests: { storage } } },
});

const succeeded = (name: string) =>
  inNamespace("wait", `pod/${name}`, "--for=jsonpath={.status.phase}=Succeeded", "--timeout=300s");

describe("the node", () => {
  test("is ready", async () => {
    const condition = "{.items[*].status.conditions[?(@.type=='Ready')].status}";
    expect(await kubectl(["get", "nodes", "-o", `jsonpath=${condition}`])).toBe("True");
  });

  test("runs a restricted Pod, in which kubectl logs and kubectl exec work", async () => {
    await kubectl(["label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted"]);
    await apply(pod("shell", shell("echo hello; sleep 600")));
    await inNamespace("wait", "pod/shell", "--for=condition=Ready", "--timeout=300s");
    await expect.poll(() => inNamespace("logs", "shell")).toBe("hello\n");
    expect(await inNamespace("exec", "shell", "--", "id", "-u")).toBe("999\n");
    const client = createClient({ name: "node-test", kubeconfig: suiteCluster().kubeconfig });
    for await (const line of client.logs({ namespace, name: "shell" }, { follow: true, timestamps: true })) {
      expect(line).toMatch(/^\d{4}-\d\d-\d\dT\S+ hello$/);
      break;
    }
  });

  test("refuses a privileged Pod in a restricted namespace", async () => {
    const { stderr } = await tryKubectl(
      ["run", "root", "-n", namespace, "--image=none", "--privileged", "--restart=Never"],
      {},
    );
    expect(stderr).toContain('violates PodSecurity "restricted:latest"');
  });

  test("finds a Service by its name, from another Pod and from the one behind it", async () => {
    const server = `
      const { createServer } = await import("node:http");
      createServer((_, response) => response.end("served")).listen(8080);
      const ask = async () => console.log(await (await fetch("http://front")).text());
      setInterval(() => ask().catch((error) => console.log(String(error.cause))), 500);`;
    const client = `
      for (const host of ["front", "front.${namespace}", "front.${namespace}.svc.cluster.local"]) {
        console.log(await (await fetch("http://" + host)).text());
      }`;
    await apply(
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "front" },
        spec: { selector: { app: "web" }, ports: [{ port: 80, targetPort: 8080 }] },
      },
      pod("web", javascript(server)),
    );
    await inNamespace("wait", "pod/web", "--for=condition=Ready", "--timeout=300s");
    await expect.poll(() => inNamespace("logs", "web")).toContain("served");
    await apply(pod("client", javascript(client)));
    await succeeded("client");
    expect(await inNamespace("logs", "client")).toBe("served\nserved\nserved\n");
  });

  test("gives Pods the API server by its name, with a certificate they can verify", async () => {
    const program = `
      import { readFileSync } from "node:fs";
      import { get } from "node:https";
      const folder = "/var/run/secrets/kubernetes.io/serviceaccount/";
      const read = (name) => readFileSync(folder + name, "utf8");
      get("https://kubernetes.default.svc/api/v1/namespaces/${namespace}/pods/api", {
        ca: read("ca.crt"), headers: { authorization: "Bearer " + read("token") },
      }, async (response) => console.log(response.statusCode, JSON.parse(await response.reduce((a, b) => a + b, "")).kind));`;
    await inNamespace(
      "create",
      "rolebinding",
      "view",
      "--clusterrole=view",
      `--serviceaccount=${namespace}:default`,
    );
    await apply(pod("api", javascript(program)));
    await succeeded("api");
    expect(await inNamespace("logs", "api")).toBe("200 Pod\n");
  });

  test("runs a Job, and a CronJob at its minute", async () => {
    const template = { spec: shell("echo done > /dev/termination-log") };
    await apply(
      { apiVersion: "batch/v1", kind: "Job", metadata: { name: "once" }, spec: { template } },
      {
        apiVersion: "batch/v1",
        kind: "CronJob",
        metadata: { name: "often" },
        spec: { schedule: "* * * * *", jobTemplate: { spec: { template } } },
      },
    );
    await inNamespace("wait", "job/once", "--for=condition=Complete", "--timeout=300s");
    const message = "jsonpath={.items[*].status.containerStatuses[0].state.terminated.message}";
    expect(await inNamespace("get", "pods", "-l", "job-name=once", "-o", message)).toBe("done\n");
    const lastSuccess = () =>
      inNamespace("get", "cronjob", "often", "-o", "jsonpath={.status.lastSuccessfulTime}");
    await expect.poll(lastSuccess, { interval: 1000 }).not.toBe("");
  });

  test("provides a volume that a Pod of any user can write, and removes it with its claim", async () => {
    await apply(claim("data", "1Gi"), pod("writer", shell("echo kept > /data/file", { data: "data" })));
    await succeeded("writer");
    const volume = await inNamespace("get", "pvc", "data", "-o", "jsonpath={.spec.volumeName}");
    const path = await kubectl(["get", "pv", volume, "-o", "jsonpath={.spec.hostPath.path}"]);
    expect(await insideNode(["cat", `${path}/file`])).toBe("kept\n");

    await inNamespace("delete", "pod", "writer");
    await inNamespace("delete", "pvc", "data");

    const find = () => tryKubectl(["get", "pv", volume]).then(({ stderr }) => stderr);
    await expect.poll(find).toContain("not found");
    await expect(insideNode(["ls", path])).rejects.toThrow("No such file");
  });

  test("provides a volume of the class limited that is full at the size asked for", async () => {
    const script = "head -c 4M /dev/zero > /data/small; ! head -c 20M /dev/zero > /data/large; df /data";
    await apply(claim("little", "10Mi", "limited"), pod("filler", shell(script, { data: "little" })));
    await succeeded("filler");
    const log = await inNamespace("logs", "filler");
    expect(log).toContain("No space left on device");
    expect(log).toContain("100%");
  });
});
