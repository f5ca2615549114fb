import { spawn } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { serverUser } from "../../test/support/servers/debian-root.ts";
import { inRoot } from "../../test/support/servers/in-root.ts";
import type { PostgresServer } from "../../test/support/servers/postgres.ts";
import { postgresPrograms } from "../../test/support/servers/postgres.ts";
import type { Filled } from "./rows.ts";
import { articles, events, lines } from "./rows.ts";

export const version = "17";
export const database = "shop";

/** Environment variables with which PostgreSQL's programs find their server. */
export const superuser = { PGUSER: "postgres", PGPASSWORD: "superuser", PGHOST: "127.0.0.1" };

/** The number of rows at scale 1. Each kind of table then has about 700 MB. */
const sizes = { branches: 50, articles: 450_000, events: 1_350_000 };

/** A database with pgbench's tables, one with text, and one with JSON. */
export class Shop {
  readonly #server: PostgresServer;
  readonly #root: string;
  readonly #branches: number;
  readonly #filled: [table: Filled, rows: number][];

  constructor(server: PostgresServer, root: string, scale: number) {
    this.#server = server;
    this.#root = root;
    this.#branches = Math.ceil(sizes.branches * scale);
    this.#filled = [
      [articles, Math.ceil(sizes.articles * scale)],
      [events, Math.ceil(sizes.events * scale)],
    ];
  }

  async make(): Promise<void> {
    // The server must not do background work during a measurement.
    for (const setting of ["autovacuum = off", "max_wal_size = '8GB'", "checkpoint_timeout = '1h'"]) {
      await this.#server.query(`ALTER SYSTEM SET ${setting}`);
    }
    await this.#server.query("SELECT pg_reload_conf()");
    await this.#server.query(`CREATE ROLE backup LOGIN PASSWORD 'backup'; GRANT pg_read_all_data TO backup`);
    await this.#server.query(`CREATE DATABASE ${database}`);
    await this.#program([
      "pgbench",
      "--initialize",
      "--init-steps=dtGp",
      `--scale=${this.#branches}`,
      "--quiet",
    ]);
    await this.#server.query(
      `CREATE TABLE article (id bigint PRIMARY KEY, author text, title text, written timestamptz, body text);
       CREATE TABLE event (id bigint PRIMARY KEY, at timestamptz, payload jsonb);
       CREATE INDEX ON event (at);
       CREATE INDEX ON article (author)`,
      database,
    );
    for (const [table, rows] of this.#filled) await this.#fill(table, 1, rows + 1);
    await this.#settle();
  }

  /** Adds this share of its rows to each table. */
  async append(share: number): Promise<void> {
    const accounts = this.#branches * 100_000;
    await this.#server.query(
      `INSERT INTO pgbench_accounts SELECT aid, 1 + aid % ${this.#branches}, 0, ''
       FROM generate_series(${accounts} + 1, ${accounts + Math.round(accounts * share)}) aid`,
      database,
    );
    for (const [table, rows] of this.#filled) {
      await this.#fill(table, rows + 1, rows + 1 + Math.round(rows * share));
    }
    await this.#settle();
  }

  /** Changes one row in `every`, everywhere in each table. */
  async change(every: number): Promise<void> {
    await this.#server.query(
      `UPDATE pgbench_accounts SET abalance = abalance + 1 WHERE aid % ${every} = 0;
       UPDATE article SET title = 'Changed: ' || title WHERE id % ${every} = 0;
       UPDATE event SET payload = payload || '{"seen": true}' WHERE id % ${every} = 0`,
      database,
    );
    await this.#settle();
  }

  /** Creates an empty database. Drops the database of this name first, if it exists. */
  async makeEmpty(name: string): Promise<void> {
    await this.drop(name);
    await this.#server.query(`CREATE DATABASE ${name}`);
    await this.#server.query("CHECKPOINT");
  }

  /** Drops a database, if it exists. */
  async drop(name: string): Promise<void> {
    await this.#server.query(`DROP DATABASE IF EXISTS ${name}`);
  }

  /** The number of rows in all tables of a database. */
  async rows(name: string): Promise<number> {
    const tables = ["pgbench_accounts", "pgbench_branches", "pgbench_tellers", "article", "event"];
    const counts = tables.map((table) => `(SELECT count(*) FROM ${table})`);
    const [row] = await this.#server.query(`SELECT ${counts.join(" + ")} AS rows`, name);
    return Number(row?.["rows"]);
  }

  async bytes(): Promise<number> {
    const [row] = await this.#server.query(`SELECT pg_database_size('${database}') AS bytes`);
    return Number(row?.["bytes"]);
  }

  async #settle(): Promise<void> {
    await this.#server.query("VACUUM ANALYZE", database);
    await this.#server.query("CHECKPOINT");
  }

  async #fill(table: Filled, from: number, until: number): Promise<void> {
    await this.#program(
      ["psql", "--quiet", `--command=COPY ${table.table} FROM STDIN`],
      lines(table, from, until),
    );
  }

  /** Runs one of PostgreSQL's programs. */
  async #program([name = "", ...args]: string[], input: Iterable<string> = []): Promise<void> {
    const [program = "", ...all] = await inRoot(
      this.#root,
      [`${postgresPrograms(version)}/${name}`, ...args],
      {
        user: serverUser,
        mounts: {},
      },
    );
    const child = spawn(program, all, {
      env: { ...process.env, ...superuser, PGPORT: String(this.#server.port), PGDATABASE: database },
      stdio: ["pipe", "ignore", "inherit"],
    });
    const ended = once(child, "close");
    await pipeline(Readable.from(input), child.stdin);
    const [code] = (await ended) as [number | null];
    if (code !== 0) throw new Error(`${name} ended with ${String(code)}.`);
  }
}
