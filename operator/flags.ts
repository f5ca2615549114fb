import packageJson from "../package.json" with { type: "json" };
import type { ImagePolicy } from "./controllers/databasebackup/context.ts";
import { product } from "./product.ts";
import { FlagError } from "./runtime/index.ts";

/** What the command line of this program is, beside what that of every manager is. */
export const program = {
  name: product.name,
  description: "Backs databases up on a schedule.",
  version: packageJson.version,
  leaderElectionId: product.leaderElectionId,
  otherUsage: [
    "install-runner <directory>   copy the programs that a backup run needs into a directory",
    "repository <operation>       look after the repository that restic's environment variables name",
  ],
  flags: {
    "runner-image": { help: "image that backup runs take their programs from (default: $OPERATOR_IMAGE)" },
    "allow-command-engine": {
      type: "boolean",
      default: true,
      help: "let DatabaseBackups use the engine command, which runs what they say",
    },
    "allowed-images": {
      help: "images that DatabaseBackups may name, or registries and folders of them, separated by commas (default: any image)",
    },
  },
} as const;

/** What DatabaseBackups may run, by the command line. */
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
 * The image that backup runs take their programs from.
 *
 * @throws FlagError when neither flag nor environment name it.
 */
export function runnerImage(flag: string | undefined, environment: NodeJS.ProcessEnv): string {
  const image = flag ?? environment["OPERATOR_IMAGE"];
  if (image) return image;
  throw new FlagError("The image of backup runs is not known: give --runner-image, or set OPERATOR_IMAGE.");
}

/**
 * The directory that the arguments after `install-runner` name.
 *
 * @throws FlagError when they are not one.
 */
export function runnerDirectory(args: readonly string[]): string {
  const [directory, ...more] = args;
  if (directory !== undefined && more.length === 0) return directory;
  throw new FlagError("install-runner needs one argument: an existing, writable directory.");
}
