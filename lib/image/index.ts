/** What an operator's image is made of. */
export { bundle } from "./bundle.ts";
export { nodeEnvironment, nodeFlags } from "./node-flags.ts";
