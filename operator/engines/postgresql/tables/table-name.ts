/** The name of a table. */
export interface TableName {
  schema: string;
  name: string;
}

/** A name as the inventory has it: `public.orders`, with quotation marks around what needs them. */
const part = String.raw`(?:"(?:[^"]|"")*"|[^". ]+)`;
const identityPattern = new RegExp(`^(${part})\\.(${part})$`);

/** Reads an identity of an inventory; undefined if it is not that of a table, index or sequence. */
export function parseIdentity(identity: string): TableName | undefined {
  const [, schema, name] = identityPattern.exec(identity) ?? [];
  return schema === undefined || name === undefined
    ? undefined
    : { schema: unquoted(schema), name: unquoted(name) };
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}

/** The name for messages, and for comparisons. */
export function shown({ schema, name }: TableName): string {
  return `${shownPart(schema)}.${shownPart(name)}`;
}

function shownPart(text: string): string {
  return /^[\p{Ll}_][\p{Ll}\p{N}_$]*$/u.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}
