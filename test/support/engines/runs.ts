import type { Failure } from "../../../operator/failure.ts";
import type { RepositorySnapshot } from "../../../operator/repository/repository-snapshot.ts";
import type { Ended, Pod } from "./pod.ts";
import { failureOf, snapshotOf } from "./pod.ts";

/** How an engine's connection names a server of this machine and its user, whose Secret is `login`. */
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
 * @param pod starts one with these words after the shell; with none, a run.
 */
export function runsOf<Options>(pod: (command: readonly string[], options?: Options) => Promise<Pod>) {
  const backUp = async (options?: Options): Promise<Ended> => (await pod([], options)).ended;
  /** Runs a shell command in the image; what it printed. */
  const shell = async (command: string): Promise<string> => {
    const { exitCode, log } = await (await pod(["-c", `PATH=$PATH:/my-operator; ${command}`])).ended;
    if (exitCode !== 0) throw new Error(log);
    return log;
  };
  return {
    shell,
    stored: async (options?: Options): Promise<RepositorySnapshot> => snapshotOf(await backUp(options)),
    failure: async (options?: Options): Promise<Failure> => failureOf(await backUp(options)),
    /** The manifest beside a dump. */
    manifest: async <Manifest>({ manifest }: RepositorySnapshot): Promise<Manifest> =>
      JSON.parse(await shell(`restic --quiet dump ${manifest?.snapshotID ?? ""} manifest.json`)) as Manifest,
  };
}
