/* Makes what takes minutes the first time, before the tests that need it: CI does this beside its first steps. */
import { ensureBinaries, envtestBinaries } from "./cluster/binaries.ts";
import { nodeBinaries } from "./cluster/node/plan.ts";
import prepareServers from "./servers/prepare.ts";

await ensureBinaries(envtestBinaries);
await prepareServers();
await ensureBinaries(nodeBinaries);
