/**
 * Whether one resourceVersion is newer than another of the same kind. The API server numbers them; a version that is not
 * a number cannot be compared, and counts as not newer.
 */
export function isNewer(version: string | undefined, than: string | undefined): boolean {
  if (!isNumber(version)) return false;
  if (!isNumber(than)) return true;
  return version.length === than.length ? version > than : version.length > than.length;
}

function isNumber(version: string | undefined): version is string {
  return version !== undefined && /^[1-9]\d*$/.test(version);
}
