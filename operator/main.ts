import { registerControllers } from "./controllers/index.ts";
import { imagePolicy, jobLimits, program, runnerDirectory, runnerImage } from "./flags.ts";
import { installRunner } from "./install-runner.ts";
import { runMaintenance } from "./repository/maintenance/main.ts";
import { runRestore } from "./restore/main.ts";
import { FlagError, runManager } from "./runtime/index.ts";
import { runDrill } from "./verification/main.ts";

/** Exit codes: 0 done, 1 failed, 2 wrong command line. */
async function main(args: readonly string[]): Promise<number> {
  if (args[0] === "repository") return runMaintenance(args.slice(1));
  if (args[0] === "drill") return runDrill(args.slice(1));
  if (args[0] === "restore") return runRestore(args.slice(1));
  if (args[0] !== "install-runner") {
    return runManager(args, {
      ...program,
      setUp(manager, flags) {
        registerControllers(manager, {
          runnerImage: runnerImage(flags["runner-image"], process.env),
          policy: imagePolicy(flags),
          limits: jobLimits(flags),
          retainVolumes: flags["retain-volumes"],
          userIdsFromPlatform: flags["user-ids-from-platform"],
        });
      },
    });
  }
  try {
    await installRunner(runnerDirectory(args.slice(1)));
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof FlagError ? 2 : 1;
  }
}

process.exit(await main(process.argv.slice(2)));
