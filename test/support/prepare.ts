/* Builds in advance what would delay the first test by minutes. CI runs this in parallel to its first steps. */
import { ensureBinaries, envtestBinaries } from "../../lib/testing/binaries.ts";
import { nodeBinaries } from "../../lib/testing/node/plan.ts";
import prepareServers from "./servers/prepare.ts";

await ensureBinaries(envtestBinaries);
await prepareServers();
await ensureBinaries(nodeBinaries);
