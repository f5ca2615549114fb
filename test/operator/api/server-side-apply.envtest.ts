import { beforeAll, describe, expect, it } from "vitest";
import { kubectl, testNamespace, tryKubectl } from "../../../lib/testing/suite.ts";
import { installCrds } from "../../support/api/install-crds.ts";
import { minimal } from "../../support/api/backups.ts";

/* Two managers of one DatabaseBackup, such as a GitOps tool and a platform team. */

const namespace = testNamespace("server-side-apply");
const password = (name: string, key: string) => ({ encryption: { passwordSecretRef: { name, key } } });

const words = (manager: string) => ["apply", "--server-side", `--field-manager=${manager}`, "-f", "-"];
const manifest = (name: string, spec: object) =>
  JSON.stringify({ ...minimal, metadata: { namespace, name }, spec });
const apply = (manager: string, name: string, spec: object, ...more: string[]) =>
  tryKubectl([...words(manager), ...more], { input: manifest(name, spec) });

async function stored(name: string) {
  const words = ["get", "dbb", name, "-n", namespace, "-o", "json", "--show-managed-fields"];
  const object = JSON.parse(await kubectl(words)) as {
    spec: { encryption: { passwordSecretRef: object }; retention?: object };
    metadata: { managedFields: { manager: string; fieldsV1: object }[] };
  };
  const owners = object.metadata.managedFields
    .filter(({ fieldsV1 }) => JSON.stringify(fieldsV1).includes("passwordSecretRef"))
    .map(({ manager }) => manager);
  return { spec: object.spec, owners };
}

beforeAll(installCrds);

describe("a reference that two managers apply", () => {
  it("is a conflict, as a whole", async () => {
    await apply("team", "conflict", { ...minimal.spec, ...password("team", "password") });
    const { code, stderr } = await apply("gitops", "conflict", password("gitops", "password"));
    expect(code).not.toBe(0);
    expect(stderr).toContain('conflict with "team": .spec.encryption.passwordSecretRef\n');
    expect((await stored("conflict")).spec.encryption).toEqual(password("team", "password").encryption);
  });

  it("belongs to the one who forces it, with all its fields", async () => {
    await apply("team", "forced", { ...minimal.spec, ...password("team", "password") });
    const { code } = await apply("gitops", "forced", password("gitops", "key"), "--force-conflicts");
    expect(code).toBe(0);
    const { spec, owners } = await stored("forced");
    expect(spec.encryption).toEqual(password("gitops", "key").encryption);
    expect(owners).toEqual(["gitops"]);
  });

  it("never has the name from one and the key from the other", async () => {
    await apply("team", "half", { ...minimal.spec, ...password("team", "password") });
    const half = { encryption: { passwordSecretRef: { name: "gitops" } } };
    const { code, stderr } = await apply("gitops", "half", half, "--force-conflicts");
    expect(code).not.toBe(0);
    expect(stderr).toContain("spec.encryption.passwordSecretRef.key: Required value");
  });

  it("can have several managers who agree on it", async () => {
    await apply("team", "agreed", { ...minimal.spec, ...password("same", "password") });
    expect(await apply("gitops", "agreed", password("same", "password"))).toMatchObject({ code: 0 });
    expect((await stored("agreed")).owners.sort()).toEqual(["gitops", "team"]);
  });
});

it("two managers of a DatabaseBackup can apply different fields of its retention", async () => {
  await apply("team", "shared", { ...minimal.spec, retention: { keepDaily: 7 } });
  expect(await apply("gitops", "shared", { retention: { keepWeekly: 4 } })).toMatchObject({ code: 0 });
  const object = JSON.parse(await kubectl(["get", "dbb", "shared", "-n", namespace, "-o", "json"])) as {
    spec: { retention: object };
  };
  expect(object.spec.retention).toMatchObject({ keepDaily: 7, keepWeekly: 4 });
});
