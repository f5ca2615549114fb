import packageJson from "../package.json" with { type: "json" };
import { FlagError } from "./runtime/index.ts";

/** What the command line of this program is, beside what that of every manager is. */
export const program = {
  name: "my-operator",
  description: "Backs databases up on a schedule.",
  version: packageJson.version,
  leaderElectionId: "830ca276.test.io",
  otherUsage: ["install-runner <directory>   copy the programs that a backup run needs into a directory"],
  flags: {
    "runner-image": { help: "image that backup runs take their programs from (default: $OPERATOR_IMAGE)" },
  },
} as const;

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
