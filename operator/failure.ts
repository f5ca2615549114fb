/** Why something failed, for people. */
export interface Failure {
  /** One word in CamelCase. */
  reason: string;
  message: string;
}

/** What a reason means, and what people can do about it. */
export interface ReasonText {
  readonly meaning: string;
  readonly advice: string;
}
