import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse, parseAllDocuments } from "yaml";
import { imageReference } from "../../../lib/testing/images.ts";
import { kubectl } from "../../../lib/testing/suite.ts";

interface Manifest {
  kind: string;
  metadata: { name: string };
}

interface Deployment extends Manifest {
  spec: { template: { spec: { containers: Record<string, unknown>[] } } };
}

interface ConfigMap extends Manifest {
  data: Record<string, string>;
}

/**
 * Installs Kueue on the suite's node from the manifests of its Go module. Needs the image `kueue`.
 *
 * @param configuration What differs from Kueue's default configuration.
 */
export async function installKueue(configuration: object): Promise<void> {
  const objects = (await manifests()).map((object) => adapted(object, configuration));
  const list = { apiVersion: "v1", kind: "List", items: objects };
  await kubectl(["apply", "--server-side", "-f", "-"], { input: JSON.stringify(list) });
  const deployment = "deployment/kueue-controller-manager";
  await kubectl(["-n", "kueue-system", "rollout", "status", deployment, "--timeout=300s"]);
}

/** Removes the webhooks first: without Kueue, they would refuse every Job. */
export async function removeKueue(): Promise<void> {
  const webhooks = ["mutating", "validating"].map(
    (kind) => `${kind}webhookconfigurations/kueue-${kind}-webhook-configuration`,
  );
  await kubectl(["delete", "--ignore-not-found", ...webhooks]);
  await kubectl(["delete", "namespace", "kueue-system", "--ignore-not-found", "--wait=false"]);
}

async function manifests(): Promise<Manifest[]> {
  const go = join(import.meta.dirname, "../../../lib/testing/go/kueue");
  const { stdout } = await promisify(execFile)("go", ["mod", "download", "-json", "sigs.k8s.io/kueue"], {
    cwd: go,
  });
  const { Dir } = JSON.parse(stdout) as { Dir: string };
  const text = await kubectl(["kustomize", join(Dir, "config/default")]);
  const objects = parseAllDocuments(text).map((document) => document.toJS() as Manifest);
  // Served by Kueue only if it is asked to; the API server would look for them in vain.
  return objects.filter(({ kind }) => kind !== "APIService");
}

/** With the image of the node, less reserved CPU, and the configuration. */
function adapted(object: Manifest, configuration: object): Manifest {
  if (object.kind === "Deployment") {
    const [container] = (object as Deployment).spec.template.spec.containers;
    Object.assign(container ?? {}, {
      image: imageReference("kueue"),
      imagePullPolicy: "IfNotPresent",
      command: ["kueue"],
      resources: { requests: { cpu: "50m", memory: "128Mi" } },
    });
  }
  if (object.kind === "ConfigMap") {
    const { data } = object as ConfigMap;
    for (const [file, text] of Object.entries(data)) {
      data[file] = JSON.stringify({ ...(parse(text) as object), ...configuration });
    }
  }
  return object;
}
