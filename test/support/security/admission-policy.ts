/** A rule of a policy. */
interface Validation {
  /** CEL that is true for what is admitted. */
  expression: string;
  message: string;
}

/** A ValidatingAdmissionPolicy with its binding, for what is created in one namespace. */
export function admissionPolicy(
  name: string,
  namespace: string,
  { group, version, plural }: { group: string; version: string; plural: string },
  validations: readonly Validation[],
): object[] {
  const apiVersion = "admissionregistration.k8s.io/v1";
  return [
    {
      apiVersion,
      kind: "ValidatingAdmissionPolicy",
      metadata: { name },
      spec: {
        failurePolicy: "Fail",
        matchConstraints: {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
          resourceRules: [
            { apiGroups: [group], apiVersions: [version], operations: ["CREATE"], resources: [plural] },
          ],
        },
        validations,
      },
    },
    {
      apiVersion,
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name },
      spec: { policyName: name, validationActions: ["Deny"] },
    },
  ];
}
