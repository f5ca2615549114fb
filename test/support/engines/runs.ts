import type { Failure } from "../../../operator/failure.ts";
import type { RepositorySnapshot } from "../../../operator/repository/repository-snapshot.ts";
import type { Ended, Pod } from "./pod.ts";
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
    /** Reads the inventory of a backup. */
    inventory: async <Inventory>({ inventory }: RepositorySnapshot): Promise<Inventory> =>
      JSON.parse(
        await shell(`restic --quiet dump ${inventory?.snapshotID ?? ""} inventory.json`),
      ) as Inventory,
  };
}
