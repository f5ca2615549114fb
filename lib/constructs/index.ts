/** Constructs for the parts of an operator: CRDs, Namespace, Roles, the controller manager, monitoring, admission policies. */
import { writeExactYaml } from "./exact-yaml.ts";

export { ControllerManager, type ControllerManagerProps } from "./controller-manager.ts";
export { Crds, type CrdManifest, type CrdsProps, type CustomKind } from "./crds.ts";
export { DeletionGuard, type DeletionGuardProps } from "./deletion-guard.ts";
export { Monitoring, type MonitoringProps } from "./monitoring.ts";
export { OperatorNamespace, type OperatorNamespaceProps } from "./operator-namespace.ts";
export { Rbac, type RbacProps } from "./rbac.ts";
export type { Alert } from "./alert.ts";
export type { PermissionRule, Verb } from "./permission-rule.ts";

// Before any app writes its manifests.
writeExactYaml();
