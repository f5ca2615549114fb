import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ConnectionOptions } from "node:tls";
import { Client } from "pg";
import { eventually } from "../../../lib/testing/eventually.ts";
import { freePorts } from "../../../lib/testing/ports.ts";
import type { PostgreSQLDatabase } from "../../../operator/api/databases/v1alpha1/postgresqldatabase.ts";
import type { PostgreSQLDatabaseOptions } from "../../../operator/controllers/postgresqldatabase/context.ts";
import type { Passwords } from "../../../operator/controllers/postgresqldatabase/credentials/desired-secrets.ts";
import {
  desiredCredentials,
  desiredRoles,
} from "../../../operator/controllers/postgresqldatabase/credentials/desired-secrets.ts";
import { definitionLines } from "../../../operator/controllers/postgresqldatabase/definitions/definition-lines.ts";
import { desiredDefinitionsJob } from "../../../operator/controllers/postgresqldatabase/definitions/desired-job.ts";
import { readDefinitionsReport } from "../../../operator/controllers/postgresqldatabase/definitions/report.ts";
import type { Job } from "../../../operator/kubernetes/kinds.ts";
import type { ServerCertificate } from "../../../operator/controllers/postgresqldatabase/tls/check-certificate.ts";
import {
  desiredAuthority,
  desiredServerCertificate,
  desiredTlsSecret,
} from "../../../operator/controllers/postgresqldatabase/tls/desired-certificates.ts";
import { readWriteHost } from "../../../operator/controllers/postgresqldatabase/tls/server-names.ts";
import { desiredInitializationJob } from "../../../operator/controllers/postgresqldatabase/initialization/desired-job.ts";
import type { InitializationReport } from "../../../operator/controllers/postgresqldatabase/initialization/report.ts";
import { readInitializationReport } from "../../../operator/controllers/postgresqldatabase/initialization/report.ts";
import { desiredConfiguration } from "../../../operator/controllers/postgresqldatabase/server/desired-configuration.ts";
import { desiredStatefulSet } from "../../../operator/controllers/postgresqldatabase/server/desired-statefulset.ts";
import {
  authoritySecretName,
  instancePodName,
  replicationSecretName,
} from "../../../operator/kubernetes/database-names.ts";
import type { Stored } from "../../../operator/runtime/index.ts";
import { makeCertificate, newPrivateKey } from "../../../operator/runtime/index.ts";
import type { PodProcess } from "./pod.ts";
import { processesBelow } from "./pod.ts";
import { serverUser } from "../servers/debian-root.ts";
import { inRoot } from "../servers/in-root.ts";
import type { PostgresVersion } from "../servers/postgres.ts";
import { postgresPrograms, postgresRoot } from "../servers/postgres.ts";

const options: PostgreSQLDatabaseOptions = {
  runnerImage: "runner",
  policy: { allowCommandEngine: false, allowedImages: [] },
  userIdsFromPlatform: false,
};

const primaryAddress = "127.0.0.1";

/** The files of an instance of a PostgreSQLDatabase: its volume, its ConfigMap and its Secrets. */
export interface DatabaseFiles {
  readonly runner: string;
  readonly folder: string;
  /** The volume. */
  readonly data: string;
  readonly port: number;
  /** Writes the ConfigMap and the Secrets, as the kubelet does when they have changed. */
  write(
    database: Stored<PostgreSQLDatabase>,
    passwords: Passwords,
    more?: { certificate?: ServerCertificate; ofRoles?: ReadonlyMap<string, string> },
  ): Promise<void>;
}

/** Makes the files of an instance, with an empty volume, below the folder with the scripts. */
export async function makeDatabaseFiles(runner: string): Promise<DatabaseFiles> {
  const folder = await mkdtemp(join(runner, "database-"));
  const data = join(folder, "data");
  for (const name of ["data", "configuration", "roles", "tls", "replication", "shared-memory"])
    await mkdir(join(folder, name));
  await chown(data, serverUser, serverUser);
  await chmod(join(folder, "shared-memory"), 0o777);
  const [port = 0] = await freePorts(1);
  return {
    runner,
    folder,
    data,
    port,
    async write(database, passwords, { certificate = newCertificate(database), ofRoles } = {}) {
      const { data: configuration = {} } = desiredConfiguration(database);
      // All servers of this machine share its network.
      const own = `port = '${port}'\nlisten_addresses = '127.0.0.1'\n`;
      for (const name of await readdir(join(folder, "configuration")))
        if (configuration[name] === undefined) await rm(join(folder, "configuration", name));
      for (const [name, content] of Object.entries(configuration)) {
        const file = name === "postgresql.conf" ? content + own : content;
        await writeFile(join(folder, "configuration", name), file);
      }
      const { stringData = {} } = desiredRoles(database, passwords, ofRoles);
      for (const [name, content] of Object.entries(stringData))
        await writeFile(join(folder, "roles", name), content);
      const { stringData: tls = {} } = desiredTlsSecret(database, certificate);
      for (const [name, content] of Object.entries(tls)) await writeFile(join(folder, "tls", name), content);
      const replication = desiredCredentials(database, passwords, certificate.ca).find(
        ({ metadata }) => metadata.name === replicationSecretName(database.metadata.name),
      );
      await writeFile(join(folder, "replication", "pgpass"), replication?.stringData?.["pgpass"] ?? "");
    },
  };
}

