/**
 * Compares the run of a backup with pg_dump alone; docs/benchmarks.md explains how.
 *
 *   npm run bench:backup -- [--rounds 3] [--scale 1] [--try "GOGC=200 GOMAXPROCS=4"]…
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { childProcesses } from "../../lib/testing/child-processes.ts";
import { ensureDebianRoot } from "../../test/support/servers/debian-root.ts";
import { startPostgres } from "../../test/support/servers/postgres.ts";
import { makeRunnerFolder } from "../../test/support/repository/runner-folder.ts";
import type { RepositorySnapshot } from "../../operator/repository/repository-snapshot.ts";
import { snapshotOf } from "../../test/support/engines/pod.ts";
import { bytesIn } from "./bytes.ts";
import type { Place } from "./programs.ts";
import { makePlace, startCommand, startRun } from "./programs.ts";
import { databasesOfReplacement, startDrill, startReplacement } from "./restores.ts";
import { Shop, database, version } from "./shop.ts";
import { table } from "./table.ts";
import { Turns } from "./turns.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    scale: { type: "string", default: "1" },
    try: { type: "string", multiple: true, default: [] },
  },
});
const rounds = Number(values.rounds);
const scale = Number(values.scale);
if (!(Number.isInteger(rounds) && rounds > 0))
  throw new Error(`--rounds ${values.rounds}: give a whole number.`);
if (!(scale > 0)) throw new Error(`--scale ${values.scale}: give a number above 0, such as 0.1.`);

/** Environment variables to try in additional runs, by the words that name them. */
const tried = values.try.map((args) => {
  const variables = args.split(" ").map((word) => /^(\w+)=(.*)$/.exec(word)?.slice(1));
  if (!variables.every((variable) => variable !== undefined)) {
    throw new Error(`--try "${args}": give variables with their values, such as "GOGC=200 GOMAXPROCS=4".`);
  }
  return [args, Object.fromEntries(variables) as Record<string, string>] as const;
});

/** The newest PostgreSQL, with the programs of its server, and zstd. */
const root = await ensureDebianRoot("trixie", [`postgresql-${version}`, "zstd"]);
const runner = await makeRunnerFolder();
const server = await startPostgres(version);
try {
  const [serverPid = 0] = await childProcesses(process.pid);
  const shop = new Shop(server, root, scale);
  const place = await makePlace({ root, runner, port: server.port });
  await shop.make();
  console.error(`The database has ${Math.round((await shop.bytes()) / 1e6)} MB.`);
  console.log(await compare(shop, place, serverPid));
} finally {
  await server.stop();
  await rm(runner, { recursive: true, force: true });
}

/** Measures everything, and returns it as tables. */
async function compare(shop: Shop, place: Place, serverPid: number): Promise<string> {
  const repository = (round: number) => `/shop-${round}`;
  const repositoryBytes = (round: number) =>
    bytesIn(join(place.shared.folder, "repository", repository(round)));
  const out = (file: string) => bytesIn(join(place.shared.folder, "out", file));

  const spare = "/spare";
  const spareBytes = () => bytesIn(join(place.shared.folder, "repository", spare));
  const removeSpare = () => rm(join(place.shared.folder, "repository", spare), { recursive: true });

  const backups: RepositorySnapshot[] = [];
  const stored = new Turns(serverPid);
  // In the cluster, the init container has already created the repository.
  const runIntoEmpty = async (name: string, options: Parameters<typeof startRun>[2]) => {
    await stored.take(
      name,
      () => startRun(place, spare, options),
      () => spareBytes(),
      () => startCommand(place, "restic init --quiet", spare),
    );
    await removeSpare();
  };
  await inTurns([
    async (round) => {
      await stored.take(
        "run",
        async () => {
          const run = await startRun(place, repository(round));
          void run.ended.then((ended) => {
            backups[round] = snapshotOf(ended);
          });
          return run;
        },
        () => repositoryBytes(round),
        () => startCommand(place, "restic init --quiet", repository(round)),
      );
    },
    ...tried.map(
      ([args, variables]) =>
        () =>
          runIntoEmpty(`the same with ${args}`, { variables }),
    ),
    () => runIntoEmpty("run without inventory", { inventory: "None" }),
    async () => {
      const dump = () => startCommand(place, "pg_dump --format=custom --file=/out/custom.dump");
      await stored.take("pg_dump -Fc", dump, () => out("custom.dump"));
    },
    async () => {
      const dump = () => startCommand(place, "pg_dump | zstd -q -T0 -f -o /out/plain.zst");
      await stored.take("pg_dump \\| zstd -T0", dump, () => out("plain.zst"));
    },
  ]);

  const backupOf = (round: number) => {
    const backup = backups[round];
    if (backup === undefined) throw new Error(`Round ${round} has stored no backup.`);
    return backup;
  };
  const byHand = "restic dump \\| pg_restore";
  const restored = new Turns(serverPid);
  const restore = async (name: string, command: string, backupPath?: string) => {
    await shop.makeEmpty("restored");
    await restored.take(name, () => startCommand(place, command, backupPath));
    const [rows, restoredRows] = [await shop.rows(database), await shop.rows("restored")];
    if (rows !== restoredRows) throw new Error(`${name} has restored ${restoredRows} of ${rows} rows.`);
  };
  await inTurns([
    (round) =>
      restore(
        byHand,
        "restic --quiet dump --tag part=dump latest postgresql.dump | pg_restore --no-owner --dbname=restored",
        repository(round),
      ),
    () => restore("pg_restore of the file", "pg_restore --no-owner --dbname=restored /out/custom.dump"),
    () =>
      restore(
        "zstd \\| psql",
        "zstd -qdc /out/plain.zst | psql --quiet --dbname=restored --output=/dev/null",
      ),
    // Into a server of its own, with the comparison of objects and rows.
    (round) => restored.take("a drill", () => startDrill(place, repository(round), backupOf(round))),
    async (round) => {
      for (const name of databasesOfReplacement) await shop.drop(name);
      await shop.makeEmpty("restored");
      await restored.take("a DatabaseRestore", () =>
        startReplacement(place, repository(round), backupOf(round)),
      );
    },
  ]);

  const again = new Turns(serverPid);
  const runAgain = async (name: string) => {
    for (let round = 0; round < rounds; round++) {
      const before = await repositoryBytes(round);
      const added = async () => (await repositoryBytes(round)) - before;
      await again.take(name, () => startRun(place, repository(round)), added);
    }
  };
  await runAgain("nothing changed");
  await shop.append(0.05);
  await runAgain("5 % of the rows appended");
  await shop.change(100);
  await runAgain("1 % of the rows changed, all over");

  const first = stored.taken.get("run") ?? [];
  return [
    table("first run", stored.taken, first, "stored MB"),
    table("restore", restored.taken, restored.taken.get(byHand) ?? []),
    table("later run", again.taken, first, "added MB"),
  ].join("\n\n");
}

/** Runs each in every round, so that changes in the machine's load affect all of them alike. */
async function inTurns(turns: readonly ((round: number) => Promise<void>)[]): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const turn of turns) await turn(round);
  }
}
