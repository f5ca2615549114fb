import fc from "fast-check";
import { expect, test } from "vitest";
import { explainRestic, isPermanent } from "../../../../operator/repository/restic/failure.ts";
import { exitError, retrying } from "../../../support/repository/restic-says.ts";

/* Messages of restic 0.19 about storages whose names have the words of other messages in them. */

interface Names {
  host: string;
  bucket: string;
  path: string;
  region: string;
  account: string;
}

const s3 = ({ host, bucket, path }: Names) => `s3:https://${host}:9000/${bucket}/${path}`;
const question = (location: string) => `\nIs there a repository at the following location?\n${location}`;
const openFailed = (text: string, location: string) =>
  exitError(1, `Fatal: unable to open config file: ${text}${question(location)}`);
const get = ({ host, bucket, path }: Names, text: string) =>
  `Get "https://${host}:9000/${bucket}/${path}/?location=": ${text}`;

const corpus: readonly [reason: string, errors: (names: Names) => string][] = [
  // S3.
  ["StorageAccessDenied", (n) => openFailed("Stat: Access Denied.", s3(n))],
  ["StorageAccessDenied", (n) => openFailed("Stat: Access Denied.", s3(n)).slice(40)],
  [
    "StorageAccessDenied",
    (n) =>
      openFailed(
        `Stat: User: arn:aws:iam::123456789012:user/${n.account} is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::${n.bucket}" because no identity-based policy allows the s3:ListBucket action`,
        s3(n),
      ),
  ],
  [
    "StorageAccessDenied",
    (n) =>
      openFailed(
        `Stat: The authorization header is malformed; the region '${n.region}' is wrong; expecting 'eu-central-1'`,
        s3(n),
      ),
  ],
  [
    "StorageAccessDenied",
    (n) =>
      openFailed("Stat: The difference between the request time and the server's time is too large.", s3(n)),
  ],
  [
    "StorageAccessDenied",
    (n) => retrying(get(n, 'net/http: invalid header field value for "Authorization"')),
  ],
  ["StorageAccessDenied", ({ account }) => retrying(`Stat: Forbidden: No such key: ${account}`)],
  ["BucketNotFound", (n) => openFailed("Stat: The specified bucket does not exist.", s3(n))],
  ["BucketNotFound", (n) => openFailed(`Stat: Bucket not found: ${n.bucket}`, s3(n))],
  ["BucketNotFound", (n) => openFailed("Stat: The specified bucket is not valid.", s3(n))],
  ["BucketNotFound", (n) => openFailed("Stat: Bucket name contains invalid characters", s3(n))],
  ["BucketNotFound", (n) => openFailed("Stat: Error response code NoSuchBucket.", s3(n))],
  ["StorageUnreachable", (n) => openFailed("Stat: 301 Moved Permanently", s3(n))],
  ["StorageUnreachable", (n) => openFailed("Stat: 400 Bad Request", s3(n))],
  [
    "StorageUnreachable",
    (n) => retrying(get(n, `dial tcp: lookup ${n.host} on 10.96.0.10:53: no such host`)),
  ],
  ["StorageUnreachable", (n) => retrying(get(n, "dial tcp 192.0.2.1:9000: connect: connection refused"))],
  ["StorageUnreachable", (n) => retrying(get(n, "dial tcp 192.0.2.1:9000: i/o timeout"))],
  ["StorageUnreachable", (n) => retrying(get(n, "EOF"))],
  ["StorageUnreachable", (n) => retrying(get(n, "http: server gave HTTP response to HTTPS client"))],
  [
    "StorageUnreachable",
    (n) => openFailed("Stat: We encountered an internal error, please try again.", s3(n)),
  ],
  [
    "CertificateNotTrusted",
    (n) =>
      retrying(get(n, "tls: failed to verify certificate: x509: certificate signed by unknown authority")),
  ],
  [
    "CertificateNotTrusted",
    (n) =>
      retrying(
        get(
          n,
          `tls: failed to verify certificate: x509: certificate is valid for ${n.account}, not ${n.host}`,
        ),
      ),
  ],
  ["RepositoryFailed", (n) => exitError(1, `Fatal: create repository at ${s3(n)} failed: something new`)],
  ["RepositoryFailed", (n) => openFailed("Stat: something new", s3(n))],
  // A volume.
  [
    "RepositoryFileOfAnotherUser",
    ({ path }) =>
      exitError(1, `Fatal: unable to open config file: open /repository/${path}/config: permission denied`),
  ],
  [
    "StorageAccessDenied",
    ({ path }) =>
      exitError(1, `unable to create lock in backend: mkdir /repository/${path}/locks: permission denied`),
  ],
  [
    "RepositoryFull",
    ({ path }) =>
      exitError(
        1,
        `unable to create lock in backend: write /repository/${path}/locks/x-tmp-1: no space left on device`,
      ),
  ],
  [
    "StorageUnreachable",
    ({ path }) => exitError(1, `Fatal: open /repository/${path}/config: stale file handle`),
  ],
  [
    "RepositoryFailed",
    ({ path }) => exitError(1, `Fatal: open /repository/${path}/config: invalid argument`),
  ],
  // Google.
  [
    "StorageAccessDenied",
    (n) =>
      openFailed(
        `googleapi: Error 403: ${n.account}@shop.iam.gserviceaccount.com does not have storage.objects.get access to the Google Cloud Storage object., forbidden`,
        `gs:${n.bucket}:/${n.path}`,
      ),
  ],
  [
    "StorageAccessDenied",
    (n) =>
      openFailed(
        'Get "https://storage.googleapis.com/storage/v1/b": oauth2: "invalid_grant" "Invalid JWT Signature."',
        `gs:${n.bucket}:/${n.path}`,
      ),
  ],
  [
    "StorageAccessDenied",
    (n) =>
      exitError(
        1,
        `Fatal: unable to open repository at gs:${n.bucket}:/${n.path}: getStorageClient: google: error getting credentials using GOOGLE_APPLICATION_CREDENTIALS environment variable: unexpected end of JSON input`,
      ),
  ],
  [
    "StorageUnreachable",
    (n) => openFailed("oauth2: cannot fetch token: 503 Service Unavailable", `gs:${n.bucket}:/${n.path}`),
  ],
  [
    "StorageAccessDenied",
    (n) => openFailed("oauth2: cannot fetch token: 400 Bad Request", `gs:${n.bucket}:/${n.path}`),
  ],
  [
    "StorageUnreachable",
    (n) =>
      openFailed(
        'oauth2: cannot fetch token: Post "https://oauth2.googleapis.com/token": dial tcp: lookup oauth2.googleapis.com: no such host',
        `gs:${n.bucket}:/${n.path}`,
      ),
  ],
  [
    "BucketNotFound",
    (n) =>
      openFailed(
        "googleapi: Error 404: The specified bucket does not exist., notFound",
        `gs:${n.bucket}:/${n.path}`,
      ),
  ],
  ["RepositoryFailed", (n) => openFailed("storage: something new", `gs:${n.bucket}:/${n.path}`)],
  // Azure.
  [
    "BucketNotFound",
    (n) =>
      exitError(1, `Fatal: create repository at azure:${n.bucket}:/${n.path} failed: container.Create: 403`),
  ],
  [
    "StorageUnreachable",
    (n) =>
      retrying(
        `Get "https://${n.account}.blob.core.windows.net/${n.bucket}": dial tcp: lookup ${n.account}.blob.core.windows.net: no such host`,
      ),
  ],
  ["RepositoryFailed", (n) => openFailed("blob: something new", `azure:${n.bucket}:/${n.path}`)],
  // The REST server.
  [
    "StorageAccessDenied",
    (n) =>
      openFailed(
        "unexpected HTTP response (401): 401 Unauthorized",
        `rest:https://${n.account}:***@${n.host}:8000/${n.path}/`,
      ),
  ],
  [
    "StorageUnreachable",
    (n) => retrying(`Head "https://${n.account}:***@${n.host}:8000/${n.path}/config": EOF`),
  ],
  [
    "RepositoryFull",
    (n) =>
      exitError(
        1,
        `unable to create lock in backend: unexpected HTTP response (507): 507 Insufficient Storage at rest:https://${n.host}/${n.path}/`,
      ),
  ],
  ["RepositoryFailed", (n) => openFailed("something new", `rest:https://${n.host}:8000/${n.path}/`)],
];

