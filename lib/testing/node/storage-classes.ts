/** What a claim gets by the name of its class. */
export const storageClasses = [
  { name: "standard", isDefault: true, kind: "folder" },
  { name: "limited", isDefault: false, kind: "tmpfs" },
] as const;

export type VolumeKind = (typeof storageClasses)[number]["kind"];

const provisioner = "my-operator.local/volumes";

/** The StorageClass objects. `limited` holds no more than was asked for, so that a full disk can be met. */
export function storageClassObjects(): object[] {
  return storageClasses.map(({ name, isDefault }) => ({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: {
      name,
      annotations: isDefault ? { "storageclass.kubernetes.io/is-default-class": "true" } : {},
    },
    provisioner,
    reclaimPolicy: "Delete",
    volumeBindingMode: "Immediate",
  }));
}

/** As much of a PersistentVolumeClaim as provisioning looks at. */
export interface Claim {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
  readonly spec: {
    readonly storageClassName?: string;
    readonly volumeName?: string;
    readonly accessModes: readonly string[];
    readonly resources: { readonly requests: { readonly storage: string } };
  };
}

/** As much of a PersistentVolume as provisioning looks at. */
export interface Volume {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: { readonly hostPath?: { readonly path: string } };
  readonly status?: { readonly phase?: string };
}

/** How to provide for a claim, or undefined if that is not ours to do. */
export function volumeKindFor(claim: Claim): VolumeKind | undefined {
  if (claim.spec.volumeName !== undefined) return undefined;
  return storageClasses.find(({ name }) => name === claim.spec.storageClassName)?.kind;
}

/** Is this a volume of ours that its claim has left for good? */
export function isReleased(volume: Volume): boolean {
  return (
    volume.status?.phase === "Released" &&
    volume.metadata.annotations?.["pv.kubernetes.io/provisioned-by"] === provisioner
  );
}

/** The name of a claim's volume, which is also its folder's. */
export function volumeName(claim: Claim): string {
  return `pvc-${claim.metadata.uid}`;
}

export function volumeObject(claim: Claim, path: string): object {
  const { name, namespace, uid } = claim.metadata;
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: volumeName(claim), annotations: { "pv.kubernetes.io/provisioned-by": provisioner } },
    spec: {
      accessModes: claim.spec.accessModes,
      capacity: { storage: claim.spec.resources.requests.storage },
      storageClassName: claim.spec.storageClassName,
      persistentVolumeReclaimPolicy: "Delete",
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", name, namespace, uid },
      hostPath: { path, type: "Directory" },
    },
  };
}
