import { checkNumber } from "../check-number.ts";
import type { Client } from "../client/client.ts";
import type { Clock } from "../clock.ts";
import { sleep } from "../clock.ts";
import { isAlreadyExists, isConflict, isNotFound } from "../client/errors.ts";
import type { Logger } from "../logging.ts";
import type { KubernetesObject, Stored } from "../client/objects.ts";
import type { Resource } from "../client/resources.ts";
import { resource } from "../client/resources.ts";
import { microTime } from "../times.ts";

/** `coordination.k8s.io/v1` Lease. */
export interface Lease extends KubernetesObject {
  spec?: {
    holderIdentity?: string;
    leaseDurationSeconds?: number;
    acquireTime?: string;
    renewTime?: string;
    leaseTransitions?: number;
  };
}

/** The kind Lease. */
export const leases: Resource<Lease> = resource("coordination.k8s.io/v1", "Lease", "leases");

/** Times of an election, in seconds. */
export interface LeaseTimes {
  /** How long the others wait after the leader's last renewal. Default: 15. */
  leaseDurationSeconds?: number;
  /** How long the leader tries to renew before it gives up; must be less than the duration. Default: 10. */
  renewDeadlineSeconds?: number;
  /** The time between attempts. Default: 2. */
  retryPeriodSeconds?: number;
}

/** Options of an elector. */
export interface LeaderElectorOptions extends LeaseTimes {
  client: Client;
  /** The namespace of the Lease. */
  namespace: string;
  /** The name of the Lease. */
  name: string;
  /** Names this instance; different in each process. */
  identity: string;
  clock: Clock;
  log: Logger;
  /** Called once, when the lease was not renewed in time. Must end the process, because others may lead from now on. */
  onLost: (reason: string) => void;
  /** Called when this instance starts to lead and when it stops. */
  onChange?: (isLeader: boolean) => void;
}

/**
 * The version of the lease that was last read, and when it was first seen here. The times in the lease are not used: they
 * come from another machine's clock.
 */
export interface Observed {
  resourceVersion: string | undefined;
  /** Monotonic milliseconds. */
  at: number;
}

/** Whether a candidate may take the lease: it is its own, has no holder, or was not renewed for its duration. */
export function mayTake(lease: Lease, identity: string, observed: Observed, now: number): boolean {
  const { holderIdentity = "", leaseDurationSeconds = 0 } = lease.spec ?? {};
  return (
    holderIdentity === "" || holderIdentity === identity || now > observed.at + leaseDurationSeconds * 1000
  );
}

/**
 * Leads while it holds a Lease.
 *
 * Guarantees: from the renew deadline on it does not lead, even if the API server is out of reach; only `release` gives
 * the lease back; a deleted lease still belongs to its holder until it would have run out.
 * Assumption: the clocks of two machines run at the same speed, within the difference of duration and deadline. What time
 * they show does not matter.
 */
export class LeaderElector {
  readonly #options: Required<LeaderElectorOptions>;
  readonly #stop = new AbortController();
  #observed: (Observed & { lease: Stored<Lease> }) | undefined;
  #held: Stored<Lease> | undefined;
  /** Monotonic milliseconds. Infinity before it leads and after it gave the lease back; in the past once it lost it. */
  #writeUntil = Infinity;
  #cancelDeadline: (() => void) | undefined;
  #renewing: Promise<void> = Promise.resolve();