const word = fc.constantFrom(
  ...["certificates", "x509", "tls", "permission", "denied", "accessdenied", "unauthorized", "forbidden"],
  ...["authentication", "timeout", "deadline-exceeded", "EOF", "no-such-host", "slowdown", "internal-error"],
  ...["quotaexceeded", "storagefull", "NoSuchBucket", "nosuchbucket", "ContainerNotFound", "is.damaged"],
  ...["invalid_grant", "403", "503", "signal", "killed", "security-token", "service-unavailable", "orders"],
);
const joined = (separator: string) =>
  fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(separator));

const names: fc.Arbitrary<Names> = fc.record({
  host: joined("."),
  bucket: joined("-"),
  path: joined("/"),
  region: joined("-"),
  account: joined(""),
});

const plain: Names = {
  host: "s3.example.com",
  bucket: "backups",
  path: "shop/orders",
  region: "us-east-1",
  account: "backup",
};

test.each(corpus.map(([reason, errors]) => [errors(plain), reason] as const))("%s: %s", (errors, reason) => {
  expect(explainRestic(1, errors)).toMatchObject({ reason });
});

test("names do not change a reason, whatever they are", () => {
  fc.assert(
    fc.property(fc.constantFrom(...corpus), names, ([reason, errors], chosen) => {
      expect(explainRestic(1, errors(chosen))).toMatchObject({ reason });
      expect(isPermanent(errors(chosen))).toBe(isPermanent(errors(plain)));
    }),
    { numRuns: 3000 },
  );
});
