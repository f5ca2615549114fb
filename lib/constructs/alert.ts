/** An alert of Prometheus, as it is written down once and used in rules, documentation and tests. */
export interface Alert {
  /** Its name, and in lower case the anchor of what is written about it. */
  readonly name: string;
  /** The condition, as a query of Prometheus. */
  readonly query: string;
  /** How long the condition must hold, such as `5m`. */
  readonly for: string;
  /** `critical`: backups or the operator are not there, wake somebody. `warning`: look at it today. `info`: know of it. */
  readonly severity: "critical" | "warning" | "info";
  /** What is wrong, in one line; Prometheus' templates have the labels. */
  readonly summary: string;
  /** What it means and what to look at first. */
  readonly description: string;
}
