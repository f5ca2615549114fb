import { createHash } from "node:crypto";

/** What the attacked database holds, as the model has it. All values are simple words, so that SQL needs no quoting rules. */
export interface Content {
  readonly tables: Readonly<Record<string, Table>>;
  /** The table of each index. */
  readonly indexes: Readonly<Record<string, string>>;
  /** The table whose rows each view counts. */
  readonly views: Readonly<Record<string, string>>;
  /** What each function returns. */
  readonly functions: Readonly<Record<string, number>>;
}

/** A table. Its first column is its primary key `id`, all others are texts. */
interface Table {
  readonly columns: readonly string[];
  /** Sorted by their id. */
  readonly rows: readonly Row[];
}

interface Row {
  readonly id: number;
  readonly texts: readonly string[];
}

/** A change of the database: what the server executes, and what the database holds afterwards. */
export interface Change {
  /** What it does, in a few words. */
  readonly title: string;
  readonly statement: string;
  readonly content: Content;
}

/** Large enough that restic cuts its dump into pieces, which backups share. It is never dropped. */
const ballast = "ballast";
const ballastRows = 20_000;

const nothing: Content = { tables: {}, indexes: {}, views: {}, functions: {} };

/** The database at the beginning. */
export const beginning: Change = {
  title: "make the first tables",
  statement: `
    CREATE TABLE ${ballast} (id int PRIMARY KEY, note text NOT NULL);
    INSERT INTO ${ballast} SELECT i, repeat(md5(i::text), 3) FROM generate_series(1, ${ballastRows}) AS i;
    CREATE TABLE t0 (id int PRIMARY KEY, note text NOT NULL);`,
  content: {
    ...nothing,
    tables: {
      [ballast]: {
        columns: ["id", "note"],
        rows: Array.from({ length: ballastRows }, (_, index) => ({
          id: index + 1,
          texts: [md5(String(index + 1)).repeat(3)],
        })),
      },
      t0: { columns: ["id", "note"], rows: [] },
    },
  },
};

/** What decides a change. */
export interface Draw {
  /** Chooses among what is possible. */
  readonly pick: number;
  /** How many rows to write. */
  readonly size: number;
  /** Makes names and values that were not there before. */
  readonly number: number;
}

/** Inserts, changes or deletes rows of a table. */
export function writeRows(content: Content, { pick, size, number }: Draw): Change {
  const [name, { columns, rows }] = chosen(Object.entries(content.tables), pick);
  const withRows = (changed: readonly Row[]): Content => ({
    ...content,
    tables: { ...content.tables, [name]: { columns, rows: changed } },
  });
  const remainder = number % 3;
  switch (chosen(["insert", "insert", "update", "delete"] as const, Math.floor(pick / 7))) {
    case "insert": {
      const first = (rows.at(-1)?.id ?? 0) + 1;
      const added = Array.from({ length: size }, (_, index) => ({
        id: first + index,
        texts: columns.slice(1).map((column) => md5(`${number} ${column} ${index}`)),
      }));
      const values = added.map(({ id, texts }) => `(${id}, ${texts.map((text) => `'${text}'`).join(", ")})`);
      return {
        title: `insert ${size} rows into ${name}`,
        statement: `INSERT INTO ${name} (${columns.join(", ")}) VALUES ${values.join(", ")};`,
        content: withRows([...rows, ...added]),
      };
    }
    case "update":
      return {
        title: `change a third of the rows of ${name}`,
        statement: `UPDATE ${name} SET note = 'w${number}' WHERE id % 3 = ${remainder};`,
        content: withRows(
          rows.map((row) =>
            row.id % 3 === remainder ? { ...row, texts: [`w${number}`, ...row.texts.slice(1)] } : row,
          ),
        ),
      };
    case "delete":
      return {
        title: `delete a third of the rows of ${name}`,
        statement: `DELETE FROM ${name} WHERE id % 3 = ${remainder};`,
        content: withRows(rows.filter(({ id }) => id % 3 !== remainder)),
      };
  }
}

