import type { Failure, SuspectValue } from "../../failure.ts";
import type { RepositoryReason } from "../reasons.ts";
import { repositoryFailure } from "../reasons.ts";
import { fixedText } from "./fixed-text.ts";
import { foreignFileIn, ownerOf } from "./foreign-file.ts";

/** Ends an operation on a repository. */
export class RepositoryError extends Error {
  readonly reason: RepositoryReason;
  /** Values that may be the cause. */
  readonly suspects: readonly SuspectValue[] | undefined;

  constructor(
    reason: RepositoryReason,
    message: string,
    { suspects, ...options }: ErrorOptions & Pick<Failure, "suspects"> = {},
  ) {
    super(message, options);
    this.name = "RepositoryError";
    this.reason = reason;
    this.suspects = suspects;
  }
}

/** The reason of a RepositoryError; undefined for any other error. */
export function repositoryErrorReason(error: unknown): RepositoryReason | undefined {
  return error instanceof RepositoryError ? error.reason : undefined;
}

/** What restic's exit codes mean, and the code of a process that SIGKILL ended. */
const exitCodes: Partial<Record<number, RepositoryReason>> = {
  10: "RepositoryMissing",
  11: "RepositoryLocked",
  12: "WrongRepositoryPassword",
  137: "Killed",
};

/**
 * Error texts and their reasons; the first match counts. The texts are those of restic 0.19, Go's network library,
 * Linux, Amazon S3 and compatible servers, Google, Azure and restic's REST server. They are looked for in the fixed part of
 * a message: what people choose is "…" there.
 */
