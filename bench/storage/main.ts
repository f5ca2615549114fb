/**
 * Measures what restic needs to store and to read a dump in S3 when the storage is far away; docs/benchmarks.md has the results.
 *
 *   npm run bench:storage -- [--rounds 3] [--latency 50] [--megabytes 300]
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { ensureRestic } from "../../lib/build/restic/ensure-restic.ts";
import { cacheFolder } from "../../lib/build/cache.ts";
import { startS3Server } from "../../test/support/servers/s3.ts";
import { spread } from "../spread.ts";
import { openSlowLine } from "./slow-line.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    latency: { type: "string", default: "50" },
    megabytes: { type: "string", default: "300" },
  },
});
const [rounds, latency, megabytes] = [values.rounds, values.latency, values.megabytes].map((text) => {
  const number = Number(text);
  if (!(Number.isInteger(number) && number > 0)) throw new Error(`"${text}" is not a whole number above 0.`);
  return number;
}) as [number, number, number];

/** restic's own number of connections is 5. The operator gives 16 to what reads a dump. */
const connections = [5, 16, 32];

const restic = await ensureRestic({ cache: cacheFolder(), log: console.error });
const folder = await mkdtemp(join(tmpdir(), "my-operator-storage-"));
const server = await startS3Server({ buckets: ["backups"] });
const line = await openSlowLine(server.port, latency);
try {
  await writeRandom(join(folder, "dump"));
  const seconds = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, turn] of await turnsOf(round)) {
      const began = performance.now();
      await turn();
      const taken = (performance.now() - began) / 1000;
      console.error(`${name}: ${taken.toFixed(1)} s`);
      seconds.set(name, [...(seconds.get(name) ?? []), taken]);
    }
  }
  const rows = [...seconds].map(([name, taken]) => {
    const speed = taken.map((each) => megabytes / each);
    return `| ${name} | ${spread(taken, 1)} | ${spread(speed, 0)} |`;
  });
  console.log([`| ${latency} ms of latency | s | MB/s |`, "| --- | --- | --- |", ...rows].join("\n"));
} finally {
  await line.stop();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

type Turn = readonly [name: string, turn: () => Promise<void>];

/** A round's turns, each with a repository of its own where it stores. */
async function turnsOf(round: number): Promise<Turn[]> {
  const far = (repository: string) => `s3:http://127.0.0.1:${line.port}/backups/${repository}`;
  const near = (repository: string) => far(repository).replace(String(line.port), String(server.port));
  const stored = `round-${round}`;
  await run(near(stored), ["init"]);
  await store(near(stored), []);
  const options = (count: number) => ["-o", `s3.connections=${count}`];
  const turns: Turn[] = [
    ["restic dump without latency", () => run(near(stored), ["dump", "latest", "/dump"])],
  ];
  for (const count of connections) {
    turns.push([
      `restic dump, ${count} connections`,
      () => run(far(stored), ["dump", ...options(count), "latest", "/dump"]),
    ]);
  }
  turns.push([
    "restic restore",
    () => run(far(stored), ["restore", "latest", "--target", join(folder, `restored-${round}`)]),
  ]);
  for (const count of connections) {
    const repository = `round-${round}-${count}`;
    await run(near(repository), ["init"]);
    turns.push([`restic backup, ${count} connections`, () => store(far(repository), options(count))]);
  }
  return turns;
}

/** Stores the dump as a run does: from standard input. */
function store(repository: string, options: readonly string[]): Promise<void> {
  return run(repository, ["backup", ...options, "--stdin", "--stdin-filename", "dump"], join(folder, "dump"));
}

/** @throws Error with restic's errors if it fails. */
async function run(repository: string, args: readonly string[], input?: string): Promise<void> {
  const child = spawn(restic, ["--quiet", "--no-cache", ...args], {
    env: {
      ...process.env,
      RESTIC_REPOSITORY: repository,
      RESTIC_PASSWORD: "benchmark",
      AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
      AWS_DEFAULT_REGION: "us-east-1",
    },
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const closed = once(child, "close");
  // What it prints is read and thrown away.
  child.stdout.resume();
  if (input === undefined) child.stdin.end();
  else await pipeline(createReadStream(input), child.stdin);
  const [code] = (await closed) as [number];
  if (code !== 0) throw new Error(`restic ${args.join(" ")} failed:\n${errors}`);
}

/** Nothing in it can be compressed, so that each megabyte of the dump is one of the repository. */
async function writeRandom(path: string): Promise<void> {
  const file = await open(path, "w");
  for (let megabyte = 0; megabyte < megabytes; megabyte++) await file.write(randomBytes(1e6));
  await file.close();
}
