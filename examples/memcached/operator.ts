import { runManager } from "my-operator/runtime";
import { addMemcachedController } from "./controllers/memcached/controller.ts";
import { defaultMemcachedImage, leaderElectionId, operatorName } from "./names.ts";

/* The operator, which runs in the cluster. `node operator.ts --help` lists its flags. */

const exitCode = await runManager(process.argv.slice(2), {
  name: operatorName,
  description: "Runs memcached servers for each Memcached.",
  version: "0.1.0",
  leaderElectionId,
  setUp(manager) {
    addMemcachedController(manager, { image: process.env["MEMCACHED_IMAGE"] ?? defaultMemcachedImage });
  },
});
process.exit(exitCode);
