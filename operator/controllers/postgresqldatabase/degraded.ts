import type { Failure } from "../../failure.ts";
import type { Condition, ConditionState } from "../../runtime/index.ts";
import { findCondition } from "../../runtime/index.ts";

/** Conditions whose `False` is a problem of a database that nevertheless serves. The first one counts. */
const aspects = ["CollationsMatch"];

/** What is wrong with a database apart from what `Ready` says, as the condition `Degraded`. kstatus does not look at it. */
export function degradedState(conditions: readonly Condition[]): ConditionState {
  const problem = aspects
    .map((type) => findCondition(conditions, type))
    .find((condition) => condition?.status === "False");
  const { reason, message }: Failure = problem ?? {
    reason: "NoProblem",
    message: "Nothing is known to be wrong apart from what the condition Ready says.",
  };
  return { type: "Degraded", status: problem === undefined ? "False" : "True", reason, message };
}
