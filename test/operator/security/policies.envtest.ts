import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DatabaseBackup } from "../../../operator/api/databases/v1/databasebackup.ts";
import { installCrds } from "../../support/api/install-crds.ts";
import { kubectl, testNamespace, tryKubectl } from "../../../lib/testing/suite.ts";
import { eventually } from "../../../lib/testing/eventually.ts";
import { wanted } from "../../support/controllers/operator-under-test.ts";

/* The policies that docs/security.md recommends, read from that page. */

const namespace = testNamespace("policies");

/** The YAML block of the page that has an object of this kind. */
async function sample(kind: string): Promise<string> {
  const blocks = (await readFile("docs/security.md", "utf8")).matchAll(/^```yaml\n([\s\S]*?)^```/gm);
  const found = [...blocks].map(([, yaml = ""]) => yaml).find((yaml) => yaml.includes(`kind: ${kind}\n`));
  if (found === undefined) throw new Error(`docs/security.md has no ${kind}.`);
  return found;
}

async function tryApply(spec: Partial<DatabaseBackup["spec"]>) {
  const args = ["--namespace", namespace, "create", "--dry-run=server", "-f", "-"];
  return tryKubectl(args, { input: JSON.stringify(wanted("any", spec)) });
}

describe("the admission policy", () => {
  beforeAll(async () => {
    await installCrds();
    await kubectl(["apply", "-f", "-"], { input: await sample("ValidatingAdmissionPolicy") });
    await kubectl(["label", "namespace", namespace, "databasebackups=within-bounds"]);
    // The API server applies a policy some seconds after it was created.
    await eventually("the admission policy to take effect", async () => {
      expect((await tryApply({ serviceAccountName: "other" })).code).not.toBe(0);
    });
  });

  afterAll(async () => {
    await kubectl(["delete", "-f", "-"], { input: await sample("ValidatingAdmissionPolicy") });
  });

  test("causes no warning of the API server", async () => {
    const look = ["get", "validatingadmissionpolicy", "databasebackups-within-bounds", "-o", "json"];
    const { status } = JSON.parse(await kubectl(look)) as {
      status?: { typeChecking?: { expressionWarnings?: object[] } };
    };
    expect(status?.typeChecking?.expressionWarnings ?? []).toEqual([]);
  });

  test.each<Partial<DatabaseBackup["spec"]>>([
    {},
    { serviceAccountName: "backups" },
    { storage: { s3: { bucket: "backups", endpoint: "https://s3.example.com" } } },
    { storage: { rest: { url: "https://rest.example.com:8000" } } },
    { storage: { persistentVolumeClaim: { claimName: "any" } } },
    { deletionPolicy: "Retain" },
  ])("admits %j", async (spec) => {
    expect(await tryApply(spec)).toMatchObject({ code: 0, stderr: "" });
  });

  test.each<[Partial<DatabaseBackup["spec"]>, string]>([
    [{ serviceAccountName: "other" }, "spec.serviceAccountName must be one of default, backups"],
    [
      { storage: { s3: { bucket: "backups" } } },
      "spec.storage.s3.endpoint must be one of https://s3.example.com, https://rest.example.com:8000",
    ],
    [
      { storage: { s3: { bucket: "backups", endpoint: "http://169.254.169.254" } } },
      "spec.storage.s3.endpoint must",
    ],
    [{ storage: { rest: { url: "https://elsewhere.example" } } }, "spec.storage.rest.url must be one of"],
    [{ storage: { gcs: { bucket: "backups" } } }, "spec.storage must be a volume, s3 or rest"],
    [
      { storage: { azure: { container: "backups", accountName: "account" } } },
      "spec.storage must be a volume, s3 or rest",
    ],
    [{ deletionPolicy: "Delete" }, "spec.deletionPolicy must be Retain"],
  ])("refuses %j", async (spec, message) => {
    const { code, stderr } = await tryApply(spec);
    expect(stderr).toContain("ValidatingAdmissionPolicy 'databasebackups-within-bounds'");
    expect(stderr).toContain(message);
    expect(code).not.toBe(0);
  });
});

test("the NetworkPolicies are admitted, without a warning", async () => {
  const args = ["--namespace", namespace, "apply", "-f", "-"];
  expect(await tryKubectl(args, { input: await sample("NetworkPolicy") })).toMatchObject({
    code: 0,
    stderr: "",
    stdout: expect.stringMatching(/\/backups created\n.*\/drills created\n$/) as string,
  });
});

test("a user cannot give a Pod the labels by which a policy finds the Pods of backups", async () => {
  const { stderr } = await tryApply({
    jobMetadata: { labels: { "databases.test.io/databasebackup": "other" } },
  });
  expect(stderr).toContain("are set by the operator and Kubernetes");
});
