import type { Zone } from "../../../operator/schedule/zone.ts";

/**
 * A zone that counts how often it is asked for an offset. This measures the work of finding times equally on every
 * machine, however busy.
 */
export class CountingZone implements Zone {
  readonly name: string;
  asked = 0;
  readonly #zone: Zone;

  constructor(zone: Zone) {
    this.name = zone.name;
    this.#zone = zone;
  }

  offsetAt(time: number): number {
    this.asked += 1;
    return this.#zone.offsetAt(time);
  }
}
