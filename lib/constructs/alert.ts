/** An alert of Prometheus. It is written once, and used in rules, documentation and tests. */
export interface Alert {
  /** Its name. In lower case, it is the anchor of its section in the documentation. */
  readonly name: string;
  /** The condition, as a query of Prometheus. */
  readonly query: string;
  /** How long the condition must hold, such as `5m`. */
  readonly for: string;
  /**
   * `critical`: backups are missing or the operator is down, so wake the person on call. `warning`: look at it today.
   * `info`: good to know.
   */
  readonly severity: "critical" | "warning" | "info";
  /** What is wrong, in one line. Prometheus' templates insert the labels. */
  readonly summary: string;
  /** What it means, and what to look at first. */
  readonly description: string;
}