/** A certificate of the server, from an authority of its own. */
export function newCertificate({ metadata }: Stored<PostgreSQLDatabase>): ServerCertificate {
  const now = new Date();
  return desiredServerCertificate(undefined, desiredAuthority(undefined, metadata, now), metadata, now);
}

/** A certificate for the address at which the containers of replicas reach the primary, and for its Service, from an authority of its own. */
export function newLocalCertificate({ metadata }: Stored<PostgreSQLDatabase>): ServerCertificate {
  const now = new Date();
  const { cert: ca, key: authorityKey } = desiredAuthority(undefined, metadata, now);
  const key = newPrivateKey();
  const [notBefore, notAfter] = [now.getTime() - 3_600_000, now.getTime() + 3_600_000];
  const contents = {
    commonName: "server",
    dnsNames: [primaryAddress, readWriteHost(metadata)],
    notBefore,
    notAfter,
  };
  const issuer = { commonName: authoritySecretName(metadata.name), key: authorityKey };
  return { cert: makeCertificate(contents, key, issuer), key, ca };
}

/** A container whose first process is a script of ours. */
export interface ScriptContainer {
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  /** What it has written so far. */
  log(): string;
  processes(): Promise<PodProcess[]>;
  /** Sends a signal to its first process, as the kubelet does. */
  signal(signal: NodeJS.Signals): Promise<void>;
  /** Kills all of its processes at once. */
  kill(): void;
}

/** The container of the server. */
export interface ServerContainer extends ScriptContainer {
  /** Runs a command in it, as `kubectl exec` and probes do. Returns its exit code and output. */
  exec(...command: string[]): Promise<{ code: number; output: string }>;
}

interface ContainerOptions {
  readonly version: PostgresVersion;
  /** Default: that of the official image. */
  readonly user?: number;
  /** Whether the volume is mounted. Default: true. */
  readonly isMounted?: boolean;
  /** Default: 0, the primary. */
  readonly ordinal?: number;
  /** The port at which the replicas reach the primary, on this machine. */
  readonly primaryPort?: number;
  /** A folder in the container with programs that take the place of the image's. */
  readonly programs?: string;
}

/** Starts the server's container of the PostgreSQLDatabase, as its StatefulSet describes it. */
export async function startServer(
  files: DatabaseFiles,
  database: Stored<PostgreSQLDatabase>,
  {
    version,
    user = serverUser,
    isMounted = true,
    ordinal = 0,
    primaryPort = files.port,
    programs,
  }: ContainerOptions,
): Promise<ServerContainer> {
  const [template] = desiredStatefulSet(database, options).spec.template.spec?.containers ?? [];
  const command = template?.command ?? [];
  const mounts = Object.fromEntries(
    (template?.volumeMounts ?? []).flatMap(({ name, mountPath }) => {
      const outside = name === "runner" ? files.runner : join(files.folder, name);
      const isOurs = ["runner", "configuration", "roles", "tls", "replication", "shared-memory"].includes(
        name,
      );
      return isOurs || (name === "data" && isMounted) ? [[mountPath, outside]] : [];
    }),
  );
  const path = [programs, postgresPrograms(version), "/usr/bin:/bin:/usr/sbin:/sbin"];
  const environment = {
    PATH: path.filter((folder) => folder !== undefined).join(":"),
    PGPORT: String(files.port),
    ...Object.fromEntries((template?.env ?? []).map(({ name, value = "" }) => [name, value])),
    ...{ POD_NAME: instancePodName(database.metadata.name, ordinal) },
    ...{ PRIMARY_HOST: primaryAddress, PRIMARY_PORT: String(primaryPort) },
  };
  // The folder of the sockets, which is a volume of the Pod, is in a file system that only this container sees.
  const script = ["/bin/sh", "-c", 'mkdir -m 700 /run/postgresql; exec "$@"', "sh", ...command];
  const words = await inRoot(await postgresRoot(version), script, { user, mounts });
  const container = start(words, environment, command.join(" "));
  return {
    ...container,
    async exec(...inside) {
      const first = await container.first();
      const enter = [`--target=${first}`, "--mount", "--pid", "--root", "--wdns=/", `--setuid=${user}`];
      return execFileResult("nsenter", [...enter, `--setgid=${user}`, "--", ...inside], environment);
    },
  };
}

/** Waits until the readiness probe of a server succeeds. */
export async function untilReady(container: ServerContainer): Promise<void> {
  await eventually("the server", async () => {
    const { code } = await container.exec("/bin/sh", "/my-operator/serve-postgresql.sh", "ready");
    if (code !== 0) throw new Error(`not ready:\n${container.log()}`);
  });
}

