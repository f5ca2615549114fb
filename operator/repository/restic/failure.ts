import type { Failure } from "../run/outcome.ts";

/** Ends a maintenance, with what its owner is told. */
export class RepositoryError extends Error {
  readonly reason: string;

  /** @param reason one word in CamelCase, see `explain` */
  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "RepositoryError";
    this.reason = reason;
  }
}

/** What restic's exit codes say by themselves. */
const exitCodes: Record<number, string> = {
  10: "RepositoryMissing",
  11: "RepositoryLocked",
  12: "WrongRepositoryPassword",
};

/**
 * What storages and restic say when something is wrong, and what that means; the first that fits counts. The words are
 * those of restic 0.19, Go's network library, Linux, Amazon S3 and servers like it, Google, Azure and restic's REST server.
 */
const signs: readonly (readonly [reason: string, words: RegExp])[] = [
  ["CertificateNotTrusted", /x509: |failed to verify certificate|tls: unknown certificate|root certificate/],
  [
    "RepositoryFull",
    /no space left on device|disk quota exceeded|quota ?exceeded|insufficient storage|\((413|507)\)|StorageFull/i,
  ],
  [
    "BucketNotFound",
    /bucket does not exist|bucket doesn't exist|container does not exist|NoSuchBucket|ContainerNotFound|MakeBucket|container\.Create/,
  ],
  [
    "StorageAccessDenied",
    new RegExp(
      [
        /access ?denied|permission denied|operation not permitted|read-only file system|unauthorized|forbidden/,
        /access key id|signature we calculated|invalidaccesskeyid|signaturedoesnotmatch|expiredtoken|security token/,
        /authenticationfailed|authorizationfailure|authorizationpermissionmismatch|invalid_grant|invalid_client/,
        /no credentials found|could not find default credentials|decode account key|illegal base64/,
        /\((401|403)\)|error 40[13]|response 40[13]|header field value for "authorization"/,
      ]
        .map(({ source }) => source)
        .join("|"),
      "i",
    ),
  ],
  [
    "StorageUnreachable",
    new RegExp(
      [
        /connection refused|connection reset|broken pipe|no such host|server misbehaving|no route to host/,
        /network is unreachable|i\/o timeout|request timeout|handshake timeout|deadline exceeded|no answer within/,
        /\bEOF\b|connection closed by foreign host|gave HTTP response to HTTPS client|tls: first record|transport endpoint|stale file handle|dial tcp/,
        /\((400|404|408|429|5\d\d)\)|slow ?down|service unavailable|internal error/,
      ]
        .map(({ source }) => source)
        .join("|"),
      "i",
    ),
  ],
  [
    "RepositoryDamaged",
    /ciphertext verification failed|is damaged|invalid data returned|packs from index missing|missing in repo|not found in repository|does not match id|hash does not match|zero size, invalid repository|invalid lock file/i,
  ],
];

/** Reasons that waiting does not cure: restic tries again all the same. */
const lasting = new Set(["CertificateNotTrusted", "BucketNotFound", "StorageAccessDenied", "RepositoryFull"]);

/** What to do, for people. */
const advice: Record<string, string> = {
  CertificateNotTrusted:
    "The storage's certificate is not trusted, or is for another host: check tls.caSecretRef of the storage, and that the URL names the host of the certificate.",
  RepositoryFull: "The storage is full: enlarge it, or free space in it.",
  BucketNotFound: "Create the bucket, or correct its name. It is never made for you.",
  StorageAccessDenied:
    "The storage refuses this access: check the Secrets that the storage's credentials name, and what that user may do there.",
  StorageUnreachable: "Check the storage's URL, that it runs, and that network policies let Pods reach it.",
  RepositoryDamaged: 'Files of the repository are damaged or missing: look at it with "restic check".',
  RepositoryMissing:
    "There is no repository at this place. If it was moved, put it back; if it is lost, so are its backups.",
  RepositoryLocked:
    "Somebody else works with the repository. A lock without a sign of life for 30 minutes is removed by itself.",
  WrongRepositoryPassword:
    "The password opens no key of the repository: restore the Secret's former content. Without it no backup can be read.",
};

