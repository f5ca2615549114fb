import { X509Certificate } from "node:crypto";
import { connect, createServer } from "node:tls";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { expect, test } from "vitest";
import type { CertificateContents } from "../../../../operator/runtime/x509/certificate.ts";
import { makeCertificate, newPrivateKey } from "../../../../operator/runtime/x509/certificate.ts";

const [hour, day] = [3_600_000, 86_400_000];
const life = { notBefore: Date.now() - hour, notAfter: Date.now() + 90 * day };
const authorityKey = newPrivateKey();
const authority = makeCertificate({ commonName: "shop-ca", isAuthority: true, ...life }, authorityKey);

function signed(contents: Partial<CertificateContents> = {}) {
  const key = newPrivateKey();
  const server = { commonName: "shop-rw", dnsNames: ["shop-rw.store.svc", "*.shop-pods"], ...life };
  const issuer = { commonName: "shop-ca", key: authorityKey };
  return { cert: makeCertificate({ ...server, ...contents }, key, issuer), key };
}

/** What OpenSSL, as a client that trusts the authority, says of a server with the certificate. */
async function handshake(
  pair: { cert: string; key: string },
  servername: string,
  ca: string,
): Promise<string> {
  const server = createServer(pair, (socket) => socket.end());
  server.on("tlsClientError", () => undefined);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const client = connect({ host: "127.0.0.1", port, servername, ca });
  try {
    return await new Promise((resolve) => {
      client.once("secureConnect", () => {
        resolve("verified");
      });
      client.once("error", (error: NodeJS.ErrnoException) => {
        resolve(error.code ?? "");
      });
    });
  } finally {
    client.destroy();
    server.close();
  }
}

test("a client that trusts the authority verifies the server by each of its names, and by no other", async () => {
  const pair = signed();
  expect(await handshake(pair, "shop-rw.store.svc", authority)).toBe("verified");
  expect(await handshake(pair, "other-rw.store.svc", authority)).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
  const other = makeCertificate({ commonName: "shop-ca", isAuthority: true, ...life }, newPrivateKey());
  expect(await handshake(pair, "shop-rw.store.svc", other)).toBe("UNABLE_TO_VERIFY_LEAF_SIGNATURE");
  // Both authorities have the same name: their keys' identifiers say which one it is.
  expect(await handshake(pair, "shop-rw.store.svc", `${other}${authority}`)).toBe("verified");
});

test("a client refuses a server whose certificate is over", async () => {
  const over = signed({ notBefore: Date.now() - 2 * day, notAfter: Date.now() - day });
  expect(await handshake(over, "shop-rw.store.svc", authority)).toBe("CERT_HAS_EXPIRED");
});

test("the successor of an authority, with its key, verifies what the authority has signed, and the other way round", async () => {
  const later = { notBefore: life.notBefore, notAfter: life.notAfter + 1000 * day };
  const successor = makeCertificate({ commonName: "shop-ca", isAuthority: true, ...later }, authorityKey);
  expect(successor).not.toBe(authority);
  expect(await handshake(signed(), "shop-rw.store.svc", successor)).toBe("verified");
});

test("a certificate says what it is for, and times after 2049", () => {
  const { ca, subject, validTo } = new X509Certificate(
    makeCertificate(
      { commonName: "shop-ca", isAuthority: true, notBefore: 0, notAfter: Date.UTC(2051, 1, 3) },
      authorityKey,
    ),
  );
  expect({ ca, subject, validTo }).toEqual({
    ca: true,
    subject: "CN=shop-ca",
    validTo: "Feb  3 00:00:00 2051 GMT",
  });
  const leaf = new X509Certificate(signed().cert);
  expect(leaf).toMatchObject({
    ca: false,
    issuer: "CN=shop-ca",
    subjectAltName: "DNS:shop-rw.store.svc, DNS:*.shop-pods",
    keyUsage: ["1.3.6.1.5.5.7.3.1"],
  });
});
