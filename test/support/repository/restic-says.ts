/* What restic writes to standard error, and the reason that the operator gives. */

/** restic's last line with --json. */
export const exitError = (code: number, message: string) =>
  JSON.stringify({ message_type: "exit_error", code, message });

/** restic's message before it retries. */
export const retrying = (text: string) => `Stat(<config/>) returned error, retrying after 1.25s: ${text}`;

/** The end of restic's message when it cannot open a repository. */
export const question = "\nIs there a repository at the following location?\ns3:https://s3.example.com/b/p";

/** Google's answer to the key of a service account that it does not know. */
export const invalidGrant =
  'oauth2: cannot fetch token: 400 Bad Request\nResponse: {"error":"invalid_grant","error_description":"Invalid JWT Signature."}';

/** The failure of Azure's library in a Pod without an identity. */
export const noIdentity = `DefaultAzureCredential: failed to acquire a token.
Attempted credentials:
\tEnvironmentCredential: missing environment variable AZURE_TENANT_ID
\tWorkloadIdentityCredential: no client ID specified. Check pod configuration or set ClientID in the options
\tManagedIdentityCredential: Get "http://169.254.169.254/metadata/identity/oauth2/token": dial tcp 169.254.169.254:80: connect: network is unreachable
\tAzureCLICredential: executable not found on path`;

/** restic's message before it retries what Azure has answered in this way. */
export const azureAnswer = (response: string, code: string) =>
  retrying(`blob.GetProperties: HEAD https://shopbackups.blob.core.windows.net/backups/a%2Fconfig
${ruler}
RESPONSE ${response}
ERROR CODE: ${code}
${ruler}
Response contained no body
${ruler}`);

const ruler = "-".repeat(80);

