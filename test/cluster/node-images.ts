export { nodeImages } from "./node-suite.ts";
