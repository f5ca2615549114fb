/**
 * Says why an annotation that is to abandon something has no effect.
 *
 * @param value The annotation's value.
 * @param id What the value must be: the ID of what is to be abandoned.
 */
export function abandonHint(annotation: string, value: string, id: string): string {
  return `The annotation ${annotation}=${JSON.stringify(value)} has no effect: to abandon this one, its value must be ${id}.`;
}
