import { describe, expect, test } from "vitest";
import { eventually } from "../../../../../lib/testing/eventually.ts";
import type { ServerCertificate } from "../../../../../operator/controllers/postgresqldatabase/tls/check-certificate.ts";
import { certificateProblem } from "../../../../../operator/controllers/postgresqldatabase/tls/check-certificate.ts";
import { readWriteHost } from "../../../../../operator/controllers/postgresqldatabase/tls/server-names.ts";
import type { Secret } from "../../../../../operator/kubernetes/kinds.ts";
import { makeCertificate, newPrivateKey } from "../../../../../operator/runtime/index.ts";
import { databasesUnderTest, wantedDatabase } from "../../../../support/controllers/databases-under-test.ts";
import { operatorUnderTest } from "../../../../support/controllers/operator-under-test.ts";

/* The certificates of PostgreSQLDatabases. The tests do the work of the servers. */

const operator = operatorUnderTest("database-tls");
const { apply, clock, get, kubectl, namespace, patch } = operator;
const { create, reason, serve } = databasesUnderTest(operator);

async function valuesOf(secret: string): Promise<Record<string, string>> {
  const { data = {} } = await get<Secret>("secret", secret);
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]),
  );
}

/** The certificate that the server of a PostgreSQLDatabase has, which its clients can verify. */
async function certificateOf(name: string): Promise<ServerCertificate> {
  const { "tls.crt": cert = "", "tls.key": key = "", "ca.crt": ca = "" } = await valuesOf(`${name}-tls`);
  const now = new Date(clock.now());
  expect(certificateProblem({ cert, key, ca }, readWriteHost({ name, namespace }), now)).toBeUndefined();
  return { cert, key, ca };
}

/** A certificate that a user has got for the server. */
function usersCertificate(name: string): ServerCertificate {
  const life = { notBefore: clock.now() - 1000, notAfter: clock.now() + 86_400_000 };
  const [caKey, key] = [newPrivateKey(), newPrivateKey()];
  const dnsNames = [readWriteHost({ name, namespace })];
  return {
    ca: makeCertificate({ commonName: "company", isAuthority: true, ...life }, caKey),
    cert: makeCertificate({ commonName: "pg", dnsNames, ...life }, key, {
      commonName: "company",
      key: caKey,
    }),
    key,
  };
}

const secretWith = (name: string, { cert, key, ca }: ServerCertificate) => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name },
  type: "kubernetes.io/tls",
  stringData: { "tls.crt": cert, "tls.key": key, "ca.crt": ca },
});

/** Makes the operator look at the Secrets that it does not watch. */
const touch = (name: string) =>
  kubectl(["annotate", "pgdb", name, "--overwrite", `example.com/touched=${Math.random()}`]);

describe("a PostgreSQLDatabase", () => {
  test("has a certificate from an authority of its own, which its applications get", async () => {
    await create("own");
    const { ca } = await certificateOf("own");
    expect((await valuesOf("own-ca"))["ca.crt"]).toBe(ca);
    const owner = await valuesOf("own-owner");
    expect(owner["ca.crt"]).toBe(ca);
    expect(owner["uri"]).toMatch(/\?sslmode=require$/);
    await create("other");
    expect((await certificateOf("other")).ca).not.toBe(ca);
  });

  test("gets its certificate back when that is deleted or changed, and another authority when that is deleted", async () => {
    await create("repaired");
    const first = await certificateOf("repaired");
    await kubectl(["delete", "secret", "repaired-tls"]);
    const second = await eventually("another certificate", () => certificateOf("repaired"));
    expect(second.ca).toBe(first.ca);
    await patch("secret", "repaired-tls", { stringData: { "tls.key": newPrivateKey() } });
    await eventually("the repair", () => certificateOf("repaired"));
    await kubectl(["delete", "secret", "repaired-ca"]);
    await eventually("another authority", async () => {
      expect((await valuesOf("repaired-owner"))["ca.crt"]).not.toBe(first.ca);
    });
    expect((await certificateOf("repaired")).ca).toBe((await valuesOf("repaired-owner"))["ca.crt"]);
  });

  test("waits with its server for the certificate that it names, and copies it", async () => {
    const tls = { secretName: "mine" };
    await apply(wantedDatabase("named", { tls }));
    expect(await reason("named", "Ready", "SecretNotFound")).toBe(
      `spec.tls.secretName: there is no Secret "mine" in namespace ${namespace}. Create it.`,
    );
    expect(await kubectl(["get", "statefulset", "named", "--ignore-not-found"])).toBe("");
    const mine = usersCertificate("named");
    await apply(secretWith("mine", { ...mine, key: newPrivateKey() }));
    await touch("named");
    expect(await reason("named", "Ready", "InvalidCertificate")).toBe(
      'spec.tls.secretName: in Secret "mine", tls.key is not the private key of tls.crt, in PEM and without a passphrase. ' +
        "Store another certificate with its key and its authority, or remove the field.",
    );
    await apply(secretWith("mine", mine));
    await touch("named");
    await eventually("the copy", async () => {
      expect(await certificateOf("named")).toEqual(mine);
    });
    await eventually("the server", () => get("statefulset", "named"));
    expect((await valuesOf("named-owner"))["ca.crt"]).toBe(mine.ca);
    expect(await kubectl(["get", "secret", "named-ca", "--ignore-not-found"])).toBe("");
  });

  test("keeps the certificate that it has while the one that it names is not good, and says so", async () => {
    await create("kept");
    await serve("kept");
    await reason("kept", "Ready", "Serving");
    const own = await certificateOf("kept");
    const wrong = usersCertificate("other");
    await apply(secretWith("wrong", wrong));
    await patch("pgdb", "kept", { spec: { tls: { secretName: "wrong" } } });
    const host = readWriteHost({ name: "kept", namespace });
    expect(await reason("kept", "Ready", "InvalidCertificate")).toBe(
      `spec.tls.secretName: in Secret "wrong", the certificate in tls.crt is for DNS:${readWriteHost({ name: "other", namespace })}, ` +
        `and not for DNS:${host}. Store another certificate with its key and its authority, or remove the field. ` +
        "Until then, the server keeps the certificate that it has.",
    );
    expect(await certificateOf("kept")).toEqual(own);
    const right = usersCertificate("kept");
    await apply(secretWith("wrong", right));
    await touch("kept");
    await reason("kept", "Ready", "Serving");
    expect(await certificateOf("kept")).toEqual(right);
    // Its own authority is still there.
    await patch("pgdb", "kept", { spec: { tls: null } });
    await eventually("a certificate of its own", async () => {
      expect((await certificateOf("kept")).ca).toBe(own.ca);
    });
  });

  test("gets another certificate when two thirds of the life of its own are over", async () => {
    await create("renewed");
    const first = await certificateOf("renewed");
    clock.forward(61 * 86_400);
    await touch("renewed");
    await eventually("the renewal", async () => {
      expect((await certificateOf("renewed")).cert).not.toBe(first.cert);
    });
    expect((await certificateOf("renewed")).ca).toBe(first.ca);
  });
});
