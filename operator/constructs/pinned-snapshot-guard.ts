import type { Construct } from "constructs";
import { ControllerManager } from "../../lib/constructs/controller-manager.ts";
import { DeletionGuard, type DeletionGuardProps } from "../../lib/constructs/deletion-guard.ts";
import { product } from "../product.ts";

/** Who may delete pinned DatabaseSnapshots. */
export interface PinnedSnapshotGuardProps extends Pick<DeletionGuardProps, "exemptUsers"> {
  /**
   * The Namespace that the operator runs in.
   *
   * @default "my-operator-system"
   */
  readonly namespace?: string;
}

/**
 * Makes the API server refuse to delete a DatabaseSnapshot with `pinned: true`, for the chart of another cdk8s app. The operator
 * itself may delete it, so that the deletion of a DatabaseBackup with `deletionPolicy: Delete` ends.
 *
 * @example
 * const chart = new Chart(app, "policies");
 * new PinnedSnapshotGuard(chart, "pinned-snapshots");
 */
export class PinnedSnapshotGuard extends DeletionGuard {
  public constructor(scope: Construct, id: string, props: PinnedSnapshotGuardProps = {}) {
    const { namespace = product.namespace, exemptUsers = [] } = props;
    const account = ControllerManager.serviceAccountName(product.name);
    super(scope, id, {
      name: `${product.name}-pinned-databasesnapshots`,
      operator: product.name,
      resource: { group: "databases.test.io", version: "v1alpha1", plural: "databasesnapshots" },
      condition: "has(oldObject.spec.pinned) && oldObject.spec.pinned",
      message:
        '"This DatabaseSnapshot is pinned, so it cannot be deleted. To delete it, and its backup unless deletionPolicy is ' +
        'Retain, unpin it first: kubectl --namespace=" + oldObject.metadata.namespace + " patch databasesnapshot " + ' +
        'oldObject.metadata.name + " --type=merge --patch=\'{\\"spec\\":{\\"pinned\\":false}}\'"',
      exemptUsers: [`system:serviceaccount:${namespace}:${account}`, ...exemptUsers],
    });
  }
}
