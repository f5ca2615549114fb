/** my-operator as a whole, for the chart of another cdk8s app, and the constructs that it is made of. */
export * from "../../lib/constructs/index.ts";
export { defaultImage } from "./default-image.ts";
export { MyOperator, type MyOperatorProps } from "./my-operator.ts";
