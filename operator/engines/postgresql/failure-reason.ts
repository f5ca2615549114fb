import type { EngineReason } from "../reasons.ts";

/**
 * Why psql, pg_dump or pg_dumpall failed. Names of tables, users, databases and hosts can have any text in them, also that
 * of another message. So this judges by SQLSTATE, where the tool prints it, and otherwise by the beginning of a message,
 * where no name can be. The first error counts: what follows may be a query, or the rest of a name.
 *
 * @param errors The last lines that the tools wrote to standard error, in English.
 * @returns Undefined if the errors have no reason of their own.
 */
export function postgresqlReason(errors: string): EngineReason | undefined {
  const lines = errors
    .replaceAll(tableOfError, "")
    .split("\n")
    .filter((line) => !line.startsWith("\t"));
  const messages = lines.map(messageIn);
  const start = messages.findIndex(isError);
  const first = messages[start];
  if (first === undefined) return undefined;
  if (!first.isConnecting) return reasonOf(first);
  // One attempt for each address of the host, and with `prefer` for each way to encrypt: an answer says more than none.
  const end = messages.findIndex(({ isConnecting }, index) => index > start && !isConnecting);
  const attempts = new Set(messages.slice(start, end < 0 ? undefined : end).map(reasonOf));
  return attemptReasons.find((reason) => attempts.has(reason));
}

/** Where an error occurred, which the next line explains. The name of the table may have several lines. */
const tableOfError = /^pg_dump: error: Dumping the contents of table "[^]*?" failed: PQ\w+\(\) failed\.$/gm;

/** Whether the line says what went wrong. Warnings do not, nor what a tool adds to an error. */
function isError(message: Message): boolean {
  const { isFromServer, isFromTool, sqlState = "" } = message;
  return isFromServer ? !/^0[012]/.test(sqlState) : isFromTool || reasonOf(message) !== undefined;
}

/** The reasons that a line can have; of several attempts to connect, the first of these counts. */
const attemptReasons = [
  "DatabaseAccessDenied",
  "DatabaseNotFound",
  "DatabasePermissionDenied",
  "DatabaseNotTrusted",
  "DatabaseUnreachable",
] as const satisfies EngineReason[];

/** A line of the tools, without what precedes the message itself. */
interface Message {
  /** Whether the tool failed to connect. */
  isConnecting: boolean;
  /** The server's code, if the tool prints it. */
  sqlState: string | undefined;
  /** Whether the server wrote the text. */
  isFromServer: boolean;
  /** Whether the tool calls it an error. */
  isFromTool: boolean;
  text: string;
}

const program = /^(psql|pg_dump|pg_dumpall): (?:fatal: |error: |detail: )?/;
const psqlPosition = /^psql:\S+:\d+: (?:fatal: |error: )?/;
const pgDumpContext =
  /^(?:query failed|reconnection failed|(?:could not open|error reading) large object \d+|Error message from server): /;
const connecting =
  /^(?:connection to server (?:at|on socket) "[^"]*"(?: \([^)]*\))?(?:, port \S+)? failed: |connection to database ".*" failed: )+/;
/** The severity, which verbose tools follow by a code, and only then may translate. */
const severity = /^(?:(?:ERROR|FATAL|PANIC):\s+(?:([0-9A-Z]{5}): )?|[^\s:]+:  ([0-9A-Z]{5}): )/u;

function messageIn(line: string): Message {
  const [start, tool] = program.exec(line) ?? psqlPosition.exec(line) ?? [""];
  const withoutProgram = line.slice(start.length).replace(pgDumpContext, "");
  const withoutServer = withoutProgram.replace(connecting, "");
  const [kind, english, translated] = severity.exec(withoutServer) ?? [""];
  return {
    // psql itself says nothing else under its own name: messages about queries have the severity of the server.
    isConnecting: withoutServer !== withoutProgram || (tool === "psql" && start.endsWith("error: ")),
    sqlState: english ?? translated,
    isFromServer: kind !== "",
    isFromTool: start.endsWith("error: "),
    text: withoutServer.slice(kind.length),
  };
}

function reasonOf({ isConnecting, sqlState, isFromServer, text }: Message): EngineReason | undefined {
  const signs = isFromServer ? serverSigns : clientSigns;
  return (
    (sqlState === undefined
      ? signs.find(([, beginning]) => beginning.test(text))?.[0]
      : sqlStates.find(([, code]) => code.test(sqlState))?.[0]) ??
    (isConnecting ? "DatabaseUnreachable" : undefined)
  );
}

type Signs = readonly (readonly [reason: (typeof attemptReasons)[number], pattern: RegExp])[];

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const sqlStates: Signs = [
  ["DatabaseAccessDenied", /^28/],
  ["DatabaseNotFound", /^(3D|57P04)/],
  ["DatabasePermissionDenied", /^42501/],
  ["DatabaseUnreachable", /^(08|53300|57P0)/],
];

/** How messages of the server begin, and those of poolers in its place. */
const serverSigns: Signs = [
  [
    "DatabaseAccessDenied",
    /^(?:"?[\w ]{1,20}"? )?authentication failed\b|^no pg_hba\.conf entry for |^pg_hba\.conf rejects |^role "|^(?:empty password returned by client|connection requires a valid client certificate|no PostgreSQL user name specified)|^(?:no such user\b|login rejected$|wrong password\b|password too long$|tenant or user not found)/i,
  ],
  ["DatabaseNotFound", /^database ".*" does not exist$|^no such database\b/],
  [
    "DatabasePermissionDenied",
    /^permission denied\b|^must be (?:owner of|superuser|able to|a? ?member)|^query would be affected by row-level security policy for /i,
  ],
  ["DatabaseNotTrusted", /^SSL (?:connection is )?required/],
  [
    "DatabaseUnreachable",
    /^terminating connection\b|^the database system is |^sorry, too many clients already|^remaining connection slots are reserved|^too many connections for |^(?:pooler|server|database) (?:is )?shutting down|^(?:server_login_retry|query_wait_timeout|client_idle_timeout|idle_transaction_timeout|server conn crashed|server login )|^(?:no more connections allowed|connection (?:was )?(?:closed|terminated))/i,
  ],
];

/** How messages of libpq begin. */
const clientSigns: Signs = [
  [
    "DatabaseUnreachable",
    /^SSL error: unexpected eof|^SSL SYSCALL error: |^SSL connection has been closed unexpectedly|^server closed the connection unexpectedly|^could not (?:connect to server|translate host name|(?:receive|send) (?:data|startup packet|SSL negotiation packet))|^connection to server was lost|^no connection to the server|^(?:connection )?timeout expired/,
  ],
  [
    "DatabaseNotTrusted",
    /^SSL error\b|^(?:root |server )?certificate\b|^server(?: does not support SSL| certificate)|^could not (?:read root certificate|load system root certificate|open certificate|read certificate|create SSL|establish SSL|initiate (?:GSSAPI|SSL)|get server's host name|get home directory to locate root certificate)|^SSL (?:certificate|connection was established)|^no SSL error reported|^direct SSL connection|^host name must be specified for a verified|^weak sslmode/,
  ],
  [
    "DatabaseAccessDenied",
    /^fe_sendauth: |^(?:authentication method|channel binding|local user with ID|could not look up local user|none of the server's SASL|SASL authentication|error received from server in SCRAM|could not verify server signature|incorrect server signature|malformed SCRAM|invalid SCRAM|password retrieved from file|Kerberos|Crypt authentication)\b/,
  ],
];
