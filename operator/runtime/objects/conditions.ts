import { apiTime } from "../times.ts";

/**
 * One aspect of the state of an object, in the shape of `metav1.Condition`. `my-operator/crd/types` has the same with limits for
 * the schema, so that neither part needs the other.
 */
export interface Condition {
  /** Such as `Ready`. A list of conditions has each type once. */
  type: string;
  /** Whether it holds. */
  status: "True" | "False" | "Unknown";
  /** The `metadata.generation` that it is about. */
  observedGeneration?: number;
  /** When `status` last changed, such as `2030-01-01T00:00:00Z`. */
  lastTransitionTime: string;
  /** Why, as one word in CamelCase for programs. Never empty. */
  reason: string;
  /** Why, and what to do about it, for people. May be empty. */
  message: string;
}

/** What a reconciler sets of a condition. */
export type ConditionState = Pick<Condition, "type" | "status" | "reason" | "message">;

/** When and for which generation a condition is set. */
export interface SetConditionOptions {
  /** The `metadata.generation` of the object. Default: the condition has none. */
  observedGeneration?: number | undefined;
  /** Becomes `lastTransitionTime`, to the second, if the status changes. */
  now: Date;
}

/**
 * Returns the conditions with one of them set. `lastTransitionTime` moves only when `status` changes. The order is kept,
 * and the arguments are not changed.
 */
export function setCondition(
  conditions: readonly Condition[] | undefined,
  state: ConditionState,
  options: SetConditionOptions,
): Condition[] {
  const before = findCondition(conditions, state.type);
  const after: Condition = {
    type: state.type,
    status: state.status,
    ...(options.observedGeneration === undefined ? {} : { observedGeneration: options.observedGeneration }),
    lastTransitionTime:
      before?.status === state.status ? before.lastTransitionTime : apiTime(options.now.getTime()),
    reason: state.reason,
    message: state.message,
  };
  if (!before) return [...(conditions ?? []), after];
  return (conditions ?? []).map((condition) => (condition.type === state.type ? after : condition));
}

/** Returns the condition of that type, if there is one. */
export function findCondition(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** Whether the condition of that type is `True`. */
export function isConditionTrue(conditions: readonly Condition[] | undefined, type: string): boolean {
  return findCondition(conditions, type)?.status === "True";
}
