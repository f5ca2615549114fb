import { expect, test } from "vitest";
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  Secret,
} from "../../../../../operator/kubernetes/kinds.ts";
import { eventually } from "../../../../../lib/testing/eventually.ts";
import { outcome } from "../../../../support/controllers/objects.ts";
import { operatorUnderTest, secret, wanted } from "../../../../support/controllers/operator-under-test.ts";

/* What would be lost with a namespace. No controller binds volumes here, so the tests do. */

const plain = operatorUnderTest("volume");
const retaining = operatorUnderTest("retained-volume", { retainVolumes: true });
type Operator = typeof plain;

/** A DatabaseBackup whose claim is bound to a volume that is deleted with the claim. Returns the volume's name. */
async function createOnVolume(
  { apply, controlPlane, get, getBackup, namespace, patch, readyReason }: Operator,
  backup: string,
  spec: Parameters<typeof wanted>[1] = {},
): Promise<string> {
  await apply(wanted(backup, spec));
  await readyReason(backup, "Scheduled");
  const name = `${namespace}-${backup}`;
  const claim = await get<PersistentVolumeClaim>("persistentvolumeclaim", `${backup}-repository`);
  const { uid } = claim.metadata;
  await apply({
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name },
    spec: {
      accessModes: ["ReadWriteOnce"],
      capacity: { storage: "10Gi" },
      hostPath: { path: "/nowhere" },
      persistentVolumeReclaimPolicy: "Delete",
      claimRef: {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        namespace,
        name: `${backup}-repository`,
        uid,
      },
    },
  });
  await patch("persistentvolumeclaim", `${backup}-repository`, { spec: { volumeName: name } });
  await controlPlane.startRun(backup, `${backup}-1`);
  await controlPlane.end(`${backup}-1`, { exitCode: 0, message: outcome() });
  await eventually("the first backup", async () => {
    expect((await getBackup(backup)).status?.repository?.id).toBeDefined();
  });
  return name;
}

async function lossReason({ condition, touch }: Operator, backup: string, reason: string | undefined) {
  await touch(backup);
  await eventually(`the loss ${reason ?? "to be over"}`, async () => {
    expect((await condition(backup, "LostWithNamespace"))?.reason).toBe(reason);
  });
}

test("what would be lost with the namespace is a condition and an event, as long as it would", async () => {
  const { apply, condition, eventReasons, get, kubectl, patch } = plain;
  const volume = await createOnVolume(plain, "orders");
  await lossReason(plain, "orders", "VolumeNotRetained");
  expect((await condition("orders", "LostWithNamespace"))?.message).toContain(`"${volume}" is Delete`);
  await eventually("the event", async () => {
    expect(await eventReasons("orders")).toContain("VolumeNotRetained");
  });
  await patch("persistentvolume", volume, { spec: { persistentVolumeReclaimPolicy: "Retain" } });
  await lossReason(plain, "orders", "PasswordNotCopied");
  await eventually("the event", async () => {
    expect(await eventReasons("orders")).toContain("PasswordNotCopied");
  });
  const generated = await get<Secret>("secret", "orders-repository");
  const password = Buffer.from(generated.data?.["password"] ?? "", "base64").toString();
  await apply(secret("my-copy", { password }));
  await patch("databasebackup", "orders", {
    spec: { encryption: { passwordSecretRef: { name: "my-copy", key: "password" } } },
  });
  await lossReason(plain, "orders", undefined);
  await kubectl(["delete", "persistentvolume", volume, "--wait=false"]);
});

test("the operator retains a volume if it was asked to, and deletes it with the backups", async () => {
  const { controlPlane, get, kubectl } = retaining;
  const policyOf = async (volume: string) => {
    const { metadata, spec } = await get<PersistentVolume>("persistentvolume", volume);
    return [spec.persistentVolumeReclaimPolicy, metadata.annotations?.["databases.test.io/reclaim-policy"]];
  };
  const volume = await createOnVolume(retaining, "orders", { deletionPolicy: "Delete" });
  await eventually("the policy Retain", async () => {
    expect(await policyOf(volume)).toEqual(["Retain", "Delete"]);
  });
  await lossReason(retaining, "orders", "PasswordNotCopied");
  await kubectl(["delete", "databasebackup", "orders", "--wait=false"]);
  await eventually("the removal of the repository", async () => {
    const open = (await controlPlane.jobsOf("orders", "maintenance")).find(
      ({ status }) => status?.conditions === undefined,
    );
    if (open !== undefined) {
      const [, operation] = open.spec?.template.spec?.containers[0]?.args ?? [];
      const report = {
        operation,
        repositoryID: "0123".repeat(16),
        snapshots: [],
        forgotten: [],
        unreadable: [],
        removed: 1,
      };
      const end = { exitCode: 0, message: '{"ok":true}', log: JSON.stringify({ report }) };
      await controlPlane.end(open.metadata.name ?? "", end, "maintenance");
    }
    expect(await policyOf(volume)).toEqual(["Delete", undefined]);
  });
  await kubectl(["delete", "persistentvolume", volume, "--wait=false"]);
});
