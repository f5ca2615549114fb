import * as fc from "fast-check";

/** The kinds that both servers are asked about. */
export type KindName = "configmaps" | "secrets" | "leases" | "events" | "namespaces" | "memcacheds";

/** A resourceVersion or a uid that a request names: the present one, that of the object's first state, or one of no object. */
export type Named = "present" | "first" | "foreign";

/** The metadata of a body, without name and namespace. */
export interface Meta {
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  owner?: string;
}

interface Of {
  readonly kind: KindName;
  readonly name: string;
}

/** One request, the same to both servers. */
export type Step =
  | (Of & {
      do: "create";
      meta: Meta;
      content: number;
      generates?: boolean;
      dryRun?: boolean;
      inNamespace?: string;
    })
  | (Of & { do: "get"; metadataOnly?: boolean })
  | (Of & {
      do: "replace";
      meta: Meta;
      content: number;
      version?: Named | undefined;
      uid?: Named | undefined;
      status?: boolean;
      dryRun?: boolean;
    })
  | (Of & {
      do: "merge";
      body: object;
      version?: Named | undefined;
      uid?: Named | undefined;
      status?: boolean;
    })
  | (Of & { do: "json"; operations: object[]; status?: boolean })
  | (Of & {
      do: "delete";
      policy?: string | undefined;
      version?: Named | undefined;
      uid?: Named | undefined;
      dryRun?: boolean;
      metadataOnly?: boolean;
    })
  | (Of & { do: "scale"; replicas?: number | undefined; version?: Named | undefined; merge?: boolean })
  | {
      do: "list";
      kind: KindName;
      limit?: number | undefined;
      labels?: string | undefined;
      fields?: string | undefined;
      metadataOnly?: boolean;
    };

const names = ["a", "b", "c"];
const finalizers = ["test.io/one", "test.io/two"];
const labels = fc.record(
  { app: fc.constantFrom("x", "y"), "t.io/v": fc.constantFrom("1", "") },
  { requiredKeys: [] },
);
const named = fc.constantFrom<Named>("present", "present", "first", "foreign");

const meta: fc.Arbitrary<Meta> = fc.record(
  {
    labels: fc.oneof(
      { weight: 8, arbitrary: labels },
      { weight: 1, arbitrary: fc.constant({ "not valid": "x" }) },
    ),
    annotations: fc.constantFrom({}, { note: "some\ntext" }),
    finalizers: fc.subarray(finalizers),
    owner: fc.constantFrom(...names),
  },
  { requiredKeys: [] },
);

/** Names that are not valid are rare, because nothing happens after them. */
const name = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(...names) },
  { weight: 1, arbitrary: fc.constantFrom("Not_Valid", "dots.are.in.it") },
);

const content = fc.nat(5);
const rarely = fc.oneof(
  { weight: 6, arbitrary: fc.constant(false) },
  { weight: 1, arbitrary: fc.constant(true) },
);

/** Merge patches of metadata, and of the fields of each kind. */
const bodies: Record<KindName, object[]> = {
  configmaps: [{ data: { k: "2" } }, { data: { k: null } }, { data: null }, { data: { n: "" } }],
  secrets: [{ stringData: { k: "2" } }, { data: { k: null } }, { type: "Opaque" }],
  leases: [
    { spec: { holderIdentity: "h" } },
    { spec: { leaseDurationSeconds: 0 } },
    { spec: { leaseTransitions: 2, holderIdentity: null } },
    { spec: null },
  ],
  events: [
    { series: { count: 2, lastObservedTime: "2026-01-02T03:04:05.000006Z" } },
    { series: null },
    { note: "other" },
    { type: "Odd" },
  ],
  namespaces: [{ spec: null }, { status: { phase: "Terminating" } }],
  memcacheds: [
    { spec: { size: 3 } },
    { spec: { size: -1 } },
    { spec: { size: null, unknown: 1 } },
    { spec: { size: "3" } },
    { spec: null },
    { status: { replicas: 2, unknown: true } },
    { status: { conditions: [{ type: "Ready" }] } },
    { status: null },
  ],
};
const metaBodies = [
  {},
  { metadata: { labels: { app: "z" } } },
  { metadata: { labels: { app: null } } },
  { metadata: { labels: null, annotations: { a: "b" } } },
  { metadata: { finalizers: null } },
  { metadata: { finalizers: ["test.io/one"] } },
  { metadata: { ownerReferences: null } },
  { metadata: { generation: 7, creationTimestamp: null } },
];