/** Creates, alters or drops an object of the database. */
export function changeObjects(content: Content, { pick, number }: Omit<Draw, "size">): Change {
  const { tables, indexes, views, functions } = content;
  const [table, { columns, rows }] = chosen(Object.entries(tables), pick);
  const changes: Change[] = [
    {
      title: `create table t${number}`,
      statement: `CREATE TABLE t${number} (id int PRIMARY KEY, note text NOT NULL);`,
      content: { ...content, tables: { ...tables, [`t${number}`]: { columns: ["id", "note"], rows: [] } } },
    },
    {
      title: `add column c${number} to ${table}`,
      statement: `ALTER TABLE ${table} ADD COLUMN c${number} text NOT NULL DEFAULT 'd${number}';`,
      content: {
        ...content,
        tables: {
          ...tables,
          [table]: {
            columns: [...columns, `c${number}`],
            rows: rows.map(({ id, texts }) => ({ id, texts: [...texts, `d${number}`] })),
          },
        },
      },
    },
    {
      title: `create index i${number} on ${table}`,
      statement: `CREATE INDEX i${number} ON ${table} (note);`,
      content: { ...content, indexes: { ...indexes, [`i${number}`]: table } },
    },
    {
      title: `create view v${number} of ${table}`,
      statement: `CREATE VIEW v${number} AS SELECT count(*) AS amount FROM ${table};`,
      content: { ...content, views: { ...views, [`v${number}`]: table } },
    },
    {
      title: `create function f${number}`,
      statement: `CREATE FUNCTION f${number}() RETURNS int LANGUAGE sql AS 'SELECT ${number}';`,
      content: { ...content, functions: { ...functions, [`f${number}`]: number } },
    },
    ...Object.keys(functions).map((name) => ({
      title: `replace function ${name}`,
      statement: `CREATE OR REPLACE FUNCTION ${name}() RETURNS int LANGUAGE sql AS 'SELECT ${number}';`,
      content: { ...content, functions: { ...functions, [name]: number } },
    })),
    ...Object.keys(indexes).map((name) => ({
      title: `drop index ${name}`,
      statement: `DROP INDEX ${name};`,
      content: { ...content, indexes: without(indexes, (index) => index === name) },
    })),
    ...Object.keys(views).map((name) => ({
      title: `drop view ${name}`,
      statement: `DROP VIEW ${name};`,
      content: { ...content, views: without(views, (view) => view === name) },
    })),
    ...(table === ballast
      ? []
      : [
          {
            title: `drop table ${table}`,
            statement: `DROP TABLE ${table} CASCADE;`,
            content: {
              ...content,
              tables: without(tables, (name) => name === table),
              indexes: without(indexes, (_, of) => of === table),
              views: without(views, (_, of) => of === table),
            },
          },
        ]),
  ];
  return chosen(changes, Math.floor(pick / 7));
}

/** The lines that `contentQuery` prints of a database with this content. */
export function describeContent({ tables, indexes, views, functions }: Content): string {
  return [
    ...Object.entries(tables).map(([name, { columns, rows }]) => {
      const digest = md5(rows.map(({ id, texts }) => `(${[id, ...texts].join(",")})`).join("\n"));
      return `table ${name}(${columns.join(", ")}) ${rows.length} ${digest}`;
    }),
    ...Object.entries(indexes).map(([name, table]) => `index ${name} on ${table}`),
    ...Object.entries(views).map(([name, table]) => `view ${name} ${tables[table]?.rows.length ?? 0}`),
    ...Object.entries(functions).map(([name, value]) => `function ${name} ${value}`),
  ]
    .sort()
    .join("\n");
}

/** For psql: prints a line for each object of the database, with a digest of what it holds. */
export const contentQuery = `
SELECT format('SELECT ''table %s(%s) '' || count(*) || '' '' || md5(coalesce(string_agg(each::text, E''\\n'' ORDER BY id), '''')) FROM public.%I AS each',
    relname,
    (SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped),
    relname)
  FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' \\gexec
SELECT 'index ' || indexname || ' on ' || tablename FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%\\_pkey';
SELECT format('SELECT ''view %s '' || amount FROM public.%I', viewname, viewname) FROM pg_views WHERE schemaname = 'public' \\gexec
SELECT format('SELECT ''function %s '' || public.%I()', proname, proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace \\gexec
`;

/** What psql printed for `contentQuery`, in the order of `describeContent`. */
export function contentLines(output: string): string {
  return output.trim().split("\n").sort().join("\n");
}

function without<T>(
  record: Readonly<Record<string, T>>,
  isOut: (name: string, value: T) => boolean,
): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name, value]) => !isOut(name, value)));
}

/** One of them, always the same for a number. */
export function chosen<T>(all: readonly T[], pick: number): T {
  const found = all[pick % all.length];
  if (found === undefined) throw new Error("There is nothing to choose from.");
  return found;
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
