import type { Client } from "./client.ts";
import type { ControllerOptions } from "./controller.ts";
import type { Logger } from "./logging.ts";
import type { KubernetesObject } from "./objects.ts";
import type { Store } from "./store.ts";
import type { Watched } from "./watched.ts";

/** How a manager works. */
export interface ManagerOptions {
  /** Field manager of its writes and reporting controller of its events, such as `my-operator`. */
  name: string;
  /** Path of a kubeconfig. Default: the Pod's service account, else `$KUBECONFIG` or `~/.kube/config`. */
  kubeconfig?: string | undefined;
  /** Context in the kubeconfig. Default: its current one. */
  context?: string | undefined;
  /** Namespaces to watch. Default: all. */
  namespaces?: readonly string[];
  log: Logger;
}

/** Runs controllers: shares their watches, elects a leader, serves metrics and probes, stops in order. */
export class Manager {
  /** Its writes are seen in the stores at once. */
  readonly client: Client;
  readonly log: Logger;

  constructor(options: ManagerOptions) {
    this.log = options.log;
    throw new Error("not implemented");
  }

  /**
   * The store of a watch, shared with every controller that watches the same. Filled when reconciles start.
   *
   * @throws Error when the manager has started without that watch.
   */
  store<T extends KubernetesObject>(_watched: Watched<T>): Store<T> {
    throw new Error("not implemented");
  }

  /**
   * Adds a controller. Call it before `start`.
   *
   * @throws Error when the name is taken or the manager has started.
   */
  controller<T extends KubernetesObject>(_options: ControllerOptions<T>): void {
    throw new Error("not implemented");
  }

  /** Runs until the signal is aborted, then stops in order. Rejects when it cannot start or stop in time. */
  start(_signal: AbortSignal): Promise<void> {
    throw new Error("not implemented");
  }
}
