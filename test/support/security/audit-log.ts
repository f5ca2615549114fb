import { readFile, writeFile } from "node:fs/promises";

/** A request as the API server logs it, with the fields that are used here. */
export interface AuditedRequest {
  verb: string;
  requestURI: string;
  /** The resource; undefined for a path such as `/version`. */
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

/** The flags that make an API server log the requests of only one user. */
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

/** The verb and the resource of a request, as in a Role: `patch databases.test.io/databasebackups/status`. */
export function permissionOf({ verb, objectRef }: AuditedRequest): string | undefined {
  if (objectRef === undefined) return undefined;
  const { apiGroup = "", resource, subresource } = objectRef;
  return `${verb} ${apiGroup}/${resource}${subresource === undefined ? "" : `/${subresource}`}`;
}
