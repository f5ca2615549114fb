/** The first ten names, within quotation marks. */
export function listed(names: readonly string[]): string {
  const more = names.length > 10 ? ` and ${String(names.length - 10)} more` : "";
  return (
    names
      .slice(0, 10)
      .map((name) => `"${name}"`)
      .join(", ") + more
  );
}

/** The word for one or several of something. */
export function plural(word: string, items: readonly unknown[]): string {
  return items.length === 1 ? word : `${word}s`;
}
