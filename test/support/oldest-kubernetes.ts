/** Whether the API server is one of the oldest Kubernetes that is supported: `npm run test:oldest`. */
export const isOldestKubernetes = process.env["MY_OPERATOR_KUBERNETES"] === "oldest";
