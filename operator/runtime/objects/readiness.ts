import type { Condition, ConditionState, SetConditionOptions } from "./conditions.ts";
import { setCondition } from "./conditions.ts";

/**
 * Who acts next on an object that is not as its spec says. `Reconciling`: the operator, which works, waits or tries again by
 * itself. `Stalled`: a person; until then nothing changes. Both are types of conditions that kstatus defines.
 */
export type Progress = "Reconciling" | "Stalled";

/** What a reconciler sets of the condition that says whether an object is as its spec says, such as `Ready`. */
export interface Readiness extends ConditionState {
  /** Who acts next. Absent when the status is `True`. */
  progress?: Progress | undefined;
}

const progressTypes: readonly string[] = ["Reconciling", "Stalled"] satisfies Progress[];

/**
 * Returns the conditions with a condition such as `Ready` set, and next to it `Reconciling` or `Stalled` with the same reason and
 * message. These two are in the list only while they are `True`. kstatus, and with it Flux and Helm, reads them: without
 * `Stalled`, it waits for an object that has failed until its time-out.
 *
 * kstatus also compares `status.observedGeneration`, which the caller has to set.
 */
export function setReadiness(
  conditions: readonly Condition[] | undefined,
  { progress, ...state }: Readiness,
  options: SetConditionOptions,
): Condition[] {
  const others = conditions?.filter(({ type }) => type === progress || !progressTypes.includes(type));
  const after = setCondition(others, state, options);
  return progress === undefined
    ? after
    : setCondition(after, { ...state, type: progress, status: "True" }, options);
}
