import type { TestProject } from "vitest/node";
import { startEnvtest } from "./envtest.ts";
import "./provided.ts";

/** vitest's globalSetup for `*.envtest.ts`: one API server for all suites. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const envtest = await startEnvtest();
  project.provide("kubeconfig", envtest.kubeconfig);
  project.provide("kubectl", envtest.kubectl);
  return () => envtest.stop();
}
