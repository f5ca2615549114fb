import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { suiteNodeState } from "../../../lib/testing/node-suite.ts";
import { loadImage } from "../../../lib/testing/node/enter.ts";
import { eventually } from "my-operator/testing";
import { kubectl, testNamespace } from "my-operator/testing/vitest";
import { memcachedImage, operatorImage } from "./images.ts";

/* The operator as dist/ describes it, on a real node, with real memcached servers. */

const example = join(import.meta.dirname, "..");
const namespace = testNamespace("memcached");
const sample = "memcached/memcached-sample";

let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "memcached-e2e-"));
  const node = await suiteNodeState();
  for (const image of [operatorImage, memcachedImage]) await loadImage(node, await image(scratch));
  await kubectl(["apply", "-f", join(example, "dist")]);
  const manager = "deployment/memcached-operator-controller-manager";
  await kubectl(["-n", "memcached-operator-system", "rollout", "status", manager, "--timeout=300s"]);
  await kubectl(["label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted"]);
  await inNamespace(["apply", "-f", join(example, "samples")]);
});

afterAll(async () => {
  await inNamespace(["delete", "memcacheds", "--all", "--timeout=300s"]);
  await kubectl(["delete", "-f", join(example, "dist")]);
  await rm(scratch, { recursive: true });
});

function inNamespace(words: readonly string[]): Promise<string> {
  return kubectl(["-n", namespace, ...words]);
}

const isAvailable = () => inNamespace(["wait", sample, "--for=condition=Available", "--timeout=300s"]);

async function podNames(): Promise<string[]> {
  const selector = "app.kubernetes.io/instance=memcached-sample";
  const jsonpath = 'jsonpath={range .items[*]}{.metadata.name}{"\\n"}{end}';
  return (await inNamespace(["get", "pods", "-l", selector, "-o", jsonpath])).split("\n").filter(Boolean);
}

/** Sends lines of memcached's protocol to a server, and returns its answer. */
function answers(pod: string, port: number, lines: readonly string[]): Promise<string> {
  const input = [...lines, "quit", ""].join("\\r\\n");
  const script = `exec 3<>/dev/tcp/127.0.0.1/${port}; printf '${input}' >&3; cat <&3`;
  return inNamespace(["exec", pod, "--", "bash", "-c", script]);
}

describe("the sample on a node", () => {
  test("becomes three servers that keep data", async () => {
    await isAvailable();
    const pods = await podNames();
    expect(pods).toHaveLength(3);
    const answer = await answers(pods[0] ?? "", 11211, ["set word 0 0 5", "hello", "get word", "stats"]);
    expect(answer).toContain("STORED\r\nVALUE word 0 5\r\nhello\r\nEND");
    expect(answer).toContain(`STAT limit_maxbytes ${64 * 1024 * 1024}\r\n`);
  });

  test("is scaled by kubectl scale", async () => {
    await inNamespace(["scale", sample, "--replicas=1"]);
    await eventually("a Pod", async () => {
      expect(await podNames()).toHaveLength(1);
    });
    await eventually("the sample to be available", async () => {
      const columns = (await inNamespace(["get", sample, "--no-headers"])).split(/ +/);
      expect(columns.slice(0, 4)).toEqual(["memcached-sample", "1", "1", "True"]);
    });
  });

  test("moves its servers to another port", async () => {
    await inNamespace(["patch", sample, "--type=merge", "-p", '{"spec":{"containerPort":12000}}']);
    await eventually("an answer of the one Pod", async () => {
      const [pod = "", ...others] = await podNames();
      expect(others).toEqual([]);
      expect(await answers(pod, 12000, ["version"])).toContain("VERSION");
    });
    await isAvailable();
  });

  test("gets its Deployment back, with new servers", async () => {
    const before = await podNames();
    await inNamespace(["delete", "deployment", "memcached-sample"]);
    await eventually("a new Pod", async () => {
      const pods = await podNames();
      expect(pods).toHaveLength(1);
      expect(pods).not.toEqual(before);
    });
    await isAvailable();
  });

  test("is deleted with its servers", async () => {
    await inNamespace(["delete", sample, "--timeout=300s"]);
    await eventually("the end of all Pods", async () => {
      expect(await podNames()).toEqual([]);
    });
    expect(await inNamespace(["get", "events"])).toMatch(/Warning +Deleting +memcached\/memcached-sample/);
  });
});