/** Whether trying again is in vain. */
export function isLasting(words: string): boolean {
  return lasting.has(reasonOf(words) ?? "");
}

/** Whether the words are about the storage or the way to it, not about what was read from it. */
export function isStorageTrouble(words: string): boolean {
  const reason = reasonOf(words);
  return reason !== undefined && reason !== "RepositoryDamaged";
}

function reasonOf(words: string): string | undefined {
  return signs.find(([, sign]) => sign.test(words))?.[0];
}

/**
 * Why restic failed: reason and message, with what to do.
 *
 * @param code restic's exit code; none when it was ended.
 * @param errors what it wrote to standard error.
 */
export function explain(code: number | undefined, errors: string): Failure {
  const said = wordsOf(errors);
  const reason =
    (code === undefined ? undefined : exitCodes[code]) ??
    reasonOf(said.last) ??
    reasonOf(said.all) ??
    "RepositoryFailed";
  const help = advice[reason];
  const words = said.last === "" ? `restic ended with ${code ?? "a signal"}` : said.last;
  return { reason, message: `${words.replace(/[.\s]*$/, ".")}${help === undefined ? "" : ` ${help}`}` };
}

/** Variables with credentials that a Secret gives. A text editor or `echo` leaves a line break at the end. */
const credentialVariables = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AZURE_ACCOUNT_KEY",
  "RESTIC_REST_USERNAME",
  "RESTIC_REST_PASSWORD",
];

/** What is wrong with credentials by the look of them, for people; empty when nothing is. */
export function suspectCredentials(environment: NodeJS.ProcessEnv): string {
  return credentialVariables
    .filter((name) => /\s$/.test(environment[name] ?? ""))
    .map((name) => ` The value for ${name} ends in white space, such as a line break: store it without.`)
    .join("");
}

/** restic's words without terminal codes, and URLs without users. */
export function plainWords(text: string): string {
  return (
    text
      .replaceAll(/\u001b\[[0-9;]*[A-Za-z]/g, "")
      .replaceAll(/(https?:\/\/)[^/@\s"]*@/g, "$1")
      // Azure's errors: what was asked for, then rules, status, code, and whatever the body says.
      .replaceAll(/\n-{20,}\nRESPONSE (.*)\nERROR CODE: (.*)\n-{20,}\n[^]*?\n-{20,}/g, " ($1, $2)")
      .replaceAll(/^(Fatal: )+/gm, "")
      .trim()
  );
}

/** What restic said: its last word that explains anything, and everything. */
function wordsOf(errors: string): { last: string; all: string } {
  const lines = plainWords(errors)
    .split("\n")
    .map(messageOf)
    .filter((line) => line !== "");
  // Told to stop, it says just that; why it was told stands before. So does what became of each snapshot.
  const telling = lines.filter(
    (line) =>
      !/context canceled|signal .* received|^failed to remove one or more|^unable to remove .* from the repository/.test(
        line,
      ),
  );
  return { last: telling.at(-1) ?? lines.at(-1) ?? "", all: lines.join("\n") };
}

/** Where in its program restic found an error that it has no words of its own for. */
const stackFrame = /\n\S+\n\t\S+:\d+(?=\n|$)/g;

/** With --json restic wraps its last words; it also asks a question that nobody can answer here. */
function messageOf(line: string): string {
  let message = line;
  if (line.startsWith('{"message_type":"exit_error"')) {
    try {
      message = plainWords(String((JSON.parse(line) as { message?: unknown }).message));
    } catch {
      // Cut off: the line as it is says more than nothing.
    }
  }
  return message
    .replaceAll(stackFrame, "")
    .replace(/\nIs there a repository at the following location\?\n/, " at ")
    .replace(/\nthe `unlock` command can be used to remove stale locks$/, "")
    .replace(/^[A-Z]\w+\(.*?\) (returned error, retrying after [^:]*|failed): (\w+: )?/, "")
    .replaceAll(/\s*\n\s*/g, "; ");
}
