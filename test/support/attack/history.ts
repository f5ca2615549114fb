import fc from "fast-check";

/** Something that goes wrong while the operator works. */
export interface Fault {
  readonly kind: "KillPod" | "KillServer" | "KillOperator" | "RestartKubelet" | "CutStorage" | "FillDisk";
  /** How many milliseconds after the step has begun. */
  readonly moment: number;
  /** How many milliseconds the storage is away or full. */
  readonly duration: number;
  readonly pick: number;
}

/** One step of a history. A `pick` chooses among what there is when the step begins. */
export type Step =
  | { readonly kind: "WriteRows"; readonly pick: number; readonly size: number }
  | { readonly kind: "ChangeObjects"; readonly pick: number }
  | { readonly kind: "BackUp"; readonly drills: boolean; readonly fault: Fault | null }
  | {
      readonly kind: "Drill";
      readonly snapshotSelection: "Newest" | "LeastRecentlyVerified" | "Random";
      readonly fault: Fault | null;
    }
  | {
      readonly kind: "Restore";
      readonly pick: number;
      readonly safetyBackup: "Required" | "Skip";
      /** When to delete the DatabaseRestore, in milliseconds after the step has begun; null: at its end. */
      readonly cancel: number | null;
      readonly fault: Fault | null;
    }
  | { readonly kind: "ChangeRetention"; readonly keepLast: number }
  | { readonly kind: "FlipByte" | "DeleteSnapshot" | "Pin"; readonly pick: number }
  | { readonly kind: "MendBytes" | "Check" | "RecreateBackup" | "LoseObjects" | "RestartKubelet" };

const pick = fc.nat(1_000_000);
const moment = fc.nat(15_000);
const fault = fc.option(
  fc.record<Fault>({
    kind: fc.constantFrom(
      "KillPod",
      "KillPod",
      "KillServer",
      "KillOperator",
      "RestartKubelet",
      "CutStorage",
      "FillDisk",
    ),
    moment,
    duration: fc.nat(15_000),
    pick,
  }),
  { freq: 2 },
);
const kind = <Kind extends string>(name: Kind) => fc.constant(name);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: kind("WriteRows"), pick, size: fc.integer({ min: 1, max: 300 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: kind("ChangeObjects"), pick }) },
  { weight: 6, arbitrary: fc.record({ kind: kind("BackUp"), drills: fc.boolean(), fault }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: kind("Drill"),
      snapshotSelection: fc.constantFrom("Newest", "LeastRecentlyVerified", "Random"),
      fault,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: kind("Restore"),
      pick,
      safetyBackup: fc.constantFrom("Required", "Skip"),
      cancel: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: moment }),
      fault,
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: kind("FlipByte"), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: kind("MendBytes") }) },
  { weight: 2, arbitrary: fc.record({ kind: kind("Check") }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("DeleteSnapshot"), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("Pin"), pick }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: kind("ChangeRetention"), keepLast: fc.integer({ min: 2, max: 5 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind("RecreateBackup") }) },
  { weight: 2, arbitrary: fc.record({ kind: kind("LoseObjects") }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("RestartKubelet") }) },
);

/** More steps than anyone has time for, always the same for a seed. The first one makes the repository. */
export function historyOf(seed: number): Step[] {
  return [{ kind: "BackUp", drills: true, fault: null }, ...fc.sample(step, { seed, numRuns: 10_000 })];
}