  constructor(options: LeaderElectorOptions) {
    this.#options = {
      leaseDurationSeconds: 15,
      renewDeadlineSeconds: 10,
      retryPeriodSeconds: 2,
      onChange: () => undefined,
      ...options,
    };
    const { leaseDurationSeconds, renewDeadlineSeconds, retryPeriodSeconds } = this.#options;
    checkNumber("leaseDurationSeconds", leaseDurationSeconds, {});
    checkNumber("retryPeriodSeconds", retryPeriodSeconds, { above: 0 });
    if (!(leaseDurationSeconds > renewDeadlineSeconds && renewDeadlineSeconds > retryPeriodSeconds)) {
      throw new Error(
        `The lease duration (${leaseDurationSeconds} s) must be longer than the renew deadline ` +
          `(${renewDeadlineSeconds} s), and that longer than the retry period (${retryPeriodSeconds} s).`,
      );
    }
  }

  get isLeader(): boolean {
    return this.#held !== undefined;
  }

  /**
   * Whether writes are allowed. They are not between the renew deadline and the end of the process, because others may
   * lead then. This reads the clock: a process that was paused can write before its timers run.
   */
  get mayWrite(): boolean {
    return this.#options.clock.monotonic() < this.#writeUntil;
  }

  /** Waits until it leads, then keeps the lease renewed. Ends without leading when the signal is aborted. */
  async acquire(signal: AbortSignal): Promise<void> {
    const { clock, log, retryPeriodSeconds, name, identity, onChange } = this.#options;
    log.info("Waiting for the lease", { lease: name, identity });
    while (!signal.aborted) {
      const started = clock.monotonic();
      const lease = await this.#tryToTake(signal);
      if (lease) {
        this.#hold(lease, started);
        onChange(true);
        log.info("Leading", { lease: name, identity });
        this.#renewing = this.#keepRenewing();
        return;
      }
      // Up to a fifth more, so that candidates do not ask at the same time.
      await sleep(clock, retryPeriodSeconds * 1000 * (1 + Math.random() / 5), signal);
    }
  }

  /** Stops leading and gives the lease back, so that the next leader need not wait. Call it when all work has ended. */
  async release(): Promise<void> {
    this.#stop.abort();
    await this.#renewing;
    const lease = this.#held;
    if (!lease) return;
    const { client, clock, log, name, onChange } = this.#options;
    const now = microTime(clock.now());
    const spec = {
      ...lease.spec,
      holderIdentity: "",
      leaseDurationSeconds: 1,
      renewTime: now,
      acquireTime: now,
    };
    try {
      await client.replace(leases, { ...lease, spec }, { timeoutSeconds: this.#requestSeconds });
      log.info("Gave the lease back", { lease: name });
    } catch (error) {
      log.error("Failed to give the lease back; it will run out", { lease: name, error });
    } finally {
      this.#cancelDeadline?.();
      this.#held = undefined;
      this.#writeUntil = Infinity;
      onChange(false);
    }
  }

  /** Short enough for a second attempt before the deadline. */
  get #requestSeconds(): number {
    return this.#options.renewDeadlineSeconds / 2;
  }

  async #tryToTake(signal: AbortSignal): Promise<Stored<Lease> | undefined> {
    const { client, clock, namespace, name, identity, log } = this.#options;
    const timeoutSeconds = this.#requestSeconds;
    const isFree = () => {
      const observed = this.#observed;
      return !observed || mayTake(observed.lease, identity, observed, clock.monotonic());
    };
    try {
      const lease = await client.get(leases, { namespace, name }, { signal, timeoutSeconds });
      const { resourceVersion } = lease.metadata;
      if (this.#observed?.resourceVersion !== resourceVersion) {
        this.#observed = { resourceVersion, at: clock.monotonic(), lease };
      }
      // Without the signal: an aborted request that took the lease would leave no leader until it ran out.
      return isFree() ? await client.replace(leases, this.#claimed(lease), { timeoutSeconds }) : undefined;
    } catch (error) {
      if (isNotFound(error)) return isFree() ? this.#tryToCreate({ timeoutSeconds }) : undefined;
      // A conflict means that another candidate was faster.
      if (!isConflict(error) && !signal.aborted)
        log.error("Cannot read or take the lease", { lease: name, error });
      return undefined;
    }
  }

  async #tryToCreate(call: { timeoutSeconds: number }): Promise<Stored<Lease> | undefined> {
    const { client, namespace, name, log } = this.#options;
    const lease: Lease = { apiVersion: leases.apiVersion, kind: leases.kind, metadata: { namespace, name } };
    try {
      return await client.create(leases, this.#claimed(lease), call);
    } catch (error) {
      if (!isAlreadyExists(error)) log.error("Cannot create the lease", { lease: name, error });
      return undefined;
    }
  }

  #claimed<T extends Lease>(lease: T): T {
    const { clock, identity, leaseDurationSeconds } = this.#options;
    const now = microTime(clock.now());
    const isOurs = lease.spec?.holderIdentity === identity;
    const transitions = lease.spec?.leaseTransitions;
    return {
      ...lease,
      spec: {
        holderIdentity: identity,
        // A Lease has whole seconds.
        leaseDurationSeconds: Math.ceil(leaseDurationSeconds),
        acquireTime: (isOurs ? lease.spec?.acquireTime : undefined) ?? now,
        renewTime: now,
        leaseTransitions: transitions === undefined ? 0 : isOurs ? transitions : transitions + 1,
      },
    };
  }

  /** @param requestedAt When the request that won the lease was sent: the others count from no earlier. */
  #hold(lease: Stored<Lease>, requestedAt: number): void {
    const { clock, renewDeadlineSeconds } = this.#options;
    this.#held = lease;
    this.#writeUntil = requestedAt + renewDeadlineSeconds * 1000;
    this.#cancelDeadline?.();
    this.#cancelDeadline = clock.after(Math.max(0, this.#writeUntil - clock.monotonic()), () => {
      this.#lose(`The lease was not renewed within ${renewDeadlineSeconds} s`);
    });
  }

  async #keepRenewing(): Promise<void> {
    const { client, clock, log, retryPeriodSeconds, namespace, name, identity } = this.#options;
    const { signal } = this.#stop;
    const call = { timeoutSeconds: this.#requestSeconds };
    for (;;) {
      await sleep(clock, retryPeriodSeconds * 1000, signal);
      // After the deadline, its timer is about to run.
      if (signal.aborted || !this.#held || !this.mayWrite) return;
      const requestedAt = clock.monotonic();
      try {
        const lease = await this.#renew(this.#held, call);
        // An answer that comes too late changes nothing.
        if (this.isLeader) this.#hold(lease, requestedAt);
      } catch (error) {
        log.error("Cannot renew the lease", { lease: name, error });
        if (!isConflict(error) && !isAlreadyExists(error)) continue;
        // The lease was edited, or an answer to us was lost. It is ours only if it names us.
        const lease = await client.get(leases, { namespace, name }, call).catch(() => undefined);
        if (!lease || !this.isLeader) continue;
        if (lease.spec?.holderIdentity === identity) this.#held = lease;
        else this.#lose(`The lease was taken by "${lease.spec?.holderIdentity ?? ""}"`);
      }
    }
  }

  /** Writes the lease, and creates it again if it was deleted: others wait only for a lease that they have seen. */
  async #renew(held: Stored<Lease>, call: { timeoutSeconds: number }): Promise<Stored<Lease>> {
    const { client, namespace, name } = this.#options;
    const claimed = this.#claimed(held);
    try {
      return await client.replace(leases, claimed, call);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      return client.create(leases, { ...claimed, metadata: { namespace, name } }, call);
    }
  }

  #lose(reason: string): void {
    if (!this.#held) return;
    this.#cancelDeadline?.();
    this.#held = undefined;
    this.#writeUntil = -Infinity;
    this.#stop.abort();
    this.#options.onChange(false);
    this.#options.onLost(reason);
  }
}
