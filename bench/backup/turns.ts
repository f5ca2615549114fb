import { loadavg } from "node:os";
import type { Pod } from "../../test/support/engines/pod.ts";
import type { Figures, Measurable } from "./figures.ts";
import { measure } from "./figures.ts";

/** The cost of one turn of a program, and the number of bytes that it stored, if it stores any. */
export interface Turn extends Figures {
  readonly bytes?: number;
}

/** The turns so far, by the name of the program. */
export class Turns {
  readonly taken = new Map<string, Turn[]>();
  readonly #server: number;

  /** @param server the process whose descendants are the database server */
  constructor(server: number) {
    this.#server = server;
  }

  /**
   * @param start starts the program that is measured
   * @param stored returns the number of bytes that the program stored
   * @param before starts what must be done first, and is not measured
   */
  async take(
    name: string,
    start: () => Promise<Measurable>,
    stored?: () => Promise<number>,
    before?: () => Promise<Pod>,
  ): Promise<void> {
    if (before !== undefined) await (await before()).ended;
    const load = loadavg()[0]?.toFixed(1) ?? "";
    const figures = await measure(start, this.#server);
    const turn = { ...figures, ...(stored === undefined ? {} : { bytes: await stored() }) };
    this.taken.set(name, [...(this.taken.get(name) ?? []), turn]);
    console.error(JSON.stringify({ name, load, ...turn }));
  }
}
