const officialImage = "docker.io/library/postgres";

/** The official image of a major version of PostgreSQL, with the server and its client tools. */
export function officialImageOf(majorVersion: string): string {
  return `${officialImage}:${majorVersion}`;
}
