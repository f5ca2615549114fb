/** Why something failed, for people. */
export interface Failure {
  /** One word in CamelCase. */
  reason: string;
  message: string;
  /** Values that may be the cause. */
  suspects?: readonly SuspectValue[];
}

/** A value of a container that looks wrong. */
export interface SuspectValue {
  /** The container's variable that has it. */
  variable: string;
  /** What is wrong with it: the end of a sentence, without the value. */
  flaw: string;
}

/** What a reason means, and what people can do about it. */
export interface ReasonText {
  readonly meaning: string;
  readonly advice: string;
}

/**
 * The condition Ready for a reason. `Ready`: it is True. `Reconciling`: it is not, and the operator continues by itself.
 * `Stalled`: it is not, and nothing changes until a person acts.
 */
export type ReadyState = "Ready" | "Reconciling" | "Stalled";

/** A reason that the condition Ready can have. */
export interface ReadyReasonText extends ReasonText {
  readonly state: ReadyState;
}
