import { PassThrough } from "node:stream";
import { createInterface } from "node:readline";
import { inject } from "vitest";
import "../../../lib/testing/provided.ts";
import { Client } from "../../../operator/runtime/client/client.ts";
import type { Clock } from "../../../operator/runtime/clock.ts";
import { HttpTransport } from "../../../operator/runtime/client/http-transport.ts";
import { identityFromKubeconfig } from "../../../operator/runtime/client/identity.ts";
import { jsonLog } from "../../../operator/runtime/manager/json-log.ts";
import type { Logger } from "../../../operator/runtime/logging.ts";

export * from "./kinds.ts";

/** A client for the tier's API server, without stores. */
export function clusterClient(fieldManager = "test"): Client {
  const identity = identityFromKubeconfig({ path: inject("kubeconfig") });
  return new Client(new HttpTransport({ identity, userAgent: "runtime-tests" }), { fieldManager });
}

/** A log whose lines a test can read. */
export function recordingLog(): { log: Logger; lines: Record<string, unknown>[] } {
  const destination = new PassThrough();
  const lines: Record<string, unknown>[] = [];
  createInterface({ input: destination }).on("line", (line) => {
    lines.push(JSON.parse(line) as Record<string, unknown>);
  });
  return { log: jsonLog({ level: "debug", destination }), lines };
}

/** Time that passes only when a test says so. */
export class FakeClock implements Clock {
  #now = 0;
  #jumped = 0;
  #timers: { at: number; action: () => void }[] = [];

  now(): number {
    return Date.UTC(2026, 0, 1) + this.#now + this.#jumped;
  }

  monotonic(): number {
    return this.#now;
  }

  after(milliseconds: number, action: () => void): () => void {
    const timer = { at: this.#now + milliseconds, action };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** The milliseconds until the next timer is due. */
  get next(): number | undefined {
    return this.#timers.length === 0 ? undefined : Math.min(...this.#timers.map(({ at }) => at)) - this.#now;
  }

  /** Sets the wall clock forward or back. */
  jump(milliseconds: number): void {
    this.#jumped += milliseconds;
  }

  /** Lets time pass without running timers, as for a process that is stopped. */
  pause(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Lets time pass, timer by timer. After each timer, promises settle. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      await settled();
      const due = this.#timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#now = Math.max(this.#now, due.at);
      due.action();
    }
    this.#now = end;
  }
}

/** Resolves when all promises that need neither I/O nor time have settled. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
