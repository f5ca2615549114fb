import { established } from "../../../lib/testing/established.ts";
import { kubectl } from "../../../lib/testing/suite.ts";

const file = "dist/0000-crds.k8s.yaml";

/** Installs the CRDs from dist/, and waits until the API server serves them. */
export async function installCrds(): Promise<void> {
  await kubectl(["apply", "--server-side", "--force-conflicts", "-f", file]);
  await established(kubectl, ["-f", file]);
}
