/**
 * Compares our controller runtime with controller-runtime; docs/benchmarks.md explains how.
 *
 *   npm run bench:runtime -- [--count 1000] [--rounds 3] [--open-loop 20] [--only ours-10,go-10]
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { Client } from "../../operator/runtime/client/client.ts";
import { HttpTransport } from "../../operator/runtime/client/http-transport.ts";
import { identityFromKubeconfig } from "../../operator/runtime/client/identity.ts";
import { startEnvtest } from "../../lib/testing/envtest.ts";
import { buildContestants, type Contestant } from "./contestants.ts";
import { installMemcacheds } from "./memcached.ts";
import { tables } from "./table.ts";
import { type Figures, takeTurn } from "./turn.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "1000" },
    rounds: { type: "string", default: "3" },
    "open-loop": { type: "string", default: "20" },
    only: { type: "string" },
  },
});
const count = wholeNumber("count", values.count, 1);
const rounds = wholeNumber("rounds", values.rounds, 1);
const openLoopSeconds = wholeNumber("open-loop", values["open-loop"], 0);

const contestants = chosen(await buildContestants(), values.only?.split(","));
const envtest = await startEnvtest();
const turns = new Map<string, Figures[]>(contestants.map(({ name }) => [name, []]));
try {
  const identity = identityFromKubeconfig({ path: envtest.kubeconfig });
  const transport = new HttpTransport({ identity, userAgent: "bench" });
  const client = new Client(transport, { fieldManager: "bench" });
  const task = { client, kubeconfig: envtest.kubeconfig, folder: envtest.folder, count, openLoopSeconds };
  await installMemcacheds(client);
  // The API server's first requests of a kind are slow, whichever client sends them.
  for (const contestant of contestants.slice(0, 2)) {
    await takeTurn(contestant, { ...task, count: 20, openLoopSeconds: 1 });
  }
  for (let round = 0; round < rounds; round++) {
    // Another contestant begins each round, so that not always the same one has the emptiest etcd.
    for (let place = 0; place < contestants.length; place++) {
      const contestant = contestants[(round + place) % contestants.length];
      if (contestant) await measure(contestant, task);
    }
  }
  transport.close();
} finally {
  await envtest.stop();
  console.log(tables(turns));
}

async function measure(contestant: Contestant, task: Parameters<typeof takeTurn>[1]): Promise<void> {
  const load = loadavg()[0]?.toFixed(1) ?? "";
  const figures = await takeTurn(contestant, task);
  turns.get(contestant.name)?.push(figures);
  console.error(JSON.stringify({ contestant: contestant.name, load, ...figures }));
}

function wholeNumber(option: string, text: string, least: number): number {
  if (!/^\d+$/.test(text) || Number(text) < least) {
    throw new Error(`--${option} ${text}: give a whole number from ${least} on.`);
  }
  return Number(text);
}

function chosen(all: readonly Contestant[], names: readonly string[] | undefined): Contestant[] {
  const known = all.map(({ name }) => name);
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(`--only ${unknown}: no contestant is called that. There are: ${known.join(", ")}.`);
  }
  return all.filter(({ name }) => names?.includes(name) ?? true);
}
