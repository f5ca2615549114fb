import { randomBytes } from "node:crypto";
import type { DemoDatabase } from "./database.ts";
import { s3Server } from "./s3.ts";
import type { Stage } from "./demo.ts";

/** Starts a database server, with rows and a user for backups. */
export async function startDatabase(stage: Stage, database: DemoDatabase): Promise<void> {
  const passwords = { administrator: randomPassword(), backup: randomPassword() };
  await stage.apply(...database.objects(passwords));
  await stage.inDemo(["rollout", "status", `statefulset/${database.server}`, "--timeout=120s"]);
  await sql(stage, database, database.name, database.fill(passwords));
}

export async function startS3Server({ apply, inDemo }: Stage): Promise<void> {
  await apply(...s3Server(randomPassword()));
  await inDemo(["rollout", "status", "statefulset/s3", "--timeout=120s"]);
}

/** Runs SQL in the server's Pod. */
export async function sql(
  { inDemo }: Stage,
  database: DemoDatabase,
  name: string,
  statements: string,
): Promise<string> {
  const words = ["exec", "-i", `${database.server}-0`, "--", ...database.client(name)];
  return (await inDemo(words, { input: statements })).trim();
}

function randomPassword(): string {
  return randomBytes(16).toString("hex");
}
