import { randomBytes } from "node:crypto";
import type { DemoDatabase } from "./database.ts";
import type { Demo } from "./demo.ts";
import { fillShop, shop, shopHost, shopServer } from "./mariadb.ts";
import { s3Server } from "./s3.ts";

/** Starts the MariaDB, with rows and a user for backups. */
export async function startShopServer(demo: Demo): Promise<void> {
  const passwords = { administrator: randomPassword(), backup: randomPassword() };
  await demo.apply(...shopServer(passwords));
  await demo.inDemo(["rollout", "status", `statefulset/${shopHost}`, "--timeout=300s"]);
  await sql(demo, shop, shop.name, fillShop(passwords));
}

/** Starts the S3 server, with the bucket. */
export async function startS3Server({ apply, inDemo }: Demo): Promise<void> {
  await apply(...s3Server(randomPassword()));
  await inDemo(["rollout", "status", "statefulset/s3", "--timeout=300s"]);
}

/** Runs SQL in the server's Pod, and returns its output. */
export async function sql(
  { inDemo }: Demo,
  { pod, client }: DemoDatabase,
  database: string,
  statements: string,
): Promise<string> {
  return (await inDemo(["exec", "-i", pod, "--", ...client(database)], { input: statements })).trim();
}

function randomPassword(): string {
  return randomBytes(16).toString("hex");
}