/** How a Pod of a Job ended, with what it has reported. */
export interface EndedJob<Report> {
  readonly code: number | null;
  readonly report: Report | undefined;
  readonly log: string;
}

interface JobOptions {
  readonly version: PostgresVersion;
  /** Of the superuser. */
  readonly password: string;
  readonly scripts?: readonly string[];
}

/** Starts the container of the initial configuration, with these scripts. */
export function startInitialization(
  files: DatabaseFiles,
  database: Stored<PostgreSQLDatabase>,
  given: JobOptions,
): Promise<ScriptContainer & { readonly result: Promise<EndedJob<InitializationReport>> }> {
  return startJob(files, desiredInitializationJob(database, options), readInitializationReport, given);
}

/** Runs the container that makes the databases, extensions and memberships of the spec. */
export async function define(
  files: DatabaseFiles,
  database: Stored<PostgreSQLDatabase>,
  given: JobOptions,
): Promise<EndedJob<string[]>> {
  const job = desiredDefinitionsJob(database, definitionLines(database), options);
  return (await startJob(files, job, readDefinitionsReport, given)).result;
}

async function startJob<Report>(
  files: DatabaseFiles,
  job: Job,
  read: (message: string) => Report | undefined,
  { version, password, scripts = [] }: JobOptions,
): Promise<ScriptContainer & { readonly result: Promise<EndedJob<Report>> }> {
  const folder = await mkdtemp(join(files.folder, "job-"));
  await chmod(folder, 0o755);
  const mounted = join(folder, "scripts");
  await mkdir(mounted);
  for (const [index, script] of scripts.entries())
    await writeFile(join(mounted, `${String(index).padStart(2, "0")}.sql`), script);
  await writeFile(join(folder, "termination-log"), "");
  await chown(join(folder, "termination-log"), serverUser, serverUser);
  const [template] = job.spec?.template.spec?.containers ?? [];
  const command = template?.command ?? [];
  const given = Object.fromEntries((template?.env ?? []).map(({ name, value = "" }) => [name, value]));
  const environment = {
    ...given,
    PATH: `${postgresPrograms(version)}:/usr/bin:/bin:/usr/sbin:/sbin`,
    // It verifies the name of the Service, which this machine cannot look up.
    ...{ PGHOSTADDR: "127.0.0.1", PGPORT: String(files.port), PGUSER: "postgres", PGPASSWORD: password },
    TERMINATION_LOG: "/job/termination-log",
  };
  const words = await inRoot(await postgresRoot(version), command, {
    user: serverUser,
    mounts: {
      "/my-operator": files.runner,
      "/job": folder,
      [given["SCRIPTS"] ?? "/scripts"]: mounted,
      [dirname(given["PGSSLROOTCERT"] ?? "/tls/ca.crt")]: join(files.folder, "tls"),
    },
  });
  const container = start(words, environment, command.join(" "));
  return {
    ...container,
    result: container.ended.then(async (code) => ({
      code,
      report: read(await readFile(join(folder, "termination-log"), "utf8")),
      log: container.log(),
    })),
  };
}

function start(
  [program = "", ...words]: readonly string[],
  environment: Record<string, string>,
  script: string,
): ScriptContainer & { first(): Promise<number> } {
  const child = spawn(program, words, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data: Buffer) => {
      log += data.toString();
    });
  }
  const ended = once(child, "close").then(([code]) => code as number | null);
  const processes = () => processesBelow(child.pid ?? 0);
  const first = async () => {
    const found = (await processes()).find((process) => process.words.join(" ") === script);
    if (found === undefined) throw new Error(`${script} does not run:\n${log}`);
    return found.pid;
  };
  return {
    ended,
    log: () => log,
    processes,
    first,
    async signal(signal) {
      process.kill(await first(), signal);
    },
    kill: () => child.kill("SIGKILL"),
  };
}

/** As whom and how a client connects. */
interface Login {
  readonly user: string;
  readonly password: string;
  readonly database?: string;
  readonly tls?: ConnectionOptions;
}

/**
 * Connects over TCP, runs a statement, and returns the rows.
 *
 * @param login With `tls`, the client verifies that the server is the PostgreSQLDatabase `shop`. Without it, it uses no TLS.
 */
export async function query(
  { port }: DatabaseFiles,
  { tls, ...login }: Login,
  sql: string,
): Promise<Record<string, unknown>[]> {
  const servername = readWriteHost({ name: "shop", namespace: "store" });
  const ssl = tls === undefined ? false : { ...tls, servername };
  const client = new Client({ host: "127.0.0.1", port, database: "postgres", ...login, ssl });
  // A server that ends also ends its connections.
  client.on("error", () => undefined);
  await client.connect();
  try {
    const results = [await client.query<Record<string, unknown>>(sql)].flat();
    return results.at(-1)?.rows ?? [];
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function execFileResult(program: string, words: readonly string[], env: Record<string, string>) {
  return new Promise<{ code: number; output: string }>((resolve) => {
    const child = execFile(program, words, { env }, (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr });
    });
  });
}
