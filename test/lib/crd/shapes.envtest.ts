import { Agent, request } from "node:https";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { inject, expect, it } from "vitest";
import { parse } from "yaml";
import { CrdErrors, type CustomResourceDefinition } from "../../../lib/crd/index.ts";
import { crdsOf } from "../../support/crd/from-source.ts";
import { kindOfShape, shape } from "../../support/crd/shapes.ts";

/** Enough to combine all shapes with each other. One run takes 50 to 100 ms. */
const runs = 300;

it("for every type, the API server accepts the CRD, or the generator refuses the type", async () => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
  process.stderr.write(`shapes of types: SEED=${seed}, ${runs} runs\n`);
  const server = apiServer();
  const outcomes = { accepted: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(shape, async (each) => {
      const crds = outcomeOf(kindOfShape(each));
      if (crds instanceof CrdErrors) {
        outcomes.refused += 1;
        for (const problem of crds.problems) {
          expect(problem.line).toBeGreaterThan(0);
          expect(problem.fix ?? problem.allowed).toBeDefined();
        }
        return;
      }
      outcomes.accepted += 1;
      for (const crd of crds) expect(await server.refusalOf(crd)).toBeUndefined();
    }),
    { seed, numRuns: runs, endOnFailure: false },
  );
  process.stderr.write(`shapes of types: ${outcomes.accepted} accepted, ${outcomes.refused} refused by us\n`);
  expect(outcomes.accepted).toBeGreaterThan(runs / 10);
});

function outcomeOf(source: string): CustomResourceDefinition[] | CrdErrors {
  try {
    return crdsOf({ "example/v1/shape.ts": source });
  } catch (error) {
    if (error instanceof CrdErrors) return error;
    throw error;
  }
}

/** Sends requests over one connection, because kubectl would start a process for each of them. */
function apiServer() {
  const { clusters, users } = parse(readFileSync(inject("kubeconfig"), "utf8")) as {
    clusters: [{ cluster: { server: string; "certificate-authority-data": string } }];
    users: [{ user: { token: string } }];
  };
  const { server, "certificate-authority-data": certificate } = clusters[0].cluster;
  const agent = new Agent({ keepAlive: true, ca: Buffer.from(certificate, "base64") });
  return {
    /** Returns why the API server rejects the CRD, or undefined if it accepts the CRD. */
    refusalOf(crd: CustomResourceDefinition): Promise<string | undefined> {
      return new Promise((resolve, reject) => {
        const path =
          "/apis/apiextensions.k8s.io/v1/customresourcedefinitions?dryRun=All&fieldValidation=Strict";
        const headers = {
          authorization: `Bearer ${users[0].user.token}`,
          "content-type": "application/json",
        };
        const call = request(new URL(path, server), { method: "POST", agent, headers }, (response) => {
          let body = "";
          response.setEncoding("utf8").on("data", (text: string) => (body += text));
          response.on("end", () => {
            resolve(
              response.statusCode === 201 ? undefined : (JSON.parse(body) as { message: string }).message,
            );
          });
        });
        call.on("error", reject);
        call.end(JSON.stringify(crd));
      });
    },
  };
}
