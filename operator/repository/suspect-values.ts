import { readFileSync } from "node:fs";
import type { Failure, SuspectValue } from "../failure.ts";

/*
 * Values of Secrets that look as if they were stored wrongly. Editors and `echo` add line breaks, Windows adds others, and
 * `data` of a Secret wants base64 while `stringData` does not. suspects.sh has the same rules for the containers of runs.
 */

/** What may be wrong with a value: the end of a sentence that begins with the value's place. */
const flaws = {
  Empty: "is empty",
  ByteOrderMark: "begins with a byte order mark, which some editors add: store it without",
  LineBreak: "has a line break: store it without, for example by printf in place of echo",
  WhiteSpace: "begins or ends with white space: store it without, unless it belongs to the value",
  Quotes: "is in quotation marks: store it without, unless they belong to the value",
  Base64:
    "looks like base64, so it may be encoded twice: `data` of a Secret holds base64, `stringData` the value itself",
  NoCertificate:
    "holds no certificate in PEM: it must begin with -----BEGIN CERTIFICATE-----, without anything before it",
  NoJson: "is not the JSON key of a service account: it must begin with {",
} as const;

type Flaw = keyof typeof flaws;

/** The variables that restic and the tools of the engines read, with the reasons that a wrong value leads to. */
const reasonsOfVariables: Readonly<Record<string, readonly string[]>> = {
  PGUSER: ["DatabaseAccessDenied"],
  PGPASSWORD: ["DatabaseAccessDenied"],
  DUMP_USER: ["DatabaseAccessDenied"],
  MYSQL_PWD: ["DatabaseAccessDenied"],
  AWS_ACCESS_KEY_ID: ["StorageAccessDenied"],
  AWS_SECRET_ACCESS_KEY: ["StorageAccessDenied"],
  AWS_SESSION_TOKEN: ["StorageAccessDenied"],
  AZURE_ACCOUNT_KEY: ["StorageAccessDenied"],
  RESTIC_REST_USERNAME: ["StorageAccessDenied"],
  RESTIC_REST_PASSWORD: ["StorageAccessDenied"],
  PGSSLROOTCERT: ["DatabaseNotTrusted"],
  DUMP_TLS_CA: ["DatabaseNotTrusted"],
  RESTIC_CACERT: ["CertificateNotTrusted"],
  GOOGLE_APPLICATION_CREDENTIALS: ["StorageAccessDenied"],
};

/** The variables that name a file with the value, and what must be in the file. */
const contentsOfFiles: Readonly<Record<string, readonly [Flaw, RegExp]>> = {
  PGSSLROOTCERT: ["NoCertificate", /^-----BEGIN /m],
  DUMP_TLS_CA: ["NoCertificate", /^-----BEGIN /m],
  RESTIC_CACERT: ["NoCertificate", /^-----BEGIN /m],
  GOOGLE_APPLICATION_CREDENTIALS: ["NoJson", /^\s*\{/],
};

/** The failure with the values that may be its cause. */
export function withSuspects(failure: Failure, suspects: readonly SuspectValue[]): Failure {
  const causes = suspects.filter(({ variable }) => reasonsOfVariables[variable]?.includes(failure.reason));
  return causes.length === 0 ? failure : { ...failure, suspects: causes };
}

/** The values that look wrong among a container's variables. */
export function suspectsIn(environment: NodeJS.ProcessEnv): SuspectValue[] {
  return Object.keys(reasonsOfVariables).flatMap((variable) => {
    const value = environment[variable];
    const content = contentsOfFiles[variable];
    const flaw = content === undefined ? flawOf(value) : flawOfFile(value, content);
    return flaw === undefined ? [] : [{ variable, flaw: flaws[flaw] }];
  });
}

/** Reads what suspects.sh reports: `VARIABLE=Flaw` several times, with spaces between them. */
export function parseSuspects(text = ""): SuspectValue[] {
  return text.split(" ").flatMap((word) => {
    const [variable = "", flaw = ""] = word.split("=");
    return Object.hasOwn(flaws, flaw) ? [{ variable, flaw: flaws[flaw as Flaw] }] : [];
  });
}

/** What may be wrong with a value; undefined when nothing is, and when there is none. */
export function flawOf(value: string | undefined): Flaw | undefined {
  if (value === undefined) return undefined;
  if (value === "") return "Empty";
  if (value.startsWith("\uFEFF")) return "ByteOrderMark";
  if (/[\r\n]/.test(value)) return "LineBreak";
  if (/^[ \t]|[ \t]$/.test(value)) return "WhiteSpace";
  if (/^(["'])[^]*\1$/.test(value) && value.length > 1) return "Quotes";
  return isEncoded(value) ? "Base64" : undefined;
}

function flawOfFile(path: string | undefined, [flaw, content]: readonly [Flaw, RegExp]): Flaw | undefined {
  const text = path === undefined ? undefined : textOf(path);
  return text === undefined || content.test(text) ? undefined : flaw;
}

/** Undefined if the file cannot be read, which is another failure. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}

/** Whether it is base64 of text. That of a random key, as Amazon's and Azure's, is not. */
function isEncoded(value: string): boolean {
  if (value.length < 8 || value.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return false;
  return /^[ -~]+\n?$/.test(Buffer.from(value, "base64").toString("latin1"));
}
