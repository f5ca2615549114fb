import { randomBytes } from "node:crypto";
import type { DemoDatabase } from "./database.ts";
import type { Demo } from "./demo.ts";
import { s3Server } from "./s3.ts";

/** Starts a database server, with rows and a user for backups. */
export async function startDatabase(demo: Demo, database: DemoDatabase): Promise<void> {
  const passwords = { administrator: randomPassword(), backup: randomPassword() };
  await demo.apply(...database.objects(passwords));
  await demo.inDemo(["rollout", "status", `statefulset/${database.server}`, "--timeout=300s"]);
  await sql(demo, database, database.name, database.fill(passwords));
}

/** Starts the S3 server, with the bucket. */
export async function startS3Server({ apply, inDemo }: Demo): Promise<void> {
  await apply(...s3Server(randomPassword()));
  await inDemo(["rollout", "status", "statefulset/s3", "--timeout=300s"]);
}

/** Runs SQL in the server's Pod, and returns its output. */
export async function sql(
  { inDemo }: Demo,
  database: DemoDatabase,
  name: string,
  statements: string,
): Promise<string> {
  const args = ["exec", "-i", `${database.server}-0`, "--", ...database.client(name)];
  return (await inDemo(args, { input: statements })).trim();
}

function randomPassword(): string {
  return randomBytes(16).toString("hex");
}
