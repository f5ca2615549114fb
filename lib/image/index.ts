/** Bundles an operator for its image, and says how Node.js runs it there. */
export { bundle } from "./bundle.ts";
export { nodeEnvironment, nodeFlags } from "./node-flags.ts";
