import type { Stage } from "./stages.ts";

/** Part of a program that a manager starts and stops with its own parts, such as a server or a periodic task. */
export interface Runnable extends Stage {
  /** Whether only the instance that leads runs it. Default: true. */
  leaderOnly?: boolean;
}
