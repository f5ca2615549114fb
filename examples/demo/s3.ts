import type { BackupStorage } from "my-operator/api/databases/v1/storage.ts";
import { selfSignedCertificate } from "my-operator/runtime";
import { fromSecret, imageReference, secret, serverObjects } from "my-operator/testing";
import { namespace } from "./namespace.ts";

const name = "s3";
const bucket = "backups";
const port = 7070;
const host = `${name}.${namespace}.svc`;
const folder = `/buckets/${bucket}`;
/** The image of the second container needs a shell. */
const disk = { name: "disk", image: imageReference("postgres:17"), command: ["sleep", "infinity"] };

/** An S3 server with one bucket and a self-signed certificate. It stores into a folder, which the container `disk` can change. */
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
      writable: ["/buckets", folder, "/sidecar"],
      secrets: { "/tls": "s3-tls" },
      readinessProbe: { tcpSocket: { port } },
      companion: disk,
    }),
  ];
}

/** The arguments of kubectl that run a line of shell where the S3 server has its files. */
export function onDiskOfS3(line: string): string[] {
  return ["exec", `${name}-0`, "-c", disk.name, "--", "sh", "-euc", line];
}

/** Where the S3 server has the files of a repository. */
export function folderInBucket(backupPath: string): string {
  return `${folder}${backupPath}`;
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
