import type { Dump } from "../../../operator/engines/engine.ts";
import { mariadb } from "../../../operator/engines/mariadb/index.ts";
import { postgresql } from "../../../operator/engines/postgresql/index.ts";
import { mariadbRoot } from "../servers/mariadb.ts";
import { postgresPrograms, postgresRoot } from "../servers/postgres.ts";
import type { Ended, PodFolder } from "./pod.ts";
import { credentialsFolder, startPod } from "./pod.ts";
import { localServer, runContainer } from "./runs.ts";

/** Runs a backup of the database `shop` of a server on this machine, with its inventory, in the image of PostgreSQL 17 or MariaDB 11.8. */
export async function runBackup(
  engine: "postgresql" | "mariadb",
  {
    port,
    runner,
    shared,
    environment,
  }: {
    readonly port: number;
    readonly runner: string;
    readonly shared: PodFolder;
    readonly environment: Readonly<Record<string, string>>;
  },
): Promise<Ended> {
  const server = localServer(port);
  const dump: Dump =
    engine === "postgresql"
      ? postgresql.dump(
          { connection: { engine, ...server }, database: "shop" },
          { inventory: "Full", globals: "WithoutPasswords" },
          credentialsFolder,
        )
      : mariadb.dump(
          { connection: { engine, ...server }, database: "shop" },
          { inventory: "Full" },
          credentialsFolder,
        );
  const pod = await startPod({
    root: engine === "postgresql" ? await postgresRoot("17") : await mariadbRoot("11.8"),
    ...(engine === "postgresql" ? { programs: postgresPrograms("17") } : {}),
    runner,
    shared,
    ...runContainer(dump, [], environment),
  });
  return pod.ended;
}
