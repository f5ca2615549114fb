import { join } from "node:path";
import { App, Chart } from "cdk8s";
import {
  ControllerManager,
  Crds,
  Monitoring,
  OperatorNamespace,
  Rbac,
  defaultImage,
} from "./operator/constructs/index.ts";
import { crdsFromTypes } from "./lib/crd/index.ts";
import { managerPermissions } from "./operator/controllers/permissions.ts";
import { backupAlerts } from "./operator/monitoring/alerts.ts";
import { backupDashboard } from "./operator/monitoring/dashboard.ts";
import { product } from "./operator/product.ts";

/*
 * The whole system. Each part has a chart, and so a file of dist/, of its own; the files' names follow the order in
 * which the parts must be applied.
 */

const { name, namespace, leaderElectionId, userId } = product;
const image = process.env["IMG"] ?? defaultImage;

const app = new App();
const chart = (id: string) => new Chart(app, id, { disableResourceNameHashes: true });

const crds = new Crds(chart("crds"), "crds", { name, manifests: crdsFromTypes({ apiRoot: "operator/api" }) });

const operatorNamespace = new OperatorNamespace(chart("namespace"), "namespace", { name, namespace });
operatorNamespace.node.addDependency(crds);

const rbac = new Rbac(chart("rbac"), "rbac", {
  name,
  namespace,
  serviceAccountName: ControllerManager.serviceAccountName(name),
  permissions: managerPermissions,
  leaderElectionId,
  kinds: crds.kinds,
});
rbac.node.addDependency(operatorNamespace);

const controller = new ControllerManager(chart("controller"), "controller", {
  name,
  namespace,
  image,
  userId,
});
controller.node.addDependency(rbac);

app.synth();

// In a folder of its own: these kinds are there only where the Prometheus Operator is.
const monitoringApp = new App({ outdir: join(app.outdir, "monitoring") });
new Monitoring(new Chart(monitoringApp, "monitoring", { disableResourceNameHashes: true }), "monitoring", {
  name,
  namespace,
  alerts: backupAlerts,
  dashboards: { backups: backupDashboard(leaderElectionId) },
});
monitoringApp.synth();
