import { databaseReasons } from "./database-reasons.ts";
import { engineReasons } from "../engines/reasons.ts";
import type { ReadyReasonText, ReasonText } from "../failure.ts";
import { repositoryReasons } from "../repository/reasons.ts";
import type { Progress } from "../runtime/index.ts";
import {
  databaseDeletionReasons,
  kubernetesReasons,
  maintenanceReasons,
  readyReasons,
  runReasons,
  snapshotReasons,
} from "./reasons.ts";

const texts: Readonly<Record<string, ReasonText | ReadyReasonText>> = {
  ...readyReasons,
  ...engineReasons,
  ...repositoryReasons,
  ...runReasons,
  ...kubernetesReasons,
  ...maintenanceReasons,
  ...snapshotReasons,
  ...databaseReasons,
  ...databaseDeletionReasons,
};

/**
 * Who acts next while the condition Ready is not `True` for this reason, as the reason's table says. Kubernetes gives reasons that
 * are in no table: it tries again by itself.
 */
export function progressOf(reason: string): Progress {
  const text = Object.hasOwn(texts, reason) ? texts[reason] : undefined;
  return text !== undefined && "state" in text && text.state === "Stalled" ? "Stalled" : "Reconciling";
}
