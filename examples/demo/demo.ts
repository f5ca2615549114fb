import type { DemoCluster } from "./cluster.ts";
import { openCluster } from "./cluster.ts";
import type { Kubectl } from "./kubectl.ts";
import { namespace, operatorDeployment, operatorNamespace } from "./namespace.ts";
import { Narrator } from "./output.ts";

/** What a story has to play with. */
export interface Stage {
  narrator: Narrator;
  cluster: DemoCluster;
  /** kubectl in the whole cluster. */
  kubectl: Kubectl;
  /** kubectl in the demo's namespace. */
  inDemo: Kubectl;
  /** Runs kubectl in the demo's namespace and shows it: the command and what it printed, or the part of it that is chosen. */
  show: (words: readonly string[], choose?: (printed: string) => string) => Promise<void>;
  /** Creates or changes objects in the demo's namespace. */
  apply: (...objects: readonly object[]) => Promise<void>;
  /** An object of the demo's namespace, or a list of them. */
  get: <T>(...words: readonly string[]) => Promise<T>;
}

const interrupted = "The demo was interrupted.";

/**
 * Opens a cluster, tells a story there, and removes what the story left: also when it fails, and on Ctrl-C.
 *
 * @returns the exit code
 */
export async function onStage(
  options: { context: string | undefined; keep: boolean },
  tell: (stage: Stage) => Promise<void>,
): Promise<number> {
  const { context, keep } = options;
  const narrator = new Narrator();
  if (context === undefined) {
    narrator.step(
      "Bring up a Kubernetes on this machine",
      "The first time, it is built from source, which takes minutes.",
      ...(keep ? [] : ["In the end it is removed. To look around in it: npm run demo -- --keep"]),
    );
  } else {
    narrator.step(`Use the cluster of context ${context}`);
  }
  const cluster = await openCluster({
    context,
    keep,
    log: (line) => {
      narrator.show(line);
    },
  });
  const signal = untilInterrupted();
  const kubectl: Kubectl = (words, more) => cluster.kubectl(words, { signal, ...more });
  await mustBeNew(kubectl, cluster);

  const end = async () => {
    if (keep) {
      narrator.step("Leave everything in place. To look around:");
      narrator.show(cluster.howToUse);
    } else {
      narrator.step("Clean up");
      await cluster.cleanUp(removeObjects);
    }
  };
  try {
    await tell(stage(narrator, cluster, kubectl));
    await end();
    narrator.step("Done");
    return 0;
  } catch (error) {
    if (signal.aborted) {
      // A cluster of the demo's own ends with it, however it ends.
      const hint = "Another Ctrl-C ends it at once, and leaves what is there.";
      narrator.step(interrupted, ...(context === undefined ? [] : [hint]));
    } else {
      narrator.step("The demo failed");
      narrator.show(error instanceof Error ? error.message : String(error));
      await showWhatHappened(narrator, cluster.kubectl);
    }
    await end();
    return signal.aborted ? 130 : 1;
  }
}

function stage(narrator: Narrator, cluster: DemoCluster, kubectl: Kubectl): Stage {
  const inDemo: Kubectl = (words, more) => kubectl(["-n", namespace, ...words], more);
  return {
    narrator,
    cluster,
    kubectl,
    inDemo,
    show: async (words, choose = (printed) => printed) => {
      const printed = await inDemo(words);
      narrator.command(`kubectl -n ${namespace} ${words.map(quoted).join(" ")}`, choose(printed));
    },
    apply: async (...objects) => {
      await inDemo(["apply", "-f", "-"], {
        input: JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }),
      });
    },
    get: async <T>(...words: readonly string[]) =>
      JSON.parse(await inDemo(["get", ...words, "-o", "json"])) as T,
  };
}

/** What is there already would be removed in the end, with all backups that are asked for. */
async function mustBeNew(kubectl: Kubectl, { howToRemove }: DemoCluster): Promise<void> {
  const kinds = "databasebackups.databases.test.io";
  const there = await kubectl([
    ...[
      "get",
      `namespace/${namespace}`,
      `namespace/${operatorNamespace}`,
      `customresourcedefinition/${kinds}`,
    ],
    ...["--ignore-not-found", "-o", "name"],
  ]);
  if (there.trim() === "") return;
  throw new Error(
    `The demo installs the operator and removes it in the end, but this cluster has something of it already:\n${there}` +
      `Use another cluster. Or, if nobody needs it, remove it:\n${howToRemove}`,
  );
}

async function showWhatHappened(narrator: Narrator, kubectl: Kubectl): Promise<void> {
  const commands = [
    ["-n", namespace, "get", "pods,databasebackups,databasesnapshots"],
    ["-n", namespace, "get", "events", "--field-selector=type=Warning"],
    ["-n", operatorNamespace, "logs", operatorDeployment, "-c", "manager", "--tail=50"],
  ];
  for (const words of commands) {
    narrator.command(`kubectl ${words.join(" ")}`, await kubectl(words).catch(String));
  }
}

/** While the operator is there, it lets go of what it holds. */
async function removeObjects(kubectl: Kubectl): Promise<void> {
  await kubectl(["delete", "namespace", namespace, "--ignore-not-found", "--timeout=120s"]);
  await kubectl(["delete", "-f", "dist", "--ignore-not-found", "--timeout=120s"]);
}

/** Aborted by the first Ctrl-C or SIGTERM; the next one ends the process. */
function untilInterrupted(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => {
      controller.abort(new Error(interrupted));
    });
  }
  return controller.signal;
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
