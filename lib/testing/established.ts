import { eventually } from "./eventually.ts";

/**
 * Waits until the API server serves CRDs, for at most 300 seconds.
 *
 * @param kubectl Runs kubectl, and throws if it fails.
 * @param crds The words by which `kubectl wait` finds them, such as `["-f", "crds.yaml"]` or `["crd/foos.example.com"]`.
 */
export async function established(
  kubectl: (args: readonly string[]) => Promise<unknown>,
  crds: readonly string[],
): Promise<void> {
  // kubectl fails at once for a CRD that has just been created: its `status.conditions` is null.
  await eventually(`CRDs (${crds.join(" ")})`, () =>
    kubectl(["wait", "--for=condition=Established", "--timeout=300s", ...crds]),
  );
}
