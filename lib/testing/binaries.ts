import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { cacheFolder } from "../build/cache.ts";
import { withLock } from "./lock.ts";

export type BinaryName =
  | "kube-apiserver"
  | "kube-controller-manager"
  | "kube-scheduler"
  | "kubelet"
  | "kube-proxy"
  | "kubectl"
  | "etcd"
  | "coredns"
  | "controller-gen"
  | "cel-rules"
  | "kubeconform"
  | "prometheus"
  | "promtool"
  | "rest-server"
  | "versitygw"
  | "fake-gcs-server"
  | "kueue"
  | "prometheus-operator";

/** What an API server for tests needs. */
export const envtestBinaries = ["etcd", "kube-apiserver", "kubectl"] as const satisfies readonly BinaryName[];

export type Log = (line: string) => void;

/** Writes progress where it does not mix with a command's output. */
export const logToStderr: Log = (line) => process.stderr.write(`${line}\n`);

/** A Go module, a folder under go/, that pins the versions of the programs built from it. */
interface Module {
  /** The folder under go/. */
  readonly name: string;
  /** The required module whose version is the binaries' version. */
  readonly source: string;
  /** What is built: the package for each binary. */
  readonly packages: Partial<Record<BinaryName, string>>;
  /** Seconds that building takes on 2 cores from an empty cache: everything the binaries share, then each of them. */
  readonly seconds: { readonly shared: number; readonly each: number };
  readonly tags?: readonly string[];
  /** Without the compiler's optimizations, for programs that have little to do: a third less work. */
  readonly isUnoptimized?: boolean;
  readonly linkerFlags?: (version: string) => string[];
}

/** `MY_OPERATOR_KUBERNETES=oldest` in the environment makes every API server one of the oldest version supported. */
const isOldest = process.env["MY_OPERATOR_KUBERNETES"] === "oldest";

const kubernetes: Module = {
  name: isOldest ? "kubernetes-1.30" : "kubernetes",
  source: "k8s.io/kubernetes",
  packages: Object.fromEntries(
    ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy", "kubectl"].map(
      (name) => [name, `k8s.io/kubernetes/cmd/${name}`],
    ),
  ),
  seconds: { shared: 180, each: 30 },
  linkerFlags: (version) => {
    const [major = "", minor = ""] = version.slice(1).split(".");
    const fields = { gitVersion: version, gitMajor: major, gitMinor: minor };
    return Object.entries(fields).flatMap(([field, value]) => [
      "-X",
      `k8s.io/component-base/version.${field}=${value}`,
    ]);
  },
};

/** In the order in which they are built: first those that most others wait for. */
const modules: readonly Module[] = [
  {
    name: "etcd",
    source: "go.etcd.io/etcd/server/v3",
    packages: { etcd: "go.etcd.io/etcd/server/v3" },
    seconds: { shared: 0, each: 60 },
  },
  kubernetes,
  {
    name: "coredns",
    source: "github.com/coredns/coredns",
    packages: { coredns: "my-operator/coredns" },
    // After Kubernetes, whose packages it shares.
    seconds: { shared: 0, each: 15 },
  },
  {
    name: "controller-gen",
    source: "sigs.k8s.io/controller-tools",
    packages: { "controller-gen": "sigs.k8s.io/controller-tools/cmd/controller-gen" },
    seconds: { shared: 0, each: 20 },
    isUnoptimized: true,
  },
  {
    // Of the oldest Kubernetes: its estimates are the highest.
    name: "cel-rules",
    source: "k8s.io/apiextensions-apiserver",
    packages: { "cel-rules": "my-operator/cel-rules" },
    seconds: { shared: 0, each: 30 },
    isUnoptimized: true,
  },
  {
    name: "kubeconform",
    source: "github.com/yannh/kubeconform",
    packages: { kubeconform: "github.com/yannh/kubeconform/cmd/kubeconform" },
    seconds: { shared: 0, each: 10 },
    isUnoptimized: true,
  },
  {
    name: "prometheus",
    source: "github.com/prometheus/prometheus",
    packages: {
      prometheus: "github.com/prometheus/prometheus/cmd/prometheus",
      promtool: "github.com/prometheus/prometheus/cmd/promtool",
    },
    seconds: { shared: 115, each: 15 },
    isUnoptimized: true,
    // Without the clients of every cloud, which would find targets there: half the work.
    tags: ["remove_all_sd", "enable_kubernetes_sd"],
  },
  {
    name: "rest-server",
    source: "github.com/restic/rest-server",
    packages: { "rest-server": "github.com/restic/rest-server/cmd/rest-server" },
    seconds: { shared: 0, each: 15 },
  },
  {
    name: "versitygw",
    source: "github.com/versity/versitygw",
    packages: { versitygw: "github.com/versity/versitygw/cmd/versitygw" },
    seconds: { shared: 0, each: 60 },
  },
  {
    name: "fake-gcs-server",
    source: "github.com/fsouza/fake-gcs-server",
    packages: { "fake-gcs-server": "github.com/fsouza/fake-gcs-server" },
    seconds: { shared: 0, each: 60 },
    isUnoptimized: true,
  },
  {
    name: "prometheus-operator",
    source: "github.com/prometheus-operator/prometheus-operator",
    packages: { "prometheus-operator": "github.com/prometheus-operator/prometheus-operator/cmd/operator" },
    seconds: { shared: 0, each: 120 },
    isUnoptimized: true,
  },
  {
    name: "kueue",
    source: "sigs.k8s.io/kueue",
    packages: { kueue: "sigs.k8s.io/kueue/cmd/kueue" },
    seconds: { shared: 0, each: 180 },
    isUnoptimized: true,
  },
];

