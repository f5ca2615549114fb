import type { DemoCluster } from "./cluster.ts";
import { openCluster } from "./cluster.ts";
import type { Kubectl } from "./kubectl.ts";
import {
  metricsBinding,
  namespace,
  operatorDeployment,
  operatorNamespace,
  withoutLastBackup,
} from "./namespace.ts";
import { Output } from "./output.ts";

/** What the steps of the demo work with. */
export interface Demo {
  output: Output;
  cluster: DemoCluster;
  /** kubectl in the whole cluster. */
  kubectl: Kubectl;
  /** kubectl in the demo's namespace. */
  inDemo: Kubectl;
  /** Runs kubectl in the demo's namespace, and prints the command and its output, or the part that `choose` returns. */
  show: (args: readonly string[], choose?: (printed: string) => string) => Promise<void>;
  /** Creates or changes objects in the demo's namespace. */
  apply: (...objects: readonly object[]) => Promise<void>;
  /** Gets an object of the demo's namespace, or a list of them. */
  get: <T>(...args: readonly string[]) => Promise<T>;
}

const interrupted = "The demo was interrupted.";

/**
 * Opens a cluster, runs the steps there, and removes what they created, also if they fail, and on Ctrl-C.
 *
 * @returns the exit code
 */
export async function withDemo(
  options: { context: string | undefined; keep: boolean },
  runSteps: (demo: Demo) => Promise<void>,
): Promise<number> {
  const { context, keep } = options;
  const output = new Output();
  if (context === undefined) {
    output.step(
      "Start a Kubernetes on this machine",
      "The first run builds it from source, which takes minutes.",
      ...(keep ? [] : ["The demo removes it at the end. To keep it: npm run demo -- --keep"]),
    );
  } else {
    output.step(`Use the cluster of context ${context}`);
  }
  const cluster = await openCluster({
    context,
    keep,
    log: (line) => {
      output.show(line);
    },
  });
  const signal = abortOnInterrupt();
  const kubectl: Kubectl = (args, more) => cluster.kubectl(args, { signal, ...more });
  await assertNotInstalled(kubectl, cluster);

  const end = async () => {
    if (keep) {
      output.step("Keep the cluster, the operator and the databases. To look around:");
      output.show(cluster.howToUse);
    } else {
      output.step("Clean up");
      await cluster.cleanUp(removeObjects);
    }
  };
  try {
    await runSteps(demoIn(output, cluster, kubectl));
    await end();
    output.step("Done");
    return 0;
  } catch (error) {
    if (signal.aborted) {
      // The demo's own cluster ends with the demo in any case.
      const hint =
        "The demo cleans up. Another Ctrl-C ends it at once and leaves its objects in your cluster.";
      output.step(interrupted, ...(context === undefined ? [] : [hint]));
    } else {
      output.step("The demo failed");
      output.show(error instanceof Error ? error.message : String(error));
      await showState(output, cluster.kubectl);
    }
    await end();
    return signal.aborted ? 130 : 1;
  }
}

function demoIn(output: Output, cluster: DemoCluster, kubectl: Kubectl): Demo {
  const inDemo: Kubectl = (args, more) => kubectl(["-n", namespace, ...args], more);
  return {
    output,
    cluster,
    kubectl,
    inDemo,
    show: async (args, choose = (printed) => printed) => {
      const printed = await inDemo(args);
      output.command(`kubectl -n ${namespace} ${args.map(quoted).join(" ")}`, choose(printed));
    },
    apply: async (...objects) => {
      await inDemo(["apply", "-f", "-"], {
        input: JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }),
      });
    },
    get: async <T>(...args: readonly string[]) =>
      JSON.parse(await inDemo(["get", ...args, "-o", "json"])) as T,
  };
}

/** Throws if an operator is installed: the demo would remove it, and all DatabaseBackups with it. */
async function assertNotInstalled(kubectl: Kubectl, { howToRemove }: DemoCluster): Promise<void> {
  const kinds = "databasebackups.databases.test.io";
  const existing = await kubectl([
    ...[
      "get",
      `namespace/${namespace}`,
      `namespace/${operatorNamespace}`,
      `customresourcedefinition/${kinds}`,
    ],
    ...["--ignore-not-found", "-o", "name"],
  ]);
  if (existing.trim() === "") return;
  throw new Error(
    `The demo installs the operator and removes it at the end, but this cluster already has:\n${existing}` +
      `Use another cluster. Or remove these objects, if you do not need them:\n${howToRemove}`,
  );
}

async function showState(output: Output, kubectl: Kubectl): Promise<void> {
  const commands = [
    ["-n", namespace, "get", "pods,databasebackups,databasesnapshots"],
    ["-n", namespace, "get", "events", "--field-selector=type=Warning"],
    ["-n", operatorNamespace, "logs", operatorDeployment, "-c", "manager", "--tail=50"],
  ];
  for (const args of commands) {
    output.command(`kubectl ${args.join(" ")}`, await kubectl(args).catch(String));
  }
}

/** In a namespace that is being deleted, no Pod can make a last backup, and the operator holds the volumes for ten minutes. */
async function forgoLastBackups(kubectl: Kubectl): Promise<void> {
  const crd = "customresourcedefinition/postgresqldatabases.databases.test.io";
  if ((await kubectl(["get", crd, "--ignore-not-found", "-o", "name"])) === "") return;
  const databases = await kubectl(["-n", namespace, "get", "postgresqldatabases", "-o", "name"]);
  for (const database of databases.split("\n").filter((line) => line !== "")) {
    await kubectl(["-n", namespace, "patch", database, "--type=merge", "-p", withoutLastBackup]);
  }
}

/** Removes the demo's namespace first, because the operator must remove the finalizers in it. */
async function removeObjects(kubectl: Kubectl): Promise<void> {
  await forgoLastBackups(kubectl);
  await kubectl(["delete", "namespace", namespace, "--ignore-not-found", "--timeout=300s"]);
  await kubectl(["delete", "-f", "dist", "--ignore-not-found", "--timeout=300s"]);
  await kubectl(["delete", metricsBinding, "--ignore-not-found"]);
}

/** The first Ctrl-C or SIGTERM aborts the signal; the next one ends the process. */
function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => {
      controller.abort(new Error(interrupted));
    });
  }
  return controller.signal;
}

/** Quotes an argument for a shell if necessary. */
function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
