import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  certificateProblem,
  certificatesIn,
} from "../../../../../operator/controllers/postgresqldatabase/tls/check-certificate.ts";
import {
  desiredAuthority,
  desiredServerCertificate,
} from "../../../../../operator/controllers/postgresqldatabase/tls/desired-certificates.ts";
import type { CertificateContents } from "../../../../../operator/runtime/index.ts";
import { makeCertificate, newPrivateKey } from "../../../../../operator/runtime/index.ts";
import { database } from "../../../../support/controllers/databases.ts";

const { metadata } = database();
const begin = new Date("2026-11-01T00:00:00Z");
const after = (days: number) => new Date(begin.getTime() + days * 86_400_000);
const host = "shop-rw.store.svc";

const authority = desiredAuthority(undefined, metadata, begin);
const server = desiredServerCertificate(undefined, authority, metadata, begin);

describe("the certificate of the operator's own authority", () => {
  test("is for each name of the Services and the Pods, and valid from an hour before, because clocks differ", () => {
    const certificate = new X509Certificate(server.cert);
    for (const name of [
      ...["shop-rw", "shop-ro.store", "shop-pods.store.svc", "shop-rw.store.svc.cluster.local"],
      ...["shop-0.shop-pods.store.svc", "shop-8.shop-pods.store.svc.cluster.local"],
    ])
      expect(certificate.checkHost(name), name).toBeDefined();
    expect(certificate.checkHost("other-rw.store.svc")).toBeUndefined();
    expect(certificate.validFromDate).toEqual(new Date("2026-10-31T23:00:00Z"));
    expect(certificateProblem(server, host, begin)).toBeUndefined();
  });

  test("stays until two thirds of its life are over, and then gets a successor from the same authority", () => {
    expect(desiredServerCertificate(server, authority, metadata, after(59))).toEqual(server);
    const next = desiredServerCertificate(server, authority, metadata, after(61));
    expect(next.cert).not.toBe(server.cert);
    expect(next.ca).toBe(server.ca);
    expect(certificateProblem(next, host, after(150))).toBeUndefined();
  });

  test("is replaced when it was changed by hand, or is one of another authority", () => {
    const other = desiredAuthority(undefined, metadata, begin);
    for (const wrong of [
      { ...server, key: newPrivateKey() },
      { ...server, cert: "nonsense" },
      desiredServerCertificate(undefined, other, metadata, begin),
    ]) {
      const next = desiredServerCertificate(wrong, authority, metadata, begin);
      expect(next.cert).not.toBe(wrong.cert);
      expect(certificateProblem(next, host, begin)).toBeUndefined();
    }
  });

  test("keeps its authority for years, whose successor clients of the former one trust", () => {
    expect(desiredAuthority(authority, metadata, after(2400))).toBe(authority);
    const next = desiredAuthority(authority, metadata, after(2500));
    expect(next.cert).not.toBe(authority.cert);
    expect(next.key).toBe(authority.key);
    const later = desiredServerCertificate(undefined, next, metadata, after(2500));
    expect(certificateProblem({ ...later, ca: authority.cert }, host, after(2500))).toBeUndefined();
  });

  test("gets another authority when that is not one of ours", () => {
    const key = newPrivateKey();
    const foreign = { notBefore: begin.getTime(), notAfter: after(900).getTime(), isAuthority: true };
    for (const wrong of [
      { ...authority, key },
      { cert: server.cert, key: server.key },
      { cert: makeCertificate({ commonName: "other", ...foreign }, key), key },
    ]) {
      const next = desiredAuthority(wrong, metadata, begin);
      expect(next.cert).not.toBe(wrong.cert);
      expect(certificatesIn(next.cert)?.[0]?.ca).toBe(true);
    }
  });
});

describe("a certificate of the user", () => {
  const root = { commonName: "root", key: newPrivateKey() };
  const between = { commonName: "between", key: newPrivateKey() };
  const life = { notBefore: begin.getTime(), notAfter: after(90).getTime() };
  const rootCert = makeCertificate({ commonName: "root", isAuthority: true, ...life }, root.key);
  const betweenCert = makeCertificate(
    { commonName: "between", isAuthority: true, ...life },
    between.key,
    root,
  );

  function chain(contents: Partial<CertificateContents> = {}) {
    const key = newPrivateKey();
    const leaf = makeCertificate(
      { commonName: "shop", dnsNames: [host], ...life, ...contents },
      key,
      between,
    );
    return { cert: leaf + betweenCert, key, ca: rootCert };
  }

  test("may be signed by an authority that is signed by that of ca.crt", () => {
    expect(certificateProblem(chain(), host, after(1))).toBeUndefined();
  });

  test.each([
    ["has no certificate", { ...chain(), cert: "" }, "tls.crt is not a certificate in PEM"],
    [
      "has a broken authority",
      { ...chain(), ca: rootCert.slice(0, 100) },
      "ca.crt is not a certificate in PEM",
    ],
    [
      "has the key of another one",
      { ...chain(), key: newPrivateKey() },
      "tls.key is not the private key of tls.crt, in PEM and without a passphrase",
    ],
    [
      "has expired",
      chain({ notAfter: after(0.5).getTime() }),
      "the certificate in tls.crt has expired, at 2026-11-01T12:00:00.000Z",
    ],
    [
      "is of the future",
      chain({ notBefore: after(2).getTime() }),
      "the certificate in tls.crt is not valid before 2026-11-03T00:00:00.000Z",
    ],
    [
      "is for another host",
      chain({ dnsNames: ["shop.example"] }),
      "the certificate in tls.crt is for DNS:shop.example, and not for DNS:shop-rw.store.svc",
    ],
    [
      "is of another authority",
      { ...chain(), ca: authority.cert },
      "the certificate in tls.crt is not signed by the authority in ca.crt, nor by one in tls.crt that is",
    ],
  ])("that %s is refused", (_, certificate, problem) => {
    expect(certificateProblem(certificate, host, after(1))).toContain(problem);
  });

  test("that lacks one of the authorities between is refused, and a circle of them ends", () => {
    const complete = chain();
    const lacking = { ...complete, cert: complete.cert.replace(betweenCert, "") };
    const [a, b] = [newPrivateKey(), newPrivateKey()];
    const sign = (name: string, key: string, by: string, signer: string) =>
      makeCertificate({ commonName: name, isAuthority: true, ...life }, key, { commonName: by, key: signer });
    const key = newPrivateKey();
    const leaf = makeCertificate({ commonName: "shop", dnsNames: [host], ...life }, key, {
      commonName: "a",
      key: a,
    });
    const circle = { cert: leaf + sign("a", a, "b", b) + sign("b", b, "a", a), key, ca: rootCert };
    for (const wrong of [lacking, circle])
      expect(certificateProblem(wrong, host, after(1))).toContain("is not signed by");
  });
});
