/** Constructs that describe an operator: my-operator as a whole, or the parts for an operator of one's own. */
export { ControllerManager, type ControllerManagerProps } from "./controller-manager.ts";
export { Crds, type CrdManifest, type CrdsProps, type CustomKind } from "./crds.ts";
export { defaultImage } from "../../operator/constructs/default-image.ts";
export { Monitoring, type MonitoringProps } from "./monitoring.ts";
export { MyOperator, type MyOperatorProps } from "../../operator/constructs/my-operator.ts";
export { OperatorNamespace, type OperatorNamespaceProps } from "./operator-namespace.ts";
export { Rbac, type RbacProps } from "./rbac.ts";
export type { Alert } from "./alert.ts";
export type { PermissionRule, Verb } from "./permission-rule.ts";
