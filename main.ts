import { join } from "node:path";
import { App, Chart } from "cdk8s";
import { addOperatorParts, MyOperatorMonitoring, PinnedSnapshotGuard } from "./operator/constructs/index.ts";

/*
 * The whole system. Each part has a chart of its own, and so a file of its own in dist/. The files' names follow the
 * order in which the parts must be applied.
 */

const chartIn = (app: App, id: string) => new Chart(app, id, { disableResourceNameHashes: true });
const image = process.env["IMG"];

const app = new App();
addOperatorParts((part) => chartIn(app, part), image === undefined ? {} : { image });
app.synth();

// In a folder of its own, because only clusters with the Prometheus Operator have these kinds.
const monitoring = new App({ outdir: join(app.outdir, "monitoring") });
new MyOperatorMonitoring(chartIn(monitoring, "monitoring"), "monitoring");
monitoring.synth();

// In a folder of its own, because it is a choice.
const policies = new App({ outdir: join(app.outdir, "policies") });
new PinnedSnapshotGuard(chartIn(policies, "policies"), "pinned-snapshots");
policies.synth();