const operations = [
  { op: "test", path: "/metadata/finalizers", value: null },
  { op: "test", path: "/metadata/finalizers/0", value: "test.io/one" },
  { op: "add", path: "/metadata/finalizers", value: ["test.io/two"] },
  { op: "add", path: "/metadata/finalizers/-", value: "test.io/two" },
  { op: "remove", path: "/metadata/finalizers/0" },
  { op: "remove", path: "/metadata/labels" },
  { op: "add", path: "/metadata/labels", value: { app: "x" } },
  { op: "replace", path: "/metadata/labels/app", value: "y" },
  { op: "test", path: "/metadata/labels/app", value: "x" },
  { op: "add", path: "/metadata/annotations/a~1b", value: "c" },
];

/** Any step of one of these kinds. */
export function stepOf(kinds: readonly KindName[]): fc.Arbitrary<Step> {
  const kind = fc.constantFrom(...kinds);
  const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  const of = { kind, name };
  const steps: fc.MaybeWeightedArbitrary<Step>[] = [
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant("create" as const),
        ...of,
        meta,
        content,
        generates: rarely,
        dryRun: rarely,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant("create" as const),
        ...of,
        meta,
        content,
        inNamespace: fc.constantFrom("missing", "a", "b"),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("get" as const), ...of, metadataOnly: rarely }) },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("replace" as const),
        ...of,
        meta,
        content,
        version: optional(named),
        uid: optional(named),
        status: rarely,
        dryRun: rarely,
      }),
    },
    {
      weight: 6,
      arbitrary: kind.chain((one) =>
        fc.record({
          do: fc.constant("merge" as const),
          kind: fc.constant(one),
          name,
          body: fc.constantFrom(...bodies[one], ...metaBodies),
          version: optional(named),
          uid: optional(named),
          status: fc.boolean(),
        }),
      ),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("json" as const),
        ...of,
        operations: fc.subarray(operations, { minLength: 1, maxLength: 3 }),
        status: rarely,
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant("delete" as const),
        ...of,
        policy: optional(fc.constantFrom("Background", "Foreground", "Orphan")),
        version: optional(named),
        uid: optional(named),
        dryRun: rarely,
        metadataOnly: rarely,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("list" as const),
        kind,
        limit: optional(fc.integer({ min: 1, max: 3 })),
        labels: optional(
          fc.constantFrom(
            "app",
            "!app",
            "app=x",
            "app!=x",
            "app in (x,z)",
            "app notin (x, y),t.io/v",
            "t.io/v=",
          ),
        ),
        fields: optional(fc.constantFrom("metadata.name=a", "metadata.name!=b")),
        metadataOnly: rarely,
      }),
    },
  ];
  if (kinds.includes("memcacheds")) {
    steps.push({
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("scale" as const),
        kind: fc.constant("memcacheds" as const),
        name,
        replicas: optional(fc.constantFrom(0, 1, 4, -1)),
        version: optional(named),
        merge: fc.boolean(),
      }),
    });
  }
  // Fields that are undefined would only make the list of a failure longer.
  return fc.oneof(...steps).map((step) => {
    const set = Object.entries(step).filter(([, value]) => value !== undefined && value !== false);
    return Object.fromEntries(set) as unknown as Step;
  });
}

/** A step as a line that a person reads. */
export function stepLine(step: Step): string {
  const { do: verb, kind, ...rest } = step;
  const { name, ...others } = rest as { name?: string };
  const given = Object.entries(others).map(([field, value]) => `${field} ${JSON.stringify(value)}`);
  return [verb, kind, name, ...given].filter((word) => word !== undefined).join(" ");
}
