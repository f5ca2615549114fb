/** Constructs that describe an operator: my-operator as a whole, or the parts for an operator of one's own. */
export { ControllerManager, type ControllerManagerProps } from "./controller-manager.ts";
export { Crds, type CrdManifest, type CrdsProps, type CustomKind } from "./crds.ts";
export { defaultImage } from "./default-image.ts";
export { Monitoring, type MonitoringProps } from "./monitoring.ts";
export { MyOperator, type MyOperatorProps } from "./my-operator.ts";
export { OperatorNamespace, type OperatorNamespaceProps } from "./operator-namespace.ts";
export { Rbac, type RbacProps } from "./rbac.ts";
export type { Alert } from "../../operator/metrics/alert.ts";
export type { PermissionRule, Verb } from "../../operator/api/meta/permissions.ts";
