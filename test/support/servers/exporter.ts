import { ensureDebianRoot } from "./debian-root.ts";

/** The root file system with Debian's build of postgres_exporter. */
export function exporterRoot(): Promise<string> {
  return ensureDebianRoot("trixie", ["prometheus-postgres-exporter"]);
}
