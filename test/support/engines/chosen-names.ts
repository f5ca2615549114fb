import fc from "fast-check";

/** What people choose, and what a tool's message then has in it. */
export interface ChosenNames {
  user: string;
  database: string;
  schema: string;
  table: string;
  host: string;
}

/** Words that reasons are about, and whole messages. */
const words = [
  ...["certificate", "certificates", "SSL", "TLS", "SSL error", "root certificate file", "x509"],
  ...["permission", "permission denied", "access denied", "must be owner of", "row-level security", "28000"],
  ...["timeout", "timeout expired", "Connection refused", "too many connections", "2002", "(1045)", "2026"],
  ...["does not exist", "database", "role", "unknown database", "no such database", "password", "FATAL"],
  'password authentication failed for user "x"',
  'database "x" does not exist',
  "ERROR:  42501: permission denied",
  "has insufficient privileges to SHOW CREATE FUNCTION `x`!",
  "ERROR 1045 (28000): Access denied",
  "größe 表",
];

const text = fc.oneof(
  fc.constantFrom(...words),
  fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 }).map((some) => some.join(" ")),
  fc.string({ minLength: 1, maxLength: 20 }).filter((some) => !some.includes("\n")),
);

const tableName = fc.oneof(
  text,
  fc.constantFrom(
    'two\nFATAL:  password authentication failed for user "x"',
    "two\nERROR 1045 (28000): Access denied",
    'two\npg_dump: error: connection to server at "x", port 1 failed: FATAL:  SSL required',
    "two\nmariadb-dump: Got error: 2026: x",
  ),
);

const label = fc.constantFrom(
  ...["certificates", "permission-denied", "timeout", "ssl", "access_denied", "no-such-host", "1045", "x509"],
);

/** Names with any text that PostgreSQL, MariaDB and the API allow for them. */
export const chosenNames: fc.Arbitrary<ChosenNames> = fc.record({
  user: text,
  database: text,
  schema: tableName,
  table: tableName,
  host: fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join(".")),
});

/** Names that no message is about. */
export const plainNames: ChosenNames = {
  user: "backup",
  database: "shop",
  schema: "public",
  table: "orders",
  host: "orders-db",
};
