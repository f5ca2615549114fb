import { join } from "node:path";
import { App, Chart } from "cdk8s";
import { ControllerManager, Crds, OperatorNamespace, Rbac } from "my-operator/constructs";
import { crdsFromTypes } from "my-operator/crd";
import { permissions } from "./controllers/memcached/permissions.ts";
import { defaultMemcachedImage, leaderElectionId, operatorName as name } from "./names.ts";

/*
 * The manifests. Each part has a chart of its own, and so a file of its own in dist/, in the order in which they are
 * applied.
 */

const namespace = `${name}-system`;
const image = process.env["IMG"] ?? "memcached-operator:0.1.0";
const memcachedImage = process.env["MEMCACHED_IMAGE"] ?? defaultMemcachedImage;

const app = new App();
const chart = (id: string) => new Chart(app, id, { disableResourceNameHashes: true });

const crds = new Crds(chart("crds"), "crds", {
  name,
  manifests: crdsFromTypes({ apiRoot: join(import.meta.dirname, "api") }),
});

const operatorNamespace = new OperatorNamespace(chart("namespace"), "namespace", { name, namespace });
operatorNamespace.node.addDependency(crds);

const rbac = new Rbac(chart("rbac"), "rbac", {
  name,
  namespace,
  serviceAccountName: ControllerManager.serviceAccountName(name),
  permissions,
  leaderElectionId,
  kinds: crds.kinds,
});
rbac.node.addDependency(operatorNamespace);

const controller = new ControllerManager(chart("controller"), "controller", {
  name,
  namespace,
  image,
  env: [{ name: "MEMCACHED_IMAGE", value: memcachedImage }],
});
controller.node.addDependency(rbac);

app.synth();
