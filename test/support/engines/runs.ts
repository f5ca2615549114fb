import type { Dump } from "../../../operator/engines/engine.ts";
import type { Failure } from "../../../operator/failure.ts";
import type { RepositorySnapshot } from "../../../operator/repository/repository-snapshot.ts";
import type { Ended, Pod, PodOptions } from "./pod.ts";
import { failureOf, snapshotOf } from "./pod.ts";

/** A connection to a server on this machine. The Secret `login` has the user's name and password. */
export function localServer(port: number) {
  return {
    host: "localhost",
    port,
    credentials: {
      usernameSecretRef: { name: "login", key: "user" },
      passwordSecretRef: { name: "login", key: "password" },
    },
  };
}

/**
 * The container of a run.
 *
 * @param command The arguments of the shell. Empty: those of a run.
 * @param environment Further variables.
 */
export function runContainer(
  dump: Dump,
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
): Pick<PodOptions, "command" | "environment" | "files"> {
  return {
    command: command.length === 0 ? ["/my-operator/backup.sh", ...dump.command] : command,
    environment: [
      ...dump.environment,
      { name: "BACKUP_FILE_NAME", value: dump.fileName },
      ...Object.entries(environment).map(([name, value]) => ({ name, value })),
    ],
    files: dump.files,
  };
}

/**
 * What the tests of an engine do with its Pods.
 *
 * @param pod starts a Pod with these arguments of the shell, or a run if there are none.
 */
export function runsOf<Options>(pod: (command: readonly string[], options?: Options) => Promise<Pod>) {
  const backUp = async (options?: Options): Promise<Ended> => (await pod([], options)).ended;
  /** Runs a shell command in the image, and returns its output. */
  const shell = async (command: string): Promise<string> => {
    const { exitCode, log } = await (await pod(["-c", `PATH=$PATH:/my-operator; ${command}`])).ended;
    if (exitCode !== 0) throw new Error(log);
    return log;
  };
  return {
    shell,
    stored: async (options?: Options): Promise<RepositorySnapshot> => snapshotOf(await backUp(options)),
    failure: async (options?: Options): Promise<Failure> => failureOf(await backUp(options)),
    /** Reads another sidecar file of a backup, which is JSON. */
    sidecar: async (name: string, { inventory }: RepositorySnapshot): Promise<unknown> =>
      JSON.parse(await shell(`restic --quiet dump ${inventory?.snapshotID ?? ""} ${name}`)),
    /** Reads the inventory of a backup. */
    inventory: async <Inventory>({ inventory }: RepositorySnapshot): Promise<Inventory> =>
      JSON.parse(
        await shell(`restic --quiet dump ${inventory?.snapshotID ?? ""} inventory.json`),
      ) as Inventory,
  };
}
