import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { parseArgs } from "node:util";
import { logToStderr } from "./binaries.ts";
import { imageNames } from "./images.ts";
import type { ImageName } from "./images.ts";
import { bringImages } from "./node/bring-images.ts";
import { clusterStatus, namedCluster, removeCluster, runningCluster } from "./node/clusters.ts";
import type { NamedCluster } from "./node/clusters.ts";
import { commandInside, loadImage } from "./node/enter.ts";
import { defaultImages } from "./node/node.ts";
import { startDetached } from "./node/start-detached.ts";

const usage = `A real Kubernetes on this Linux machine, without Docker. docs/cluster.md explains it.

Usage: npm run cluster -- [--name NAME] COMMAND

Commands:
  up [--images LIST]   start the cluster and wait until it is ready; it runs until "down".
                       If it runs already, add the images of LIST that it lacks.
                       LIST: names of the images below, separated by commas
                       (default: ${defaultImages.join(",")})
  down                 end the cluster and remove all its traces
  status               print whether it runs, and how to use it
  kubectl ARGUMENTS…   run kubectl against it
  kubeconfig           print the path of its kubeconfig
  images LIST          add these images, unless it has them; they are made first if needed
  load-image FILE      add an image from a file as \`docker save\` writes it
  logs [COMPONENT]     print the log of a component, or the names of the components
  exec COMMAND…        run a command inside the node, with its network, mounts and processes

Images: ${imageNames.join(", ")}

Options:
  --name NAME          the cluster; several can run side by side (default: default)
  --help               print this text`;

/** A mistake in the command line: the usage helps, a stack does not. */
class UsageError extends Error {}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof UsageError) console.error(`\n${usage}`);
  process.exitCode = 1;
}

async function main(args: readonly string[]): Promise<number> {
  // Everything after these two belongs to another command line, options included.
  const at = args.findIndex((word) => word === "kubectl" || word === "exec");
  const own = at < 0 ? args : args.slice(0, at + 1);
  const { values, positionals } = parse(own);
  const [command, ...operands] = positionals;
  if (values.help === true || command === undefined) {
    console.log(usage);
    return values.help === true ? 0 : 1;
  }
  const cluster = namedCluster(values.name ?? "default");
  const foreign = at < 0 ? [] : args.slice(args[at + 1] === "--" ? at + 2 : at + 1);
  switch (command) {
    case "up":
      return up(cluster, values.images === undefined ? undefined : parseImages(values.images));
    case "down":
      await removeCluster(cluster);
      console.error(`Removed the cluster "${cluster.name}".`);
      return 0;
    case "status":
      return status(cluster);
    case "kubectl": {
      const { kubectl } = await runningCluster(cluster);
      return run([kubectl, ...foreign], { KUBECONFIG: cluster.layout.kubeconfig });
    }
    case "kubeconfig":
      await runningCluster(cluster);
      console.log(cluster.layout.kubeconfig);
      return 0;
    case "images":
      await bringImages(cluster, parseImages(operand(operands, "LIST")), logToStderr);
      return 0;
    case "load-image":
      await loadImage(await runningCluster(cluster), operand(operands, "FILE"));
      return 0;
    case "logs":
      return logs(cluster, operands[0]);
    case "exec":
      return run(commandInside(await runningCluster(cluster), foreign));
    default:
      throw new UsageError(`"${command}" is not a command.`);
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { name: { type: "string" }, images: { type: "string" }, help: { type: "boolean" } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function parseImages(list: string): readonly ImageName[] {
  return list
    .split(",")
    .filter((word) => word !== "")
    .map((word) => {
      const image = imageNames.find((name) => name === word);
      if (image === undefined) {
        throw new UsageError(`"${word}" is not a known image: use ${imageNames.join(", ")}.`);
      }
      return image;
    });
}

function operand(operands: readonly string[], what: string): string {
  const [first] = operands;
  if (first === undefined) throw new UsageError(`The argument ${what} is missing.`);
  return first;
}

async function up(cluster: NamedCluster, images?: readonly ImageName[]): Promise<number> {
  const { phase } = await clusterStatus(cluster);
  if (phase === "starting") throw new Error(`Another process is starting the cluster "${cluster.name}".`);
  if (phase === "running") {
    await bringImages(cluster, images ?? [], logToStderr);
  } else {
    if (phase === "abandoned") await removeCluster(cluster);
    const start = performance.now();
    await startDetached(cluster, images ?? defaultImages, logToStderr);
    logToStderr(`ready in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
  return status(cluster);
}

async function status(cluster: NamedCluster): Promise<number> {
  const { phase } = await clusterStatus(cluster);
  console.log(`Cluster "${cluster.name}" is ${phase}.`);
  if (phase === "running") {
    console.log(`Use it with: export KUBECONFIG=${cluster.layout.kubeconfig}`);
  } else if (existsSync(cluster.supervisorLog)) {
    console.log(`The log of its supervisor is ${cluster.supervisorLog}`);
  }
  return phase === "running" ? 0 : 1;
}

async function logs(cluster: NamedCluster, component: string | undefined): Promise<number> {
  await runningCluster(cluster);
  const components = (await readdir(cluster.layout.logs)).map((file) => file.replace(/\.log$/, "")).sort();
  if (component === undefined) {
    console.log(components.join("\n"));
    return 0;
  }
  if (!components.includes(component)) {
    throw new Error(`"${component}" is not a component: use ${components.join(", ")}.`);
  }
  return run(["cat", cluster.layout.log(component)]);
}

async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<number> {
  const [command = "", ...rest] = args;
  const child = spawn(command, rest, { stdio: "inherit", env: { ...process.env, ...environment } });
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}
