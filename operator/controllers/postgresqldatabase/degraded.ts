import type { Failure } from "../../failure.ts";
import type { ConditionState } from "../../runtime/index.ts";

/**
 * What is wrong with a database that may nevertheless serve, as the condition `Degraded`. kstatus does not look at it.
 *
 * @param problems The first one counts.
 */
export function degradedState(problems: readonly (Failure | undefined)[]): ConditionState {
  const problem = problems.find((each) => each !== undefined);
  const { reason, message } = problem ?? {
    reason: "NoProblem",
    message: "Nothing is known to be wrong apart from what the condition Ready says.",
  };
  return { type: "Degraded", status: problem === undefined ? "False" : "True", reason, message };
}
