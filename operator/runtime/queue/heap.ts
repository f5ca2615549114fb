/** An item that a heap can hold. */
export interface HeapItem {
  /** The item's place in the heap; only the heap uses it. Below 0: the item is in no heap. */
  slot: number;
}

/** A binary heap whose items can be removed from the middle and can change their place. */
export class Heap<T extends HeapItem> {
  readonly #items: T[] = [];
  readonly #isBefore: (one: T, other: T) => boolean;

  constructor(isBefore: (one: T, other: T) => boolean) {
    this.#isBefore = isBefore;
  }

  get size(): number {
    return this.#items.length;
  }

  /** The item before all others. */
  get first(): T | undefined {
    return this.#items[0];
  }

  add(item: T): void {
    this.#rise(item, this.#items.length);
  }

  /** Removes an item, which must be in this heap. */
  remove(item: T): void {
    const last = this.#items.pop();
    if (last !== undefined && last !== item) {
      last.slot = item.slot;
      this.moved(last);
    }
    item.slot = -1;
  }

  /** Moves an item of this heap to its place after its order has changed. */
  moved(item: T): void {
    this.#rise(item, item.slot);
    this.#sink(item, item.slot);
  }

  clear(): void {
    this.#items.length = 0;
  }

  #rise(item: T, from: number): void {
    let slot = from;
    while (slot > 0) {
      const up = (slot - 1) >> 1;
      const parent = this.#items[up];
      if (!parent || !this.#isBefore(item, parent)) break;
      this.#put(parent, slot);
      slot = up;
    }
    this.#put(item, slot);
  }

  #sink(item: T, from: number): void {
    let slot = from;
    for (;;) {
      let down = 2 * slot + 1;
      let child = this.#items[down];
      const right = this.#items[down + 1];
      if (child && right && this.#isBefore(right, child)) {
        child = right;
        down++;
      }
      if (!child || !this.#isBefore(child, item)) break;
      this.#put(child, slot);
      slot = down;
    }
    this.#put(item, slot);
  }

  #put(item: T, slot: number): void {
    this.#items[slot] = item;
    item.slot = slot;
  }
}
