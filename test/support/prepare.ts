/* Builds in advance what would delay the first test by minutes. CI runs this in parallel to its first steps. */
import { ensureAzurite } from "../../lib/testing/azurite.ts";
import { ensureBinaries, envtestBinaries } from "../../lib/testing/binaries.ts";
import { nodeBinaries } from "../../lib/testing/node/plan.ts";
import prepareServers from "./servers/prepare.ts";

await ensureBinaries(envtestBinaries);
await prepareServers();
// What only a few tests need, and make themselves if they run before this has got here.
await ensureBinaries(["cel-rules", "fake-gcs-server", "prometheus-operator"]);
await ensureAzurite();
await ensureBinaries(nodeBinaries);
// A single test of the last tier needs it.
await ensureBinaries(["kueue"]);
