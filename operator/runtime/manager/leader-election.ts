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

/** Where Leases are. */
export const leases: Resource<Lease> = resource("coordination.k8s.io/v1", "Lease", "leases");

/** Times of an election. Seconds. */
export interface LeaseTimes {
  /** How long the others wait after the leader's last renewal. Default: 15. */
  leaseDurationSeconds?: number;
  /** How long the leader tries to renew before it gives up; less than the duration. Default: 10. */
  renewDeadlineSeconds?: number;
  /** Between tries. Default: 2. */
  retryPeriodSeconds?: number;
}

/** Of an elector. */
export interface LeaderElectorOptions extends LeaseTimes {
  client: Client;
  /** Of the Lease. */
  namespace: string;
  name: string;
  /** Who we are; another one in each process. */
  identity: string;
  clock: Clock;
  log: Logger;
  /** Called once, when the lease could not be renewed in time. Must end the process: others may lead from now on. */
  onLost: (reason: string) => void;
  /** Told when it begins and ends to lead. */
  onChange?: (isLeader: boolean) => void;
}

/** A lease as it was seen last. Its own times are another machine's; ours count from when we saw it change. */
export interface Observed {
  resourceVersion: string | undefined;
  /** Monotonic milliseconds. */
  at: number;
}

/** Whether a candidate may take the lease: it is ours, nobody's, or has not been renewed for its duration. */
export function mayTake(lease: Lease, identity: string, observed: Observed, now: number): boolean {
  const { holderIdentity = "", leaseDurationSeconds = 0 } = lease.spec ?? {};
  return (
    holderIdentity === "" || holderIdentity === identity || now > observed.at + leaseDurationSeconds * 1000
  );
}

/**
 * Leads while it holds a Lease.
 *
 * Guarantees: from the renew deadline on it does not lead, even when the API server is out of reach; the lease
 * is given back only by `release`; a lease that somebody deletes is still its holder's until it would have run out.
 * Assumption: clocks of two machines run at the same speed within the
 * difference of duration and deadline; what time they show does not matter.
 */
export class LeaderElector {
  readonly #options: Required<LeaderElectorOptions>;
  readonly #stop = new AbortController();
  #observed: (Observed & { lease: Stored<Lease> }) | undefined;
  #held: Stored<Lease> | undefined;
  /** Monotonic milliseconds. No limit before it leads and after it gave the lease back; past once it was lost. */
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
   * Whether what changes something may be sent. Not between the renew deadline and the end of the process: others may
   * lead then. Asks the clock, because a process that was paused sends before its timers run.
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
      // Up to a fifth more, so that candidates do not ask in step.
      await sleep(clock, retryPeriodSeconds * 1000 * (1 + Math.random() / 5), signal);
    }
  }

  /** Stops leading and gives the lease back, so that the next leader need not wait. Call when all work has ended. */
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
      log.error("Could not give the lease back; it will run out", { lease: name, error });
    } finally {
      this.#cancelDeadline?.();
      this.#held = undefined;
      this.#writeUntil = Infinity;
      onChange(false);
    }
  }

  /** So short that there is time for a second try before the deadline. */
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
      // Without the signal: a lease taken by a request that was cut off would be nobody's until it ran out.
      return isFree() ? await client.replace(leases, this.#claimed(lease), { timeoutSeconds }) : undefined;
    } catch (error) {
      if (isNotFound(error)) return isFree() ? this.#tryToCreate({ timeoutSeconds }) : undefined;
      // Another candidate was faster, or the server is out of reach: the next try will tell.
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
        leaseDurationSeconds,
        acquireTime: (isOurs ? lease.spec?.acquireTime : undefined) ?? now,
        renewTime: now,
        leaseTransitions: transitions === undefined ? 0 : isOurs ? transitions : transitions + 1,
      },
    };
  }

  /** @param asked When the request that won the lease was sent: the others count from no earlier. */
  #hold(lease: Stored<Lease>, asked: number): void {
    const { clock, renewDeadlineSeconds } = this.#options;
    this.#held = lease;
    this.#writeUntil = asked + renewDeadlineSeconds * 1000;
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
      // Past the deadline the timer for it is about to run.
      if (signal.aborted || !this.#held || !this.mayWrite) return;
      const asked = clock.monotonic();
      try {
        const lease = await this.#renew(this.#held, call);
        // An answer that comes after the end changes nothing.
        if (this.isLeader) this.#hold(lease, asked);
      } catch (error) {
        log.error("Cannot renew the lease", { lease: name, error });
        if (!isConflict(error) && !isAlreadyExists(error)) continue;
        // Somebody edited it, or an answer to us was lost. Ours it is only while it says so.
        const lease = await client.get(leases, { namespace, name }, call).catch(() => undefined);
        if (!lease || !this.isLeader) continue;
        if (lease.spec?.holderIdentity === identity) this.#held = lease;
        else this.#lose(`The lease was taken by "${lease.spec?.holderIdentity ?? ""}"`);
      }
    }
  }

  /** Writes the lease anew, also when somebody deleted it: the others wait for its end only if they had seen it. */
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
