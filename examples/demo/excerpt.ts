/**
 * Returns the fields with these names from the output of `kubectl get -o yaml`, at any depth, with all they contain.
 */
export function excerpt(text: string, names: readonly string[]): string {
  const kept: string[] = [];
  let depth: number | undefined;
  for (const line of text.split("\n")) {
    const indentation = line.search(/\S/);
    // The items of a list may have the same indentation as its name.
    const isItem = indentation === depth && line.trimStart().startsWith("- ");
    if (depth !== undefined && (indentation > depth || isItem)) {
      kept.push(line);
      continue;
    }
    depth = names.some((name) => line.trimStart().startsWith(`${name}:`)) ? indentation : undefined;
    if (depth !== undefined) kept.push(...(kept.length === 0 ? [] : ["…"]), line);
  }
  return kept.join("\n");
}
