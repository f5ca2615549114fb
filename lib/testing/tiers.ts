import { envtestBinaries, missingBinaries } from "./binaries.ts";
import type { BinaryName } from "./binaries.ts";
import { existsSync } from "node:fs";
import { nodeBinaries } from "./node/plan.ts";
import { isInstalled, missingPackages, nodeObstacle } from "./node/requirements.ts";

export type TierAvailability =
  | { readonly available: true }
  /** `howToRun` is a sentence; `reason` is the end of one. */
  | { readonly available: false; readonly reason: string; readonly howToRun: string };

/** Whether this machine can run the tests of a tier. The run itself can build or install some requirements. */
export function tierAvailability(tier: "unit" | "synth" | "envtest" | "e2e"): TierAvailability {
  switch (tier) {
    case "unit":
    case "synth":
      return { available: true };
    case "envtest":
      return envtestAvailability(envtestBinaries);
    case "e2e":
      return nodeAvailability();
  }
}

function envtestAvailability(binaries: readonly BinaryName[]): TierAvailability {
  if (process.platform !== "linux") {
    return unavailable(`it needs Linux and this is ${process.platform}`, "Run it on a Linux machine.");
  }
  const tools = ["flock", "setpriv"].filter((tool) => !isInstalled(tool));
  if (tools.length > 0) {
    return unavailable(`${tools.join(" and ")} is missing`, "Install the package util-linux.");
  }
  if (!isInstalled("go") && missingBinaries(binaries).length > 0) {
    return unavailable(
      "Go is missing, which builds Kubernetes",
      "Install Go 1.25 or newer: https://go.dev/doc/install",
    );
  }
  return { available: true };
}

function nodeAvailability(): TierAvailability {
  const basis = envtestAvailability(nodeBinaries);
  if (!basis.available) return basis;
  const obstacle = nodeObstacle();
  if (obstacle !== undefined) return unavailable(obstacle.reason, obstacle.remedy);
  const packages = missingPackages();
  if (packages.length > 0 && !existsSync("/etc/debian_version")) {
    return unavailable(
      `programs of these Debian packages are missing: ${packages.join(", ")}`,
      "Install your distribution's packages of them.",
    );
  }
  return { available: true };
}

function unavailable(reason: string, howToRun: string): TierAvailability {
  return { available: false, reason, howToRun };
}