/** The path of one binary, which is built first if needed. */
export async function ensureBinary(name: BinaryName, log: Log = logToStderr): Promise<string> {
  const paths = await ensureBinaries([name], { log });
  return paths[name];
}

/**
 * Builds the named binaries that the cache does not hold yet, from Go modules pinned in go/.
 *
 * @returns the absolute path of each.
 * @throws Error if Go is missing, or with the end of Go's output if a build fails.
 */
export async function ensureBinaries<Name extends BinaryName>(
  names: readonly Name[],
  { log = logToStderr }: { log?: Log } = {},
): Promise<Record<Name, string>> {
  const paths: Partial<Record<BinaryName, string>> = {};
  const jobs = [];
  for (const module of modules) {
    const wanted = names.filter((name) => module.packages[name] !== undefined);
    if (wanted.length === 0) continue;
    const { version, folder } = place(module);
    for (const name of wanted) paths[name] = join(folder, name);
    const missing = absent(folder, wanted);
    if (missing.length > 0) jobs.push({ module, version, folder, wanted });
  }
  if (jobs.length > 0) {
    await assertGoIsInstalled(names);
    // Downloads need the network, builds the processor: download for the next modules while one is built.
    const fetched = jobs.map(({ module, wanted }) =>
      go(module, ["list", "-deps", ...tagsOf(module), ...packagesOf(module, wanted)]),
    );
    for (const download of fetched) download.catch(() => undefined);
    for (const [index, job] of jobs.entries()) {
      const { module, version, folder, wanted } = job;
      await withLock(
        join(cacheFolder(), "locks", module.name),
        async () => {
          const missing = absent(folder, wanted);
          if (missing.length === 0) return;
          const usual = module.seconds.shared + module.seconds.each * missing.length;
          log(`building ${missing.join(", ")} ${version} (once; usually ${duration(usual)} on 2 cores) …`);
          const start = Date.now();
          await fetched[index];
          await build(module, version, folder, missing);
          log(`built ${missing.join(", ")} in ${duration((Date.now() - start) / 1000)}`);
        },
        () => {
          log(`waiting for another process that is building ${module.name} …`);
        },
      );
    }
  }
  return paths as Record<Name, string>;
}