/** restic's exit code, its standard error, and the reason. */
export const resticSays: readonly (readonly [code: number, errors: string, reason: string])[] = [
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
  [1, retrying("Stat: No user exists with the provided access key ID."), "StorageAccessDenied"],
  [
    1,
    retrying("Stat: The AWS Access Key Id you provided does not exist in our records."),
    "StorageAccessDenied",
  ],
  [
    1,
    retrying("Stat: The request signature we calculated does not match the signature you provided."),
    "StorageAccessDenied",
  ],
  [
    1,
    retrying(
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
    "RepositoryFileOfAnotherUser",
  ],
  ...["locks/", "data/0a/", "index/"].map(
    (folder) =>
      [
        1,
        exitError(1, `unable to load: open /repository/a b/${folder}${"0a".repeat(32)}: permission denied`),
        "RepositoryFileOfAnotherUser",
      ] as const,
  ),
  [
    1,
    exitError(1, `Fatal: open /repository/a/locks/${"0a".repeat(32)}-tmp-1234: permission denied`),
    "StorageAccessDenied",
  ],
  [
    1,
    exitError(1, "unable to create lock in backend: open /repository/a/locks/x-tmp-1: read-only file system"),
    "StorageAccessDenied",
  ],
  [
    2,
    "runtime: out of memory: cannot allocate 4194304-byte block (0 in use)\nfatal error: out of memory\n\nruntime stack:\n\tasm.s:373",
    "OutOfMemory",
  ],
  [
    2,
    "fatal error: runtime: cannot allocate memory\n\nruntime stack:\nruntime.throw({0x1b5})\n\tproc.go:363",
    "OutOfMemory",
  ],
  [1, "Error: spawn /my-operator/restic ENOMEM", "OutOfMemory"],
  [
    2,
    "panic: runtime error: index out of range\n\ngoroutine 1 [running]:\nmain.main()\n\tmain.go:7",
    "RepositoryFailed",
  ],
  [1, retrying("Stat: The specified bucket does not exist."), "BucketNotFound"],
  // Amazon, Ceph, Backblaze, MinIO, Cloudflare, and a proxy.
  ...(
    [
      ["The provided token has expired.", "StorageAccessDenied"],
      ["The provided token is malformed or otherwise invalid.", "StorageAccessDenied"],
      ["All access to this object has been disabled", "StorageAccessDenied"],
      ["UserSuspended", "StorageAccessDenied"],
      ["Cannot download file, transaction cap exceeded", "StorageAccessDenied"],
      ["Cannot upload files, storage cap exceeded.", "RepositoryFull"],
      [
        "Storage backend has reached its minimum free drive threshold. Please delete a few objects.",
        "RepositoryFull",
      ],
      ["Bucket hard quota has been exceeded", "RepositoryFull"],
      ["Server not initialized yet, please try again.", "StorageUnreachable"],
      ["Reduce your concurrent request rate for the same object.", "StorageUnreachable"],
      ["522 Origin Connection Time-out", "StorageUnreachable"],
      ['Get "https://s3.example.com/b/": Proxy Authentication Required', "StorageUnreachable"],
    ] as const
  ).map(([text, reason]) => [1, retrying(`Stat: ${text}`), reason] as const),
  [
    1,
    retrying(
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
    retrying(
      'Get "https://s3.example.com/b/?location=": dial tcp 192.0.2.1:443: connect: connection refused',
    ),
    "StorageUnreachable",
  ],
  [
    1,
    retrying(
      'Head "https://rest.example.com/config": dial tcp: lookup rest.example.com on 192.0.2.53:53: no such host',
    ),
    "StorageUnreachable",
  ],
  [1, retrying('Head "https://rest.example.com/config": request timeout'), "StorageUnreachable"],
  [1, retrying("unexpected HTTP response (503): 503 Service Unavailable"), "StorageUnreachable"],
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
  [
    1,
    retrying(
      'Get "https://s3.example.com/b/?location=": tls: first record does not look like a TLS handshake',
    ),
    "StorageUnreachable",
  ],
  [1, exitError(1, "Fatal: unexpected HTTP response (413): 413 Request Entity Too Large"), "RepositoryFull"],
  [1, retrying("unexpected HTTP response (400): 400 Bad Request"), "StorageUnreachable"],
  [1, retrying("unexpected HTTP response (404): 404 Not Found"), "StorageUnreachable"],
  [1, retrying("write tcp 192.0.2.1:9: write: broken pipe"), "StorageUnreachable"],
  [1, retrying("SlowDown: Please reduce your request rate."), "StorageUnreachable"],
  [1, retrying("Stat: service unavailable"), "StorageUnreachable"],
  [1, exitError(1, "Fatal: open /repository/a/config: stale file handle"), "StorageUnreachable"],
  [1, exitError(1, "Fatal: chmod /repository/a/keys/1: operation not permitted"), "StorageAccessDenied"],
  [1, exitError(1, "Fatal: create repository at azure:b:/p failed: container.Create: 403"), "BucketNotFound"],
  [1, retrying("read tcp 192.0.2.1:9: read: connection reset by peer"), "StorageUnreachable"],
  [1, retrying("Get: net/http: TLS handshake timeout"), "StorageUnreachable"],
  [1, exitError(1, "Fatal: write /repository/a/data/1: disk quota exceeded"), "RepositoryFull"],
  [1, exitError(1, "Fatal: command failed: signal: killed"), "Killed"],
  [137, "", "Killed"],
  // Google, as its library and fake-gcs-server say it.
  [
    10,
    exitError(
      10,
      "Fatal: repository does not exist: unable to open config file: storage: object doesn't exist: googleapi: Error 404: " +
        `Not Found, notFound${question}`,
    ),
    "RepositoryMissing",
  ],
  [
    10,
    exitError(
      10,
      "Fatal: repository does not exist: unable to open config file: storage: object doesn't exist: googleapi: Error 404: " +
        `The specified bucket does not exist., notFound${question}`,
    ),
    "BucketNotFound",
  ],
  [
    1,
    exitError(
      1,
      "Fatal: Fatal: create repository at gs:missing:/a/b failed: storage: bucket doesn't exist: googleapi: Error 404: Not " +
        "Found, notFound",
    ),
    "BucketNotFound",
  ],
  [1, retrying(`Get "https://storage.googleapis.com/x": ${invalidGrant}`), "StorageAccessDenied"],
  [
    1,
    retrying(
      'Get "https://storage.googleapis.com/x": private key should be a PEM or plain PKCS1 or PKCS8; parse error: asn1: ' +
        "syntax error: sequence truncated",
    ),
    "StorageAccessDenied",
  ],
  ...[
    "invalid character 'p' looking for beginning of value",
    "unexpected end of JSON input",
    "missing 'type' field in credentials",
  ].map(
    (what) =>
      [
        1,
        exitError(
          1,
          "Fatal: unable to open repository at gs:backups:/a/b: getStorageClient: google: error getting credentials using " +
            `GOOGLE_APPLICATION_CREDENTIALS environment variable: ${what}`,
        ),
        "StorageAccessDenied",
      ] as const,
  ),
  [
    1,
    exitError(
      1,
      "Fatal: unable to open repository at gs:backups:/a/b: getStorageClient: google: could not find default credentials. " +
        "See https://cloud.google.com/docs/authentication/external/set-up-adc for more information",
    ),
    "StorageAccessDenied",
  ],
  // Azure, as its library and Azurite say it.
  [
    1,
    azureAnswer("403: 403 Server failed to authenticate the request.", "AuthorizationFailure"),
    "StorageAccessDenied",
  ],
  [1, azureAnswer("404: 404 The specified container does not exist.", "ContainerNotFound"), "BucketNotFound"],
  [
    1,
    exitError(
      1,
      "Fatal: unable to open repository at azure:backups:/a: NewSharedKeyCredential: decode account key: illegal base64 " +
        "data at input byte 7",
    ),
    "StorageAccessDenied",
  ],
  [1, retrying(`blob.GetProperties: ${noIdentity}`), "StorageAccessDenied"],
  [
    1,
    retrying(
      'blob.GetProperties: Head "https://nobody.blob.core.windows.net/backups/a%2Fconfig": dial tcp: lookup ' +
        "nobody.blob.core.windows.net on 192.0.2.53:53: no such host",
    ),
    "StorageUnreachable",
  ],
  [
    3,
    [
      "Remove(<snapshot/9ee350b722>) failed: unexpected HTTP response (403): 403 Forbidden",
      "unable to remove snapshot/9ee350b72261b87bf546f30c1de568a24378b1576658c984225b623831dc96b9 from the repository",
      exitError(
        3,
        "failed to remove one or more snapshots\nmain.init\n\t/restic/cmd/restic/cmd_forget.go:67",
      ),
    ].join("\n"),
    "StorageAccessDenied",
  ],
];
