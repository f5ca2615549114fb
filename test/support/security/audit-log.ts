import { readFile, writeFile } from "node:fs/promises";

/** A request as the API server writes it down. Only what is asked of it here. */
export interface AuditedRequest {
  verb: string;
  requestURI: string;
  /** Of a resource; undefined of a path such as `/version`. */
  objectRef?: {
    apiGroup?: string;
    resource: string;
    subresource?: string;
    namespace?: string;
    name?: string;
  };
  responseStatus?: { code: number; message?: string };
  annotations?: Record<string, string>;
}

/** Has an API server write down what one user asks, and nobody else: its flags for the policy and the log. */
export async function auditFlags(user: string, policyFile: string, logFile: string): Promise<string[]> {
  const policy = {
    apiVersion: "audit.k8s.io/v1",
    kind: "Policy",
    omitStages: ["RequestReceived", "ResponseStarted"],
    rules: [{ level: "Metadata", users: [user] }, { level: "None" }],
  };
  await writeFile(policyFile, JSON.stringify(policy));
  return [`--audit-policy-file=${policyFile}`, `--audit-log-path=${logFile}`];
}

/** The requests that have ended. */
export async function readAuditLog(logFile: string): Promise<AuditedRequest[]> {
  const lines = (await readFile(logFile, "utf8")).trim().split("\n");
  return lines.map((line) => JSON.parse(line) as AuditedRequest);
}

/** A request for a resource as a verb and what a Role calls it, such as `patch databases.test.io/databasebackups/status`. */
export function permissionOf({ verb, objectRef }: AuditedRequest): string | undefined {
  if (objectRef === undefined) return undefined;
  const { apiGroup = "", resource, subresource } = objectRef;
  return `${verb} ${apiGroup}/${resource}${subresource === undefined ? "" : `/${subresource}`}`;
}
