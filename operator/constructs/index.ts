/** my-operator as a whole and its monitoring, for the charts of another cdk8s app, and the constructs that they are made of. */
export * from "../../lib/constructs/index.ts";
export { defaultImage } from "./default-image.ts";
export { MyOperatorMonitoring, type MyOperatorMonitoringProps } from "./my-operator-monitoring.ts";
export { PinnedSnapshotGuard, type PinnedSnapshotGuardProps } from "./pinned-snapshot-guard.ts";
export { addOperatorParts, MyOperator, type MyOperatorProps, type OperatorPart } from "./my-operator.ts";
