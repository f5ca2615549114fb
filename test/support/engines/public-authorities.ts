import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { selfSignedCertificate } from "../../../operator/runtime/metrics/certificate.ts";
import type { PodFolder } from "./pod.ts";
import { credentialsFolder } from "./pod.ts";
import type { runsOf } from "./runs.ts";

/** What these runs need of an engine's options. */
interface Options {
  connection?: { tls?: { ca: { system: object } } };
  environment?: Record<string, string>;
}

/** Where the runs find certificate authorities, and that of their server. */
interface Places {
  runner: string;
  shared: PodFolder;
  authority: string | undefined;
  /** Whether the client verifies a server on its own machine, where all servers of the tests are. */
  verifiesLocalServer: boolean;
}

/** Checks that runs verify their server by the authorities of the image or, if that has none, of the operator's image. */
export async function assertVerifiedByPublicAuthorities(
  { stored, failure }: Pick<ReturnType<typeof runsOf<Options>>, "stored" | "failure">,
  { runner, shared, authority = "", verifiesLocalServer }: Places,
): Promise<void> {
  const connection = { tls: { ca: { system: {} } } };
  const other = selfSignedCertificate("localhost", Date.now()).cert;
  const fromOperator = join(runner, "ca-certificates.crt");
  const fromImage = join(shared.folder, "credentials", "image.crt");
  const environment = { SSL_CERT_FILE: `${credentialsFolder}/image.crt` };
  onTestFinished(() => rm(fromOperator));
  // The image has none.
  await writeFile(fromOperator, authority);
  await stored({ connection });
  // The image has its own, which come before those of the operator's image.
  await writeFile(fromOperator, other);
  await writeFile(fromImage, authority);
  await stored({ connection, environment });
  if (!verifiesLocalServer) return;
  const untrusted = { reason: "DatabaseNotTrusted" };
  expect(await failure({ connection })).toMatchObject(untrusted);
  await writeFile(fromOperator, authority);
  await writeFile(fromImage, other);
  expect(await failure({ connection, environment })).toMatchObject(untrusted);
}
