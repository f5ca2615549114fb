import packageJson from "../package.json" with { type: "json" };
import type { ImagePolicy } from "./controllers/databasebackup/context.ts";
import type { ForLanes } from "./job-queue/lanes.ts";
import type { JobLimits } from "./job-queue/plan.ts";
import { product } from "./product.ts";
import { FlagError } from "./runtime/index.ts";

/** The command line of this program, in addition to the flags of every manager. */
export const program = {
  name: product.name,
  description: "Backs databases up on a schedule.",
  version: packageJson.version,
  leaderElectionId: product.leaderElectionId,
  otherUsage: [
    "install-runner <directory>   copy the programs that a backup run needs into a directory",
    "repository <operation>       run maintenance on the repository given by restic's environment variables",
  ],
  flags: {
    "runner-image": { help: "image that backup runs take their programs from (default: $OPERATOR_IMAGE)" },
    "allow-command-engine": {
      type: "boolean",
      default: true,
      help: "allow DatabaseBackups to use the engine command, which runs any program that they name",
    },
    "allowed-images": {
      help: "images that DatabaseBackups may name, or registries and folders of them, separated by commas (default: any image)",
    },
    "max-concurrent-runs": {
      help: "how many backup runs may be in progress at a time; the others wait for their turns (default: any number)",
    },
    "max-concurrent-runs-per-namespace": {
      help: "how many of them may be in the same namespace (default: any number)",
    },
    "max-concurrent-drills": {
      default: "2",
      help: "how many drills, which restore backups to verify them, may be in progress at a time; the others wait for their turns",
    },
    "retain-volumes": {
      type: "boolean",
      default: false,
      help: "set the reclaim policy of the volumes of repositories to Retain, so that they outlive their claims and namespaces",
    },
    "user-ids-from-platform": {
      type: "boolean",
      default: false,
      help: "set no user and group IDs for the Pods of backups, because the platform chooses them, as OpenShift does",
    },
  },
} as const;

/** What the command line allows DatabaseBackups to run. */
export function imagePolicy(flags: {
  "allow-command-engine": boolean;
  "allowed-images": string | undefined;
}): ImagePolicy {
  const allowedImages = flags["allowed-images"]
    ?.split(",")
    .map((prefix) => prefix.trim())
    .filter((prefix) => prefix !== "");
  return { allowCommandEngine: flags["allow-command-engine"], allowedImages };
}

/**
 * How many runs and how many drills may be in progress at a time.
 *
 * @throws FlagError unless each is a whole number from 1 on. Those of runs can be left out.
 */
export function jobLimits(flags: {
  "max-concurrent-runs": string | undefined;
  "max-concurrent-runs-per-namespace": string | undefined;
  "max-concurrent-drills": string;
}): ForLanes<JobLimits> {
  const limitOf = (flag: keyof typeof flags, noun: string, otherwise: string) => {
    const value = flags[flag];
    if (value === undefined) return undefined;
    if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
    throw new FlagError(
      `--${flag}: "${value}" is not a valid number of ${noun}: use a whole number from 1 on, or omit the flag for ${otherwise}.`,
    );
  };
  return {
    backup: {
      total: limitOf("max-concurrent-runs", "runs", "any number"),
      perNamespace: limitOf("max-concurrent-runs-per-namespace", "runs", "any number"),
    },
    verification: {
      total: limitOf("max-concurrent-drills", "drills", program.flags["max-concurrent-drills"].default),
    },
  };
}

/**
 * The image that backup runs take their programs from.
 *
 * @throws FlagError when neither the flag nor the environment names it.
 */
export function runnerImage(flag: string | undefined, environment: NodeJS.ProcessEnv): string {
  const image = flag ?? environment["OPERATOR_IMAGE"];
  if (image) return image;
  throw new FlagError(
    "The image of backup runs is unknown. Set --runner-image or the environment variable OPERATOR_IMAGE.",
  );
}

/**
 * The directory in the arguments after `install-runner`.
 *
 * @throws FlagError unless there is exactly one argument.
 */
export function runnerDirectory(args: readonly string[]): string {
  const [directory, ...more] = args;
  if (directory !== undefined && more.length === 0) return directory;
  throw new FlagError("install-runner needs one argument: an existing, writable directory.");
}
