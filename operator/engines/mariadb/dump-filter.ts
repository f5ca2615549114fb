import type { DumpFilter, RestoreOptions } from "../restore.ts";
import { isComplete } from "./drill.ts";

/** Lines that decide something are shorter. */
const mostHeadBytes = 4096;

const account = "`(?:[^`]|``)*`(?:@`(?:[^`]|``)*`)?";
const definerOfRoutine = new RegExp(`^(CREATE )DEFINER=${account} `);
/** Of a trigger or an event. */
const definerInComment = new RegExp(`^(/\\*!\\d+ CREATE\\*/ )/\\*!\\d+ DEFINER=${account}\\*/ `);
const definerOfView = new RegExp(
  `^(/\\*!50013 )DEFINER=${account} SQL SECURITY (?:DEFINER|INVOKER)( \\*/\\n)$`,
);

/** What begins the part of a dump that is about one table, view or sequence, or about the events or routines. */
const sectionStart =
  /^-- (?:(?:Table|Temporary table|Final view|Sequence) structure|Dumping (?:data|events|routines)) for /;
const sectionOfTable =
  /^-- (?:Table structure for table|Dumping data for table|Sequence structure for) `((?:[^`]|``)*)`\n$/;
const characterChange = /^ALTER DATABASE CHARACTER SET \w+ COLLATE \w+ ?;\n$/;

/** Instead of what a dump says about the character set of its database, when only tables of it are restored. */
const keepCharacters =
  "SET @own_character_set = @@character_set_database, @own_collation = @@collation_database;\n";
const ownCharacters =
  "EXECUTE IMMEDIATE CONCAT('ALTER DATABASE CHARACTER SET ', @own_character_set, ' COLLATE ', @own_collation);\n";

const lineBreak = 0x0a;
const apostrophe = 0x27;
const parenthesis = 0x28;
const backslash = 0x5c;
const backtick = 0x60;

/**
 * Reads the output of mariadb-dump on its way to the client: takes the events out, which are to be created after all else, and with
 * `Invoker` the definers. If only some tables and sequences are restored, it takes all other ones out, and all else but what the dump
 * begins with. Then the database keeps its own character set. A trigger that was made with another one needs that for a moment.
 *
 * It reads lines. A value has no line breaks, since mariadb-dump escapes them, but a name can: what begins within quotes is not a line
 * of its own. Routines, triggers and events can have any text, between lines with DELIMITER. A line that begins with a parenthesis is a
 * row, and has whole quotes.
 */
export class MariaDBDumpFilter implements DumpFilter {
  readonly #definers: RestoreOptions["definers"];
  /** As a dump has them in Latin-1; undefined for all. */
  readonly #tables: ReadonlySet<string> | undefined;
  readonly #events: Buffer[] = [];
  #output: Buffer[] = [];
  /** The beginning of a line, until it is known what that is. */
  #head: Buffer[] = [];
  #headBytes = 0;
  /** What the rest of a long line is. */
  #line: "none" | "row" | "other" = "none";
  /** Whose part of the dump this is. */
  #section: "beginning" | "events" | "wanted" | "unwanted" = "beginning";
  /** Whether the database has the character set of a trigger. */
  #hasOtherCharacters = false;
  /** Whether a text of any content is going on. */
  #isInRoutine = false;
  /** In such a text: how the last line ended. */
  #lineEnd = "";
  /** The character within whose quotes the next one is, or 0. */
  #quote = 0;
  #isEscaped = false;
  #isFirstLine = true;
  #lastLine = "";

  /** @param tables The names of the tables and sequences to restore; undefined for the whole database. */
  constructor(definers: RestoreOptions["definers"], tables?: readonly string[]) {
    this.#definers = definers;
    this.#tables =
      tables && new Set(tables.map((name) => Buffer.from(name.replaceAll("`", "``")).toString("latin1")));
  }

  /** What creates the events. */
  get later(): { "events.sql": string } {
    return { "events.sql": Buffer.concat(this.#events).toString() };
  }

  get isWhole(): boolean {
    return isComplete(this.#lastLine);
  }

  change(part: Buffer): Buffer {
    for (let start = 0; start < part.length;) {
      const found = part.indexOf(lineBreak, start);
      const end = found < 0 ? part.length : found + 1;
      this.#read(part.subarray(start, end), found >= 0);
      start = end;
    }
    return this.#takeOutput();
  }

  end(): Buffer {
    if (this.#headBytes > 0) this.#endHead();
    return this.#takeOutput();
  }

  #read(part: Buffer, endsLine: boolean): void {
    if (this.#line === "none" && this.#headBytes === 0 && this.#isRow(part)) this.#line = "row";
    if (this.#line === "row") {
      this.#give(part);
    } else if (this.#line === "other") {
      this.#passOn(part);
    } else {
      this.#head.push(part);
      this.#headBytes += part.length;
      if (!endsLine && this.#headBytes < mostHeadBytes) return;
      this.#endHead();
      this.#line = "other";
    }
    if (endsLine) this.#line = "none";
  }

  #isRow(part: Buffer): boolean {
    return part[0] === parenthesis && this.#quote === 0 && !this.#isInRoutine;
  }

  /** The line, or its beginning, is known. */
  #endHead(): void {
    const head = Buffer.concat(this.#head);
    this.#head = [];
    this.#headBytes = 0;
    // Names and texts can have any bytes. As Latin-1, they stay as they are.
    const text = head.toString("latin1");
    const changed = this.#isInRoutine ? this.#inRoutine(text) : this.#outsideRoutine(text);
    this.#lineEnd = "";
    const isComment = !this.#isInRoutine && this.#quote === 0 && text.startsWith("--");
    const output = changed === text ? head : Buffer.from(changed, "latin1");
    if (isComment) this.#give(output);
    else this.#passOn(output);
    this.#isFirstLine = false;
  }

  #inRoutine(text: string): string {
    const isStatementStart = this.#lineEnd === ";;";
    if (isStatementStart && text === "DELIMITER ;\n") this.#isInRoutine = false;
    return isStatementStart && this.#definers === "Invoker"
      ? text.replace(definerOfRoutine, "$1").replace(definerInComment, "$1")
      : text;
  }

  #outsideRoutine(text: string): string {
    if (this.#quote !== 0) return text;
    if (text.trim() !== "") this.#lastLine = text;
    // It keeps the client from running commands of the system.
    if (this.#isFirstLine && /^\/\*M?!999999/.test(text)) this.#events.push(Buffer.from(text, "latin1"));
    if (text === "DELIMITER ;;\n") this.#isInRoutine = true;
    if (sectionStart.test(text)) this.#section = this.#sectionOf(text);
    if (this.#tables !== undefined && characterChange.test(text)) return this.#charactersFor(text);
    return this.#definers === "Invoker" ? text.replace(definerOfView, "$1SQL SECURITY INVOKER$2") : text;
  }

  #sectionOf(text: string): "events" | "wanted" | "unwanted" {
    if (this.#tables === undefined) return text.startsWith("-- Dumping events ") ? "events" : "wanted";
    const [, name] = sectionOfTable.exec(text) ?? [];
    return name !== undefined && this.#tables.has(name) ? "wanted" : "unwanted";
  }

  /** A trigger with another character set is between two changes. */
  #charactersFor(text: string): string {
    if (this.#section === "beginning") return keepCharacters;
    this.#hasOtherCharacters = !this.#hasOtherCharacters;
    return this.#hasOtherCharacters ? text : ownCharacters;
  }

  #passOn(part: Buffer): void {
    if (this.#isInRoutine) {
      this.#lineEnd = (this.#lineEnd + part.subarray(-3).toString("latin1")).trimEnd().slice(-2);
    } else {
      this.#followQuotes(part);
    }
    this.#give(part);
  }

  #followQuotes(part: Buffer): void {
    for (const byte of part) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === backslash && this.#quote === apostrophe) this.#isEscaped = true;
      else if (byte === this.#quote) this.#quote = 0;
      else if (this.#quote === 0 && (byte === apostrophe || byte === backtick)) this.#quote = byte;
    }
  }

  #give(part: Buffer): void {
    if (this.#section === "unwanted") return;
    (this.#section === "events" ? this.#events : this.#output).push(part);
  }

  /** In one piece: a dump can have millions of short lines. */
  #takeOutput(): Buffer {
    const output = Buffer.concat(this.#output);
    this.#output = [];
    return output;
  }
}
