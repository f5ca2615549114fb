/**
 * Compares the run of a backup of MariaDB with mariadb-dump alone; docs/benchmarks.md has the results.
 *
 *   npm run bench:mariadb -- [--rounds 3] [--scale 1]
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { childProcesses } from "../../lib/testing/child-processes.ts";
import { makeRunnerFolder } from "../../test/support/repository/runner-folder.ts";
import { ensureDebianRoot, serverUser } from "../../test/support/servers/debian-root.ts";
import { inRoot } from "../../test/support/servers/in-root.ts";
import { startMariadb } from "../../test/support/servers/mariadb.ts";
import { bytesIn } from "./bytes.ts";
import { connectionTo, makePlace, startCommand, startRun } from "./programs.ts";
import { articles, events, lines } from "./rows.ts";
import { database } from "./shop.ts";
import { table } from "./table.ts";
import { Turns } from "./turns.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "3" }, scale: { type: "string", default: "1" } },
});
const [rounds, scale] = [Number(values.rounds), Number(values.scale)];
if (!(Number.isInteger(rounds) && rounds > 0))
  throw new Error(`--rounds ${values.rounds}: give a whole number.`);
if (!(scale > 0)) throw new Error(`--scale ${values.scale}: give a number above 0, such as 0.1.`);

/** The number of rows at scale 1: as many as the benchmark of PostgreSQL has. */
const sizes = [
  [articles, 450_000],
  [events, 1_350_000],
] as const;

const root = await ensureDebianRoot("trixie", ["mariadb-server-core", "mariadb-client", "zstd", "gzip"]);
const runner = await makeRunnerFolder();
const server = await startMariadb("11.8", { more: ["--innodb-buffer-pool-size=1G", "--local-infile=ON"] });
try {
  const [serverPid = 0] = await childProcesses(process.pid);
  await makeShop();
  const place = await makePlace({ root, runner, port: server.port });
  const connection = connectionTo(place, "mariadb");
  const out = (file: string) => bytesIn(join(place.shared.folder, "out", file));
  const taken = new Turns(serverPid);
  const client = "mariadb-dump --host=127.0.0.1 --user=root --single-transaction --routines --events";
  const login = `${client} --port=${server.port} ${database}`;
  for (let round = 0; round < rounds; round++) {
    const path = `/shop-${round}`;
    const stored = () => bytesIn(join(place.shared.folder, "repository", path));
    const empty = () => startCommand(place, "restic init --quiet", path);
    await taken.take("a run", () => startRun(place, path, { connection }), stored, empty);
    const zstd = () => startCommand(place, `${login} | zstd -q -T0 -f -o /out/plain.zst`);
    await taken.take("mariadb-dump \\| zstd -T0", zstd, () => out("plain.zst"));
    const gzip = () => startCommand(place, `${login} | gzip -c >/out/plain.gz`);
    await taken.take("mariadb-dump \\| gzip", gzip, () => out("plain.gz"));
  }
  console.log(table("first run", taken.taken, taken.taken.get("a run") ?? [], "stored MB"));
} finally {
  await server.stop();
  await rm(runner, { recursive: true, force: true });
}

/** The tables with text and with JSON, and a user who may back them up. */
async function makeShop(): Promise<void> {
  await server.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
  await server.query(
    `CREATE TABLE article (id bigint PRIMARY KEY, author text, title text, written varchar(40), body mediumtext);
     CREATE TABLE event (id bigint PRIMARY KEY, at varchar(40), payload mediumtext, KEY (at));
     CREATE USER backup@'%' IDENTIFIED BY 'backup';
     GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, EXECUTE, SHOW CREATE ROUTINE ON ${database}.* TO backup@'%';`,
    database,
  );
  for (const [filled, rows] of sizes) {
    const load = `LOAD DATA LOCAL INFILE '/dev/stdin' INTO TABLE ${filled.table} CHARACTER SET utf8mb4`;
    const client = ["mariadb", "--no-defaults", "--host=127.0.0.1", `--port=${server.port}`, "--user=root"];
    // Standard input is a socket, which cannot be opened by its name.
    const words = [
      "sh",
      "-c",
      'cat | "$@"',
      "sh",
      ...client,
      "--local-infile=1",
      `--execute=${load}`,
      database,
    ];
    const [program = "", ...args] = await inRoot(root, words, { user: serverUser, mounts: {} });
    const child = spawn(program, args, { stdio: ["pipe", "ignore", "inherit"] });
    const ended = once(child, "close");
    await pipeline(Readable.from(lines(filled, 1, Math.ceil(rows * scale) + 1)), child.stdin);
    const [code] = (await ended) as [number | null];
    if (code !== 0) throw new Error(`mariadb ended with ${String(code)}.`);
  }
}
