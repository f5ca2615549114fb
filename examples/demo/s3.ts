import type { BackupStorage } from "my-operator/api/databases/v1/storage.ts";
import { selfSignedCertificate } from "my-operator/runtime";
import { fromSecret, imageReference, secret, serverObjects } from "my-operator/testing";
import { namespace } from "./namespace.ts";

const name = "s3";
const bucket = "backups";
const port = 7070;
const host = `${name}.${namespace}.svc`;

/** An S3 server with one bucket and a self-signed certificate. It stores into a folder. */
export function s3Server(secretAccessKey: string): object[] {
  const { cert, key } = selfSignedCertificate(host, Date.now());
  return [
    secret("s3-access", { id: "demo", key: secretAccessKey }),
    secret("s3-tls", { "tls.crt": cert, "tls.key": key }),
    ...serverObjects(name, port, {
      image: imageReference("versitygw"),
      user: 65532,
      command: [
        ...["versitygw", "--cert", "/tls/tls.crt", "--key", "/tls/tls.key"],
        ...["posix", "--sidecar", "/sidecar", "/buckets"],
      ],
      env: [
        fromSecret("ROOT_ACCESS_KEY", "s3-access", "id"),
        fromSecret("ROOT_SECRET_KEY", "s3-access", "key"),
      ],
      // Each folder in /buckets is a bucket.
      writable: ["/buckets", `/buckets/${bucket}`, "/sidecar"],
      secrets: { "/tls": "s3-tls" },
      readinessProbe: { tcpSocket: { port } },
    }),
  ];
}

/** The bucket, as a DatabaseBackup describes it. */
export const s3Storage: BackupStorage = {
  s3: {
    endpoint: `https://${host}:${port}`,
    bucket,
    region: "us-east-1",
    credentials: {
      accessKeyIDSecretRef: { name: "s3-access", key: "id" },
      secretAccessKeySecretRef: { name: "s3-access", key: "key" },
    },
    tls: { ca: { secretKeyRef: { name: "s3-tls", key: "tls.crt" } } },
  },
};
