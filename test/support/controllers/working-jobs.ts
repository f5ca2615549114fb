import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { V1Container } from "@kubernetes/client-node";
import type { Job } from "../../../operator/kubernetes/kinds.ts";
import { secrets } from "../../../operator/kubernetes/kinds.ts";
import { runMaintenance } from "../../../operator/repository/maintenance/main.ts";
import type { Client } from "../../../operator/runtime/index.ts";
import { shortTimeouts } from "../repository/repository-under-test.ts";
import type { End } from "./fake-control-plane.ts";

/** Where the processes of Jobs work. */
export interface Workplace {
  readonly client: Client;
  readonly namespace: string;
  /** See `makeRunnerFolder`. */
  readonly runner: string;
}

/**
 * Does what the containers of a Job's Pod do, with real processes on this machine, which get the container's variables and files. A
 * container that creates the repository comes first.
 *
 * @param name The container whose end counts.
 */
export async function doWork(job: Job, name: string, place: Workplace): Promise<End> {
  const { containers = [], initContainers = [] } = job.spec?.template.spec ?? {};
  const init = initContainers.find((each) => each.name === "init-repository");
  if (init !== undefined) {
    const end = await work(job, init, place);
    if (end.exitCode !== 0) return end;
  }
  const container = containers.find((each) => each.name === name);
  if (container === undefined) throw new Error(`The Job has no container ${name}.`);
  return work(job, container, place);
}

async function work(job: Job, container: V1Container, place: Workplace): Promise<End> {
  const folder = await mkdtemp(join(place.runner, "pod-"));
  const terminationLog = join(folder, "termination-log");
  const environment = {
    ...(await environmentOf(job, container, folder, place)),
    PATH: process.env["PATH"],
    TMPDIR: folder,
    RESTIC_CACHE_DIR: join(place.runner, "cache"),
    TERMINATION_LOG: terminationLog,
  };
  let log = "";
  let exitCode: number;
  if (container.command === undefined) {
    const [, ...args] = container.args ?? [];
    exitCode = await runMaintenance(args, {
      restic: join(place.runner, "restic"),
      environment,
      timeouts: shortTimeouts,
      signal: new AbortController().signal,
      print: (line) => (log += `${line}\n`),
      log: (line) => (log += `${line}\n`),
    });
  } else {
    const [program = "", ...args] = container.command.map((word) =>
      unescaped(word).replace(/^\/my-operator\//, `${place.runner}/`),
    );
    exitCode = await new Promise((resolve, reject) => {
      const child = spawn(program, args, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (data: Buffer) => (log += data.toString()));
      child.once("error", reject);
      child.once("close", (code) => {
        resolve(code ?? 137);
      });
    });
  }
  return { exitCode, message: await readFile(terminationLog, "utf8").catch(() => ""), log };
}

/** The container's variables. Paths of mounted files are those of the files' copies. */
async function environmentOf(
  job: Job,
  container: V1Container,
  folder: string,
  place: Workplace,
): Promise<Record<string, string>> {
  const mounted = await writeFiles(job, container, folder, place);
  const values: Record<string, string> = {};
  for (const { name, value, valueFrom } of container.env ?? []) {
    const { secretKeyRef, fieldRef } = valueFrom ?? {};
    const text =
      secretKeyRef !== undefined
        ? await secretValue(secretKeyRef.name ?? "", secretKeyRef.key, place)
        : fieldRef !== undefined
          ? fieldOf(job, fieldRef.fieldPath)
          : unescaped(value ?? "");
    const mount = mounted.find((path) => text.startsWith(path));
    values[name] = mount === undefined ? text : `${folder}${text}`;
  }
  return values;
}

/** @returns The folders in which the container finds them. */
async function writeFiles(
  job: Job,
  { volumeMounts = [] }: V1Container,
  folder: string,
  place: Workplace,
): Promise<string[]> {
  const mounted: string[] = [];
  for (const { name, mountPath } of volumeMounts) {
    const volume = job.spec?.template.spec?.volumes?.find((each) => each.name === name);
    if (volume?.projected === undefined) continue;
    mounted.push(`${mountPath}/`);
    for (const { secret } of volume.projected.sources ?? []) {
      for (const { key, path } of secret?.items ?? []) {
        const file = join(folder, mountPath, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, await secretValue(secret?.name ?? "", key, place), { mode: 0o600 });
      }
    }
  }
  return mounted;
}

async function secretValue(name: string, key: string, { client, namespace }: Workplace): Promise<string> {
  const { data = {} } = await client.get(secrets, { namespace, name });
  if (data[key] === undefined) throw new Error(`Secret ${name} has no key ${key}.`);
  return Buffer.from(data[key], "base64").toString();
}

function fieldOf({ metadata }: Job, path: string): string {
  const { name = "" } = metadata;
  return path === "metadata.name" ? `${name}-pod` : name;
}

/** As the kubelet reads a value in which a dollar sign is doubled. */
function unescaped(value: string): string {
  return value.replaceAll("$$", "$");
}
