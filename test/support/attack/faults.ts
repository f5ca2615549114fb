import { setTimeout as sleep } from "node:timers/promises";
import { kubectl } from "../../../lib/testing/suite.ts";
import { killRunningContainer, restartKubelet } from "../controllers/node-faults.ts";
import { chosen } from "./content.ts";
import type { Fault } from "./history.ts";
import { operatorNamespace, server, type Shop } from "./shop.ts";
import type { Storage } from "./storage.ts";

/** What a step works with, and for how long. */
export interface Work {
  /** The purpose of its Pods: their label `app.kubernetes.io/component`. */
  readonly component: "backup" | "verification" | "restore";
  /** Aborted when the step has ended. */
  readonly ended: AbortSignal;
}

/**
 * Makes a fault while a step works.
 *
 * @returns Whether it was made: the step may have ended before.
 */
export async function makeFault(fault: Fault, work: Work, shop: Shop, storage: Storage): Promise<boolean> {
  await pause(fault.moment, work.ended);
  if (work.ended.aborted) return false;
  switch (fault.kind) {
    case "KillPod":
      return killPod(fault, work, shop);
    case "KillServer":
      await killServer(fault, shop);
      return true;
    case "KillOperator":
      await killOperator();
      return true;
    case "RestartKubelet":
      await restartKubelet();
      return true;
    case "CutStorage":
      await storage.cut();
      try {
        await sleep(fault.duration);
      } finally {
        await storage.connect();
      }
      return true;
    case "FillDisk":
      try {
        await storage.fill();
        await sleep(fault.duration);
      } finally {
        await storage.empty();
      }
      return true;
  }
}

/** Kills the first Pod of the step that there is: one of its containers, or all of it as the failure of a node does. */
async function killPod({ pick }: Fault, { component, ended }: Work, shop: Shop): Promise<boolean> {
  while (!ended.aborted) {
    await pause(200, ended);
    const [pod] = await shop.workingPods(`app.kubernetes.io/component=${component}`);
    if (pod === undefined) continue;
    // The Pod may end at the same moment.
    const isKilled = await (pick % 2 === 0 ? deletePod(pod, shop) : killContainer(pod, pick, shop)).then(
      () => true,
      () => false,
    );
    if (isKilled) return true;
  }
  return false;
}

async function deletePod(pod: string, shop: Shop): Promise<void> {
  await shop.kubectl(["delete", "pod", pod, "--force", "--grace-period=0"]);
}

async function killContainer(pod: string, pick: number, shop: Shop): Promise<void> {
  const path = "jsonpath={.status.containerStatuses[?(@.state.running)].name}";
  const running = (await shop.kubectl(["get", "pod", pod, "-o", path])).split(" ");
  await killRunningContainer(shop.namespace, pod, chosen(running, Math.floor(pick / 2)));
}

/** Kills a process of the server, so that it ends all sessions and recovers; or its Pod, so that it is away for a while. */
async function killServer({ pick }: Fault, shop: Shop): Promise<void> {
  if (pick % 2 === 0) {
    await shop.kubectl(["delete", "pod", `${server}-0`, "--now"]);
    return;
  }
  const script = `kill -9 $(psql -U shop -d shop -qtAc "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'")`;
  await shop.kubectl(["exec", `${server}-0`, "--", "sh", "-c", script]);
}

/** Kills the operator, and deletes its Pod, so that Kubernetes starts another one without a pause. */
async function killOperator(): Promise<void> {
  const selector = ["pods", "-l", "control-plane=controller-manager"];
  const names = await kubectl([
    ...["-n", operatorNamespace, "get", ...selector, "-o", "jsonpath={.items[*].metadata.name}"],
  ]);
  for (const pod of names.split(" ")) {
    // It may be starting.
    await killRunningContainer(operatorNamespace, pod, "manager").catch(() => undefined);
  }
  await kubectl(["-n", operatorNamespace, "delete", ...selector, "--force", "--grace-period=0"]);
}

/** Ends early when the signal is aborted. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
