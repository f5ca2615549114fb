/** The test kit for operators: a real API server in seconds, whatever runs the tests. */
export type { Envtest, EnvtestOptions } from "./envtest.ts";
export { startEnvtest } from "./envtest.ts";
export type { EventuallyOptions } from "./eventually.ts";
export { StopWaiting, eventually } from "./eventually.ts";