const signs: readonly (readonly [reason: RepositoryReason, text: RegExp])[] = [
  ["Killed", /signal: killed/],
  // Go's runtime, the kernel's error for a new process, and Node's for the same.
  [
    "OutOfMemory",
    /^(fatal error|runtime): (runtime: )?(out of memory|cannot allocate memory)|fork\/exec .*: cannot allocate memory|spawn \S+ ENOMEM/m,
  ],
  [
    "CertificateNotTrusted",
    /x509: |failed to verify certificate|tls: (unknown|bad) certificate|root certificate/,
  ],
  [
    "RepositoryFull",
    /no space left on device|quota[^.\n]{0,20}exceeded|storage cap exceeded|minimum free (drive|disk) threshold|insufficient storage|\((413|507)\)|StorageFull/i,
  ],
  [
    "BucketNotFound",
    /(bucket|container) (does not|doesn't) exist|bucket not found|bucket is not valid|^(.*: )?Bucket name |NoSuchBucket|InvalidBucketName|ContainerNotFound|MakeBucket|container\.Create/im,
  ],
  [
    "StorageAccessDenied",
    new RegExp(
      [
        /access ?denied|permission denied|operation not permitted|read-only file system|unauthorized|forbidden/,
        /access key id|signature we calculated|invalidaccesskeyid|signaturedoesnotmatch|(expired|invalid|security) ?token|provided token/,
        /(?<!proxy )authenticat|authorizationfailure|authorizationpermissionmismatch|authorization header is malformed|region does not match/,
        /oauth2: …|oauth2: cannot fetch token: 4\d\d |private key should be a PEM|getting credentials using GOOGLE_APPLICATION_CREDENTIALS/,
        /is not authorized to perform|access to this (bucket|object) has been disabled|request time and the server's time/,
        /usersuspended|accountproblem|problem with your (aws )?account|account (has been|is) (suspended|disabled)|cap exceeded/,
        /no credentials|could not find default credentials|decode account key|illegal base64/,
        /error getting credentials using|failed to acquire a token/,
        /\((401|403)\)|error 40[13]|response 40[13]|invalid header field value for/,
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
        /network is unreachable|timeout|deadline exceeded|no answer within/,
        /\bEOF\b|connection closed by foreign host|gave HTTP response to HTTPS client|tls: |transport endpoint|stale file handle|dial tcp/,
        /\((400|404|408|429|5\d\d)\)|\b(30[178]|400|407|408|429|5\d\d) [A-Z][a-z]|proxy authentication required|server not initialized|ServerNotInitialized|must be addressed using the specified endpoint|slow ?down|reduce your (concurrent )?request rate|service unavailable|internal error/,
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

/** Reasons that do not pass by waiting, although restic retries them. */
const permanent: ReadonlySet<RepositoryReason | undefined> = new Set<RepositoryReason>([
  "CertificateNotTrusted",
  "BucketNotFound",
  "StorageAccessDenied",
  "RepositoryFileOfAnotherUser",
  "RepositoryFull",
]);

/** Whether retrying is in vain. */
export function isPermanent(text: string): boolean {
  return permanent.has(reasonInText(text));
}

/** Whether the text is about the storage or the connection to it, not about what was read from it. */
export function isStorageFailure(text: string): boolean {
  const reason = reasonInText(text);
  return reason !== undefined && reason !== "RepositoryDamaged";
}

function reasonInText(text: string): RepositoryReason | undefined {
  if (foreignFileIn(text) !== undefined) return "RepositoryFileOfAnotherUser";
  const fixed = fixedText(text);
  return signs.find(([, sign]) => sign.test(fixed))?.[0];
}

/** Google's answer about a file in a bucket that does not exist. restic takes it for a missing file, and so for exit code 10. */
const missingBucket = "googleapi: Error 404: The specified bucket does not exist.";

/**
 * Why restic failed: reason and message, with advice.
 *
 * @param code restic's exit code; undefined when restic was stopped.
 * @param errors What restic wrote to standard error, or the end of it.
 * @param fileOwner The user to whom the file in `foreignFileIn` belongs, if known.
 */
export function explainRestic(
  code: number | undefined,
  errors: string,
  fileOwner?: number,
): Failure & { reason: RepositoryReason } {
  const { last, all } = meaningfulLines(errors);
  const reason =
    (all.includes(missingBucket) ? "BucketNotFound" : undefined) ??
    (code === undefined ? undefined : exitCodes[code]) ??
    reasonInText(last) ??
    reasonInText(all) ??
    "RepositoryFailed";
  const found = last === "" ? `restic ended with ${code ?? "a signal"}` : last;
  const owner = reason === "RepositoryFileOfAnotherUser" ? ownerOf(fileOwner) : "";
  return { ...repositoryFailure(reason, found.replace(/[.\s]*$/, ".") + owner), reason };
}

/** The same as an error to throw. */
export function resticError(code: number | undefined, errors: string): RepositoryError {
  const { reason, message } = explainRestic(code, errors);
  return new RepositoryError(reason, message);
}

/** restic's text without terminal codes, and with no user in URLs. */
export function plainText(text: string): string {
  return (
    text
      .replaceAll(/\u001b\[[0-9;]*[A-Za-z]/g, "")
      .replaceAll(/(https?:\/\/)[^/@\s"]*@/g, "$1")
      // Azure's errors: the request, a ruler, status, code, another ruler and the body.
      .replaceAll(/\n-{20,}\nRESPONSE (.*)\nERROR CODE: (.*)\n-{20,}\n[^]*?\n-{20,}/g, " ($1, $2)")
      // Google's answer to a service account.
      .replaceAll(/(cannot fetch token: [^\n]*)\nResponse: ([^\n]*)/g, "$1 ($2)")
      // Each identity that Azure's library has tried, and why it could not use it.
      .replaceAll(/\n?Attempted credentials:\n(\t[^\n]*(\n\t[^\n]*)*)/g, (_, list: string) =>
        list.replaceAll(/\n\t/g, "; ").replace("\t", " "),
      )
      .replaceAll(/^(Fatal: )+/gm, "")
      .trim()
  );
}

/** What restic said, a message a line: the last one that explains a failure, for people, and all of them. */
function meaningfulLines(errors: string): { last: string; all: string } {
  const lines = plainText(errors)
    .split("\n")
    .map(messageOf)
    .filter((line) => line !== "");
  // The last lines of a restic that was stopped, or that removed only some snapshots, do not say why.
  const explaining = lines.filter(
    (line) =>
      !/context canceled|signal .* received|^failed to remove one or more|^unable to remove .* from the repository/.test(
        line,
      ),
  );
  // After it, Go prints its stacks.
  const crash = lines.find((line) => /^(fatal error|panic): /.test(line));
  return { last: crash ?? explaining.at(-1) ?? lines.at(-1) ?? "", all: lines.join("\n") };
}

/** Where in its source restic found an error for which it has no text of its own. */
const stackFrame = /\n\S+\n\t\S+:\d+(?=\n|$)/g;

/** The message of a line, without restic's JSON around it, its notice of a retry, and its question for an answer. */
function messageOf(line: string): string {
  return messageInJson(line)
    .replaceAll(stackFrame, "")
    .replace(/\nIs there a repository at the following location\?\n/, " at ")
    .replace(/\nthe `unlock` command can be used to remove stale locks$/, "")
    .replace(/^[A-Z]\w+\(.*?\) (returned error, retrying after [^:]*|failed): (\w+: )?/, "")
    .replaceAll(/\s*\n\s*/g, "; ");
}

/** With --json restic writes errors as objects with a message. Of a line whose beginning was cut off, the rest is read. */
function messageInJson(line: string): string {
  if (!/^\{"message_type":"(exit_)?error"/.test(line))
    return line.endsWith('"}') ? restOfMessage(line) : line;
  try {
    const { message, error } = JSON.parse(line) as { message?: unknown; error?: { message?: unknown } };
    return plainText(String(message ?? error?.message));
  } catch {
    return restOfMessage(line);
  }
}

function restOfMessage(line: string): string {
  const escaped = line.replace(/^.*?"message":"/, "").replace(/"\}+$/, "");
  return plainText(escaped.replaceAll("\\n", "\n").replaceAll(/\\(["\\])/g, "$1"));
}
