import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The files that an API server needs before its first start. */
export interface Credentials {
  /** The bearer token of a cluster administrator. */
  readonly token: string;
  /** `--token-auth-file`. */
  readonly tokenFile: string;
  /** Signs and verifies the tokens of service accounts. */
  readonly serviceAccountKeyFile: string;
  /** The folder where the API server writes its self-signed certificate. */
  readonly certificateFolder: string;
  /** That certificate, which its clients trust. The API server writes it as it starts. */
  readonly certificateFile: string;
}

/** Makes fresh credentials in a folder. */
export async function makeCredentials(folder: string): Promise<Credentials> {
  const certificateFolder = join(folder, "certificates");
  await mkdir(certificateFolder, { recursive: true });
  const token = randomBytes(24).toString("hex");
  const tokenFile = join(folder, "tokens.csv");
  await writeFile(tokenFile, `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
  const serviceAccountKeyFile = join(folder, "service-accounts.key");
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  await writeFile(serviceAccountKeyFile, privateKey.export({ type: "sec1", format: "pem" }), { mode: 0o600 });
  return {
    token,
    tokenFile,
    serviceAccountKeyFile,
    certificateFolder,
    certificateFile: join(certificateFolder, "apiserver.crt"),
  };
}
