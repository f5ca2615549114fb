import { expect, test } from "vitest";
import {
  explain,
  isLasting,
  isStorageTrouble,
  plainWords,
  suspectCredentials,
} from "../../../../operator/repository/upkeep/failure.ts";

/* What restic 0.18 was seen to write to standard error, and what it means. */

const exitError = (code: number, message: string) =>
  JSON.stringify({ message_type: "exit_error", code, message });
const stat = (words: string) => `Stat(<config/>) returned error, retrying after 1.25s: ${words}`;
const question = "\nIs there a repository at the following location?\ns3:https://s3.example.com/b/p";

test.each([
  [
    10,
    exitError(10, `Fatal: repository does not exist: unable to open config file${question}`),
    "RepositoryMissing",
  ],
  [
    11,
    exitError(11, "unable to create lock in backend: repository is already locked by PID 7 on pod-a by root"),
    "RepositoryLocked",
  ],
  [12, exitError(12, "Fatal: wrong password or no key found"), "WrongRepositoryPassword"],
  [1, stat("Stat: No user exists with the provided access key ID."), "StorageAccessDenied"],
  [1, stat("Stat: The AWS Access Key Id you provided does not exist in our records."), "StorageAccessDenied"],
  [
    1,
    stat("Stat: The request signature we calculated does not match the signature you provided."),
    "StorageAccessDenied",
  ],
  [
    1,
    stat(
      'Stat: Get "https://s3.example.com/b/?location=": net/http: invalid header field value for "Authorization"',
    ),
    "StorageAccessDenied",
  ],
  [
    1,
    exitError(1, `Fatal: unable to open config file: Stat: Access Denied.${question}`),
    "StorageAccessDenied",
  ],
  [
    1,
    exitError(1, "Fatal: unable to open config file: unexpected HTTP response (401): 401 Unauthorized"),
    "StorageAccessDenied",
  ],
  [
    1,
    exitError(
      1,
      "Fatal: unable to open config file: googleapi: Error 403: a does not have storage.objects.get access",
    ),
    "StorageAccessDenied",
  ],
  [
    1,
    exitError(1, "Fatal: unable to open config file: open /repository/a/config: permission denied"),
    "StorageAccessDenied",
  ],
  [
    1,
    exitError(1, "unable to create lock in backend: open /repository/a/locks/x-tmp-1: read-only file system"),
    "StorageAccessDenied",
  ],
  [1, stat("Stat: The specified bucket does not exist."), "BucketNotFound"],
  [
    1,
    stat(
      'Head "https://rest.example.com/config": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    ),
    "CertificateNotTrusted",
  ],
  [
    1,
    exitError(1, 'Fatal: cannot parse root certificate from "/credentials/ca.crt"'),
    "CertificateNotTrusted",
  ],
  [
    1,
    stat('Get "https://s3.example.com/b/?location=": dial tcp 192.0.2.1:443: connect: connection refused'),
    "StorageUnreachable",
  ],
  [
    1,
    stat(
      'Head "https://rest.example.com/config": dial tcp: lookup rest.example.com on 192.0.2.53:53: no such host',
    ),
    "StorageUnreachable",
  ],
  [1, stat('Head "https://rest.example.com/config": request timeout'), "StorageUnreachable"],
  [1, stat("unexpected HTTP response (503): 503 Service Unavailable"), "StorageUnreachable"],
  [
    1,
    exitError(
      1,
      "unable to create lock in backend: write /repository/a/locks/x-tmp-1: no space left on device",
    ),
    "RepositoryFull",
  ],
  [
    1,
    exitError(
      1,
      "unable to create lock in backend: unexpected HTTP response (507): 507 Insufficient Storage",
    ),
    "RepositoryFull",
  ],
  [
    1,
    exitError(1, "Fatal: config or key 12ab is damaged: ciphertext verification failed"),
    "RepositoryDamaged",
  ],
  [1, exitError(1, "Fatal: packs from index missing in repo"), "RepositoryDamaged"],
  [1, exitError(1, "something new"), "RepositoryFailed"],
  [2, "", "RepositoryFailed"],
])("exit code %i and %s: %s", (code, errors, reason) => {
  const failure = explain(code, `${errors}\n`);
  expect(failure.reason).toBe(reason);
  expect(failure.message).not.toMatch(/message_type|retrying after|Is there a repository/);
});

test("a message ends with what to do", () => {
  expect(explain(1, stat("Stat: The specified bucket does not exist.")).message).toBe(
    "The specified bucket does not exist. Create the bucket, or correct its name. It is never made for you.",
  );
  expect(
    explain(10, exitError(10, `Fatal: repository does not exist: no config${question}`)).message,
  ).toMatch(
    /^repository does not exist: no config at s3:https:\/\/s3.example.com\/b\/p\. There is no repository/,
  );
});

test("told to stop, restic says so last; why it was told stands before", () => {
  const errors = [
    stat("Stat: Access Denied."),
    "\u001b[2Ksignal terminated received, cleaning up",
    exitError(1, "Fatal: unable to open config file: context canceled"),
  ];
  expect(explain(undefined, errors.join("\n"))).toMatchObject({ reason: "StorageAccessDenied" });
});

test("an error of Azure's is read whole", () => {
  const rule = "-".repeat(80);
  const errors = stat(
    ["HEAD https://shop.blob.core.windows.net/b/config", rule, "RESPONSE 404: 404 Not Found"].join("\n") +
      ["\nERROR CODE: ContainerNotFound", rule, "Response contained no body", rule].join("\n"),
  );
  expect(explain(undefined, errors)).toMatchObject({
    reason: "BucketNotFound",
    message: expect.stringContaining("(404: 404 Not Found, ContainerNotFound). Create") as string,
  });
});

test("users of URLs are left out", () => {
  expect(plainWords('Head "https://backup:***@rest.example.com:8000/config": EOF')).toBe(
    'Head "https://rest.example.com:8000/config": EOF',
  );
});

test("a refusal lasts, a failing line does not; damage is no trouble of the storage's", () => {
  expect(isLasting(stat("Stat: Access Denied."))).toBe(true);
  expect(isLasting(stat("connect: connection refused"))).toBe(false);
  expect(isLasting(stat("something new"))).toBe(false);
  expect(isStorageTrouble('Ignoring "12ab": read tcp: connection reset by peer')).toBe(true);
  expect(isStorageTrouble('Ignoring "12ab": ciphertext verification failed')).toBe(false);
  expect(isStorageTrouble('Ignoring "12ab": invalid character')).toBe(false);
});

test("a line break at the end of a credential is pointed out by the variable's name alone", () => {
  const hint = suspectCredentials({ AWS_SECRET_ACCESS_KEY: "planted\n", AWS_ACCESS_KEY_ID: "fine" });
  expect(hint).toContain("AWS_SECRET_ACCESS_KEY ends in white space");
  expect(hint).not.toMatch(/planted|AWS_ACCESS_KEY_ID/);
  expect(suspectCredentials({ AWS_ACCESS_KEY_ID: "fine" })).toBe("");
});
