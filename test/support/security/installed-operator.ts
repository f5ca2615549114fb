import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Client } from "../../../operator/runtime/index.ts";
import { createClient } from "../../../operator/runtime/index.ts";
import { startEnvtest } from "../../../lib/testing/envtest.ts";
import { freePorts } from "../../../lib/testing/ports.ts";
import type { AuditedRequest } from "./audit-log.ts";
import { auditFlags, readAuditLog } from "./audit-log.ts";
import { established } from "../../../lib/testing/established.ts";

const namespace = "my-operator-system";
const serviceAccount = "my-operator-controller-manager";

/** The operator on an API server of its own. */
export interface InstalledOperator {
  /** An administrator's client. */
  readonly client: Client;
  /** The URL of its metrics. */
  readonly metricsURL: string;
  readonly pid: number;
  /** Its log so far. */
  log(): string;
  /** Runs kubectl as an administrator. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** Its requests to the API server so far. */
  requests(): Promise<AuditedRequest[]>;
  /** Ends the operator as a kubelet would. Returns its exit code. */
  end(): Promise<number | null>;
  stop(): Promise<void>;
}

/**
 * Installs `dist/` on an API server of its own, and runs the operator's program there as its ServiceAccount, with the
 * permissions of its Roles. The API server logs the operator's requests. Like some clusters, it enforces who may set
 * owner references that block deletion.
 */
export async function installOperator(): Promise<InstalledOperator> {
  const folder = await mkdtemp(join(tmpdir(), "installed-operator-"));
  const auditLog = join(folder, "audit.log");
  const user = `system:serviceaccount:${namespace}:${serviceAccount}`;
  const envtest = await startEnvtest({
    apiServerFlags: [
      ...(await auditFlags(user, join(folder, "policy.json"), auditLog)),
      "--enable-admission-plugins=OwnerReferencesPermissionEnforcement",
    ],
  });

  async function kubectl(args: readonly string[], input = ""): Promise<string> {
    const running = promisify(execFile)(envtest.kubectl, ["--kubeconfig", envtest.kubeconfig, ...args], {
      maxBuffer: 64 * 1024 * 1024,
    });
    running.child.stdin?.end(input);
    return (await running).stdout;
  }

  await kubectl(["apply", "-f", "dist"]);
  await established(kubectl, ["-f", "dist/0000-crds.k8s.yaml"]);

  const kubeconfig = join(folder, "kubeconfig");
  const config = JSON.parse(await readFile(envtest.kubeconfig, "utf8")) as { users: { user: object }[] };
  const token = (await kubectl(["create", "token", serviceAccount, `--namespace=${namespace}`])).trim();
  for (const each of config.users) each.user = { token };
  await writeFile(kubeconfig, JSON.stringify(config), { mode: 0o600 });

  const [metricsPort = 0] = await freePorts(1);
  const child = spawn(
    process.execPath,
    [
      "operator/main.ts",
      `--kubeconfig=${kubeconfig}`,
      "--runner-image=my-operator:test",
      "--leader-elect",
      `--leader-election-namespace=${namespace}`,
      `--metrics-bind-address=127.0.0.1:${metricsPort}`,
      "--health-probe-bind-address=0",
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let written = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (written += text));
  }
  const exited = once(child, "exit").then(([code]) => code as number | null);

  async function end(): Promise<number | null> {
    child.kill("SIGTERM");
    return exited;
  }

  return {
    client: createClient({ name: "test", kubeconfig: envtest.kubeconfig }),
    metricsURL: `https://127.0.0.1:${metricsPort}/metrics`,
    pid: child.pid ?? 0,
    log: () => written,
    kubectl,
    requests: () => readAuditLog(auditLog),
    end,
    async stop() {
      await end();
      await envtest.stop();
      await rm(folder, { recursive: true });
    },
  };
}
