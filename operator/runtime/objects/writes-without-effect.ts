import { hash } from "node:crypto";
import type { Client } from "../client/client.ts";
import { writeJson } from "../client/exact-json.ts";

/** A write that changed nothing. */
interface Remembered {
  /** Digest of what was to be written. */
  wanted: string;
  /** Digest of what the object had, before and after. */
  actual: string;
  times: number;
}

/** A write that has had its answer. */
export interface AnsweredWrite {
  /** Which object, and which part of it: the same text for each write of it. */
  what: string;
  /** What was to be written. Only a digest of it is kept. */
  wanted: unknown;
  /** What the object had there before the write. */
  before: unknown;
  /** What it has there according to the answer. */
  after: unknown;
  /** Whether the answer has the version that the object had before the write. */
  isSameVersion: boolean;
  /** Returns the first field that the answer has otherwise than it was written. For the log only. */
  field: () => string;
}

/** After so many writes without an effect, the same write is not sent again. */
const maxTimes = 2;
/** Objects of which writes are remembered. Forgetting one costs two more writes. */
const maxRemembered = 10_000;

/**
 * Remembers which writes change nothing: the server stores some values otherwise than they are written, drops fields that
 * it does not know, or keeps what others added to a list. Comparing the object with what is wanted would then always say
 * that a write is needed.
 *
 * The same write to an object that has the same content as after the last such write is not needed. If what is wanted
 * changes, or what the object has, the write is sent again.
 */
export class WritesWithoutEffect {
  readonly #client: Client;
  readonly #remembered = new Map<string, Remembered>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Whether this write is known to change nothing. */
  has(what: string, wanted: unknown, actual: unknown): boolean {
    const known = this.#remembered.get(what);
    return (
      known !== undefined &&
      known.times >= maxTimes &&
      known.wanted === digest(wanted) &&
      known.actual === digest(actual)
    );
  }

  /** Counts a write if it changed nothing. Logs it once when it is not to be sent again. */
  answered({ what, wanted: body, before, after, isSameVersion, field }: AnsweredWrite): void {
    const known = this.#remembered.get(what);
    this.#remembered.delete(what);
    const actual = digest(before);
    if (!isSameVersion && digest(after) !== actual) return;
    const wanted = digest(body);
    const isKnown = known?.wanted === wanted && known.actual === actual;
    const times = isKnown ? known.times + 1 : 1;
    const [oldest] = this.#remembered.keys();
    if (oldest !== undefined && this.#remembered.size >= maxRemembered) this.#remembered.delete(oldest);
    this.#remembered.set(what, { wanted, actual, times });
    if (times !== maxTimes) return;
    this.#client.log?.info("The server keeps a field otherwise than it is written; not writing it again", {
      object: what,
      field: field(),
    });
  }

  /** The object is as it is wanted. */
  settled(what: string): void {
    this.#remembered.delete(what);
  }
}

const ofClients = new WeakMap<Client, WritesWithoutEffect>();

/** The writes without effect of a client. */
export function writesWithoutEffect(client: Client): WritesWithoutEffect {
  let writes = ofClients.get(client);
  if (!writes) ofClients.set(client, (writes = new WritesWithoutEffect(client)));
  return writes;
}

/** Values may be passwords, so none is kept. */
function digest(value: unknown): string {
  return hash("sha256", writeJson([value]));
}
