/** The parts that Kubernetes gives every kind, as far as this operator reads them. */

/** What an object carries about itself. The API server describes it: it is not in the CRD's schema. */
export interface ObjectMeta {
  name?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  deletionTimestamp?: string;
  finalizers?: string[];
}

/** One aspect of the state of an object, in the shape of `metav1.Condition`. */
export interface Condition {
  /**
   * Type of the condition in CamelCase.
   *
   * @maxLength 316
   */
  type: string;
  /** Whether the condition holds. */
  status: "True" | "False" | "Unknown";
  /**
   * The `metadata.generation` that the condition was set for.
   *
   * @asType integer
   * @format int64
   * @minimum 0
   */
  observedGeneration?: number;
  /**
   * When `status` changed last.
   *
   * @format date-time
   */
  lastTransitionTime: string;
  /**
   * Why, as one word in CamelCase for programs.
   *
   * @minLength 1
   * @maxLength 1024
   */
  reason: string;
  /**
   * Why, for people.
   *
   * @maxLength 32768
   */
  message: string;
}
