import { inject } from "vitest";
import { registerControllers } from "../../../operator/controllers/index.ts";
import { identityFromKubeconfig } from "../../../operator/runtime/client/identity.ts";
import { Manager } from "../../../operator/runtime/index.ts";
import type { FaultedRequest } from "../runtime/fault-proxy.ts";
import { startFaultProxy } from "../runtime/fault-proxy.ts";
import { HastyClock } from "../runtime/mirror.ts";
import { recordingLog } from "../runtime/parts.ts";
import { controllersOptions } from "./controllers-options.ts";

/** What happens to an operator at a write of which it does not see the answer. */
export interface Plague {
  /** Whether the API server gets the write. */
  takesEffect: boolean;
  /** Whether the operator ends at that, and another one goes on. Otherwise it loses all its connections, as when the API server restarts. */
  ends: boolean;
}

/** The operator of a namespace, which a test kills or cuts off while it writes. */
export class PlaguedOperator {
  readonly #namespace: string;
  readonly #plague: Plague | undefined;
  readonly #isDue: (write: FaultedRequest) => boolean;
  #stop: () => Promise<void> = () => Promise.resolve();
  #turn: Promise<void> = Promise.resolve();

  /**
   * @param plague Undefined: nothing happens to it.
   * @param isDue Called for each write: whether it happens at this one.
   */
  constructor(namespace: string, plague: Plague | undefined, isDue: (write: FaultedRequest) => boolean) {
    this.#namespace = namespace;
    this.#plague = plague;
    this.#isDue = isDue;
  }

  async start(): Promise<void> {
    const proxy = await startFaultProxy(identityFromKubeconfig({ path: inject("kubeconfig") }));
    const stop = new AbortController();
    let isCutOff = false;
    proxy.fault = (request) => {
      if (isCutOff) return "reset";
      if (request.method === "GET" || !this.#isDue(request) || this.#plague === undefined) return undefined;
      const { takesEffect, ends } = this.#plague;
      isCutOff = true;
      const answer = new Promise<void>((resolve) => {
        if (!takesEffect) resolve();
        proxy.answered = ({ method, path }) => {
          if (method === request.method && path === request.path) resolve();
        };
      });
      this.#turn = answer.then(async () => {
        proxy.reset();
        if (ends) {
          await this.#stop();
          await this.start();
        } else {
          isCutOff = false;
        }
      });
      return takesEffect ? "lost answer" : "reset";
    };
    const manager = new Manager({
      name: "my-operator",
      identity: proxy.identity,
      namespaces: [this.#namespace],
      log: recordingLog().log,
      clock: new HastyClock(50),
      metrics: { bindAddress: "127.0.0.1:0", secure: false },
    });
    registerControllers(manager, controllersOptions);
    const running = manager.start(stop.signal);
    this.#stop = async () => {
      // What it does in its last moments reaches no server.
      isCutOff = true;
      stop.abort();
      await running;
      await proxy.stop();
    };
  }

  /** Ends it. No other one goes on. */
  async end(): Promise<void> {
    await this.#turn;
    await this.#stop();
  }
}
