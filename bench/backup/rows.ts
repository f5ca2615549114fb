/*
 * Rows of a shop that writes articles and records events. Their text and JSON are like those of real databases: neither
 * random bytes, nor one text again and again. A row is the same in every run.
 */

/** The content of a table: lines of the text format that COPY and LOAD DATA read. */
export interface Filled {
  readonly table: string;
  /** The approximate size of a line, in bytes. */
  readonly lineBytes: number;
  readonly line: (id: number) => string;
}

/** xorshift32: fast, and random enough for text. */
class Dice {
  #state: number;

  constructor(seed: number) {
    // Gives different numbers for neighbouring seeds, and never 0.
    this.#state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) | 1;
    for (let warmUp = 0; warmUp < 4; warmUp++) this.next();
  }

  next(): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return state >>> 0;
  }

  below(limit: number): number {
    return this.next() % limit;
  }

  of<Item>(items: readonly Item[]): Item {
    return items[this.next() % items.length] as Item;
  }
}

const WORDS = 20_000;

/** Words of one to five syllables; the frequent ones are short. */
const words = makeWords();

/** Groups of two to four words, as people write them. They are made in advance, so that rows are made fast. */
const phrases = makePhrases();

function makeWords(): string[] {
  const starts = "b c d f g h l m n p r s t v w st tr pl gr ch sh th".split(" ");
  const middles = "a e i o u ea ou ai ee o".split(" ");
  const ends = ["", "", "n", "r", "s", "t", "l", "nd", "ck", "m"];
  const dice = new Dice(7);
  const made = new Set<string>(
    "the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which".split(
      " ",
    ),
  );
  while (made.size < WORDS) {
    let word = "";
    const syllables = (made.size < 300 ? 1 : 2) + (made.size < 8_000 ? 0 : dice.below(2));
    for (let syllable = 0; syllable < syllables; syllable++) {
      word += dice.of(starts) + dice.of(middles) + dice.of(ends);
    }
    made.add(word);
  }
  return [...made];
}

function makePhrases(): string[] {
  // Words are as frequent as in a natural language (Zipf's law): the list repeats each word accordingly.
  const harmonic = Math.log(WORDS) + 0.58;
  const drawn = words.flatMap((word, index) =>
    new Array<string>(Math.max(1, Math.round(2 ** 17 / ((index + 1) * harmonic)))).fill(word),
  );
  const dice = new Dice(11);
  return Array.from({ length: 2 ** 19 }, () => {
    let phrase = dice.of(drawn);
    for (let more = 1 + dice.below(3); more > 0; more--) phrase += ` ${dice.of(drawn)}`;
    return phrase;
  });
}

function sentence(dice: Dice): string {
  const first = dice.of(words);
  let text = first.charAt(0).toUpperCase() + first.slice(1);
  for (let more = 1 + dice.below(6); more > 0; more--) {
    text += (dice.next() & 7) === 0 ? ", " : " ";
    text += dice.of(phrases);
  }
  return `${text}.`;
}

function sentences(dice: Dice, count: number): string {
  let text = sentence(dice);
  for (let place = 1; place < count; place++) text += ` ${sentence(dice)}`;
  return text;
}

function hexadecimal(dice: Dice, digits: number): string {
  let text = "";
  while (text.length < digits) text += dice.next().toString(16).padStart(8, "0");
  return text.slice(0, digits);
}

/** The times of rows ascend, a few seconds apart. */
function time(id: number, dice: Dice): string {
  return new Date(1_600_000_000_000 + id * 7_000 + dice.below(7_000)).toISOString();
}

export const articles: Filled = {
  table: "article",
  lineBytes: 1400,
  line: (id) => {
    const dice = new Dice(id);
    const author = `${dice.of(words)} ${dice.of(words)}`;
    // Mostly some paragraphs, sometimes pages. PostgreSQL stores pages outside of the table, and compressed.
    const body = sentences(dice, dice.below(10) === 0 ? 30 + dice.below(60) : 4 + dice.below(14));
    return `${id}\t${author}\t${sentence(dice)}\t${time(id, dice)}\t${body}\n`;
  },
};

const kinds = [
  "page_view",
  "page_view",
  "page_view",
  "search",
  "add_to_cart",
  "order_placed",
  "login",
  "error",
];
const agents = Array.from({ length: 40 }, (_, index) => {
  const version = 90 + index;
  return `Mozilla/5.0 (${["X11; Linux x86_64", "Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7"][index % 3] ?? ""}) Chrome/${version}.0.0.0 Safari/537.36`;
});

export const events: Filled = {
  table: "event",
  lineBytes: 490,
  line: (id) => {
    const dice = new Dice(id + 0x40000000);
    const user = dice.below(200_000);
    const at = time(id, dice);
    const payload = JSON.stringify({
      type: dice.of(kinds),
      session: hexadecimal(dice, 32),
      user: { id: user, name: words[user % WORDS], email: `${words[user % WORDS] ?? ""}${user}@example.com` },
      request: {
        path: `/${dice.of(words)}/${dice.below(5_000)}`,
        status: dice.below(20) === 0 ? 404 : 200,
        milliseconds: dice.below(900),
        agent: dice.of(agents),
        address: `198.51.100.${dice.below(256)}`,
      },
      items: Array.from({ length: dice.below(4) }, () => ({
        sku: `SKU-${dice.below(30_000)}`,
        quantity: 1 + dice.below(4),
        cents: 99 + 100 * dice.below(300),
      })),
      note: sentence(dice),
    });
    return `${id}\t${at}\t${payload}\n`;
  },
};

/** Lines of a table from one number up to another, in pieces that are large enough to write. */
export function* lines({ line }: Filled, from: number, until: number): Generator<string> {
  let piece = "";
  for (let id = from; id < until; id++) {
    piece += line(id);
    if (piece.length > 256 * 1024) {
      yield piece;
      piece = "";
    }
  }
  yield piece;
}