async function build(
  module: Module,
  version: string,
  folder: string,
  names: readonly BinaryName[],
): Promise<void> {
  // Binaries are moved to their place whole. This folder may hold the rest of a build that was killed.
  const workplace = join(folder, ".build");
  await rm(workplace, { recursive: true, force: true });
  await mkdir(workplace, { recursive: true });
  try {
    const [only] = names;
    const output = names.length === 1 && only !== undefined ? join(workplace, only) : `${workplace}/`;
    const linkerFlags = ["-s", "-w", ...(module.linkerFlags?.(version) ?? [])].join(" ");
    await go(module, [
      "build",
      ...["-o", output, "-ldflags", linkerFlags],
      // The linker drops what debuggers read; not making it saves a tenth of the compiler's work.
      `-gcflags=all=-dwarf=false${module.isUnoptimized === true ? " -N -l" : ""}`,
      ...tagsOf(module),
      ...packagesOf(module, names),
    ]);
    for (const name of names) await rename(join(workplace, name), join(folder, name));
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}

function packagesOf(module: Module, names: readonly BinaryName[]): string[] {
  return names.flatMap((name) => module.packages[name] ?? []);
}

function tagsOf({ tags }: Module): string[] {
  return tags === undefined ? [] : [`-tags=${tags.join(",")}`];
}

function moduleFolder(module: Module): string {
  return join(import.meta.dirname, "go", module.name);
}

/** Those of the named binaries that are not built yet. */
export function missingBinaries(names: readonly BinaryName[]): BinaryName[] {
  return modules.flatMap((module) =>
    absent(
      place(module).folder,
      names.filter((name) => module.packages[name] !== undefined),
    ),
  );
}

/** The version of a binary, and the files that it depends on. */
export function binarySource(name: BinaryName): { version: string; files: string[] } {
  const module = modules.find(({ packages }) => packages[name] !== undefined);
  if (module === undefined) throw new Error(`No Go module in go/ builds ${name}.`);
  return { version: pinnedVersion(module), files: filesOf(module) };
}

/** Where the cache keeps a module's binaries. */
function place(module: Module): { version: string; folder: string } {
  const version = pinnedVersion(module);
  return { version, folder: join(cacheFolder(), "bin", `${module.name}-${version}-${fingerprint(module)}`) };
}

/** The version that our go.mod requires of the module's source. */
function pinnedVersion(module: Module): string {
  const file = join(moduleFolder(module), "go.mod");
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const args = line.trim().split(/\s+/);
    const at = args.indexOf(module.source);
    const version = args[at + 1];
    if (at >= 0 && at <= 1 && version?.startsWith("v") === true) return version;
  }
  throw new Error(`${file} requires no version of ${module.source}.`);
}

/** A short hash of everything that the binaries depend on. */
function fingerprint(module: Module): string {
  const hash = createHash("sha256").update(process.arch);
  for (const file of filesOf(module)) hash.update(basename(file)).update(readFileSync(file));
  for (const tag of module.tags ?? []) hash.update(tag);
  return hash.digest("hex").slice(0, 8);
}

function filesOf(module: Module): string[] {
  const folder = moduleFolder(module);
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

function absent<Name extends string>(folder: string, names: readonly Name[]): Name[] {
  return names.filter((name) => !existsSync(join(folder, name)));
}

async function assertGoIsInstalled(names: readonly BinaryName[]): Promise<void> {
  try {
    await output("go", ["version"], {});
  } catch {
    throw new Error(
      `Go is missing, which builds ${names.join(", ")}. Install Go 1.25 or newer, so that \`go version\` works: ` +
        `see https://go.dev/doc/install, or run \`apt-get install golang-go\` on Debian 13 or later.`,
    );
  }
}

/** Runs go in a module's folder. The binaries are static and need no C compiler. */
async function go(module: Module, args: readonly string[]): Promise<void> {
  const environment = {
    CGO_ENABLED: "0",
    GOFLAGS: "-mod=readonly -buildvcs=false",
    GOWORK: "off",
    // A compiler lives for a second or two: memory is cheaper than collecting garbage.
    GOGC: "400",
  };
  try {
    await output("go", args, { cwd: moduleFolder(module), env: { ...process.env, ...environment } });
  } catch (error) {
    throw new Error(`Failed to build ${basename(moduleFolder(module))}: ${String(error)}`, { cause: error });
  }
}

/** Runs a command, and throws the end of its output if it fails. */
async function output(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "ignore", "pipe"] });
    let tail = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (tail = (tail + text).slice(-2000)));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(`${command} ${args.slice(0, 1).join("")} ended with ${code ?? "a signal"}:\n${tail}`),
        );
    });
  });
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
