import type { Alert } from "../../lib/constructs/alert.ts";
import type { DatabaseMetric } from "./metrics/database-families.ts";
import type { ReplicaMetric } from "./metrics/replica-families.ts";

type Short<Name> = Name extends `my_operator_postgresql_${infer Rest}` ? Rest : never;

/** One series for each PostgreSQLDatabase: an alert goes on when the operator moves to another Pod. */
const of = (metric: Short<DatabaseMetric>) => each(`my_operator_postgresql_${metric}`);
const each = (query: string) => `max by (namespace, postgresqldatabase) (${query})`;
const restarts: DatabaseMetric = "my_operator_postgresql_server_restarts_total";
const atRisk: ReplicaMetric = "my_operator_postgresql_replica_slot_at_risk";

const database = "PostgreSQLDatabase {{ $labels.namespace }}/{{ $labels.postgresqldatabase }}";
const describe =
  "kubectl -n {{ $labels.namespace }} describe postgresqldatabase {{ $labels.postgresqldatabase }}";

/** The alerts about databases. Each is about one PostgreSQLDatabase and ends by itself. */
export const databaseAlerts: readonly Alert[] = [
  {
    name: "DatabaseNotReady",
    // One that waits for a person has an alert of its own.
    query: `${of("ready")} == 0 unless on (namespace, postgresqldatabase) ${of("stalled")} == 1`,
    for: "5m",
    severity: "critical",
    summary: `${database} does not accept connections, or its commits wait for replicas.`,
    description: `The operator or Kubernetes tries to change that. The condition Ready says what they wait for: ${describe}`,
  },
  {
    name: "DatabaseStalled",
    query: `${of("stalled")} == 1`,
    for: "1m",
    severity: "critical",
    summary: `${database} waits for a person.`,
    description: `The operator does nothing more by itself. The condition Stalled says what to do: ${describe}`,
  },
  {
    name: "DatabaseServerRestarting",
    query: `${each(`increase(${restarts}[30m])`)} > 2`,
    for: "1m",
    severity: "warning",
    summary: `The server of ${database} has ended unexpectedly again and again in the last half hour.`,
    description:
      "Its connections break each time. Its last words: kubectl -n {{ $labels.namespace }} logs {{ $labels.postgresqldatabase }}-0 -c postgresql --previous",
  },
  {
    name: "DatabaseNotBackedUp",
    query: `${of("backed_up")} == 0`,
    for: "15m",
    severity: "warning",
    summary: `The last backup of ${database} failed, or none can be made.`,
    description: `The condition BackedUp has the reason: ${describe}`,
  },
  {
    name: "DatabaseReplicaSlotAtRisk",
    query: `max by (namespace, postgresqldatabase, pod) (${atRisk}) == 1`,
    for: "1m",
    severity: "warning",
    summary: `The primary of ${database} may soon remove what its replica {{ $labels.pod }} has not received.`,
    description:
      "Then the replica has to be cloned again. It is behind, or down: kubectl -n {{ $labels.namespace }} describe pod {{ $labels.pod }}",
  },
  {
    name: "DatabaseDegraded",
    query: `${of("degraded")} == 1`,
    for: "15m",
    severity: "warning",
    summary: `Something is wrong with ${database}, although its server may accept connections.`,
    description: `The condition Degraded says what, and what to do: ${describe}`,
  },
];
