import type { EnvironmentVariable, ProjectedFile } from "../container-inputs.ts";

/** A program for a container with the engine's own client tools. */
export interface ClientProgram {
  /**
   * The name of one of the runner's scripts, and its arguments. Never a credential: every process of the node can read
   * arguments.
   */
  command: readonly [script: string, ...args: string[]];
  /** The environment of the command. Credentials come from Secrets. */
  environment: readonly EnvironmentVariable[];
  /** Files that the command reads, mounted at the folder of credentials. */
  files: readonly ProjectedFile[];
}
