import type { StructuralSchema } from "./schema.ts";

/**
 * Shortens every description in the schema to a number of characters, at the end of a sentence or else of a word.
 * 0 removes the descriptions.
 */
export function limitDescriptions(schema: StructuralSchema, length: number): void {
  if (schema.description !== undefined) {
    const cut = cutAt(schema.description, length);
    if (cut === "") delete schema.description;
    else schema.description = cut;
  }
  for (const field of Object.values(schema.properties ?? {})) limitDescriptions(field, length);
  if (schema.items !== undefined) limitDescriptions(schema.items, length);
  if (schema.additionalProperties !== undefined) limitDescriptions(schema.additionalProperties, length);
}

function cutAt(text: string, length: number): string {
  if (text.length <= length) return text;
  const start = text.slice(0, length + 1);
  const sentence = /^[\s\S]*[.!?](?=\s)/.exec(start)?.[0];
  const word = /^[\s\S]*\S(?=\s)/.exec(start)?.[0];
  return (sentence ?? word ?? text.slice(0, length)).trimEnd();
}
