import { describe, expect, test } from "vitest";
import { imagePolicy, jobLimits, program, runnerDirectory, runnerImage } from "../../operator/flags.ts";
import { product } from "../../operator/product.ts";
import { parseManagerFlags } from "../../operator/runtime/index.ts";

describe("the operator's command line", () => {
  test("names the Lease that the manifests allow", () => {
    expect(parseManagerFlags(["--leader-elect"], program)).toMatchObject({
      manager: { name: product.name, leaderElection: { id: product.leaderElectionId } },
    });
  });

  test("takes the image of backup runs from --runner-image, else from OPERATOR_IMAGE", () => {
    const parsed = parseManagerFlags(["--runner-image=registry/other:1"], program);
    if ("print" in parsed) throw new Error("Nothing was to be printed");
    const environment = { OPERATOR_IMAGE: "registry/operator:1" };
    expect(runnerImage(parsed.flags["runner-image"], environment)).toBe("registry/other:1");
    expect(runnerImage(undefined, environment)).toBe("registry/operator:1");
  });

  test("refuses to run when neither flag nor environment names the image", () => {
    expect(() => runnerImage(undefined, {})).toThrow(
      "Set --runner-image or the environment variable OPERATOR_IMAGE",
    );
    expect(() => runnerImage(undefined, { OPERATOR_IMAGE: "" })).toThrow("Set --runner-image");
  });

  test("allows DatabaseBackups to run anything, unless a flag forbids it", () => {
    const policyOf = (...args: string[]) => {
      const parsed = parseManagerFlags(args, program);
      if ("print" in parsed) throw new Error("Nothing was to be printed");
      return imagePolicy(parsed.flags);
    };
    expect(policyOf()).toEqual({ allowCommandEngine: true, allowedImages: undefined });
    expect(policyOf("--allow-command-engine=false", "--allowed-images=a.example/team, b.example")).toEqual({
      allowCommandEngine: false,
      allowedImages: ["a.example/team", "b.example"],
    });
    expect(policyOf("--allowed-images=").allowedImages).toEqual([]);
  });

  const limitsOf = (...args: string[]) => {
    const parsed = parseManagerFlags(args, program);
    if ("print" in parsed) throw new Error("Nothing was to be printed");
    return jobLimits(parsed.flags);
  };

  test("limits the runs only if a flag says so, and by a whole number", () => {
    expect(limitsOf().backup).toEqual({ total: undefined, perNamespace: undefined });
    expect(limitsOf("--max-concurrent-runs=5", "--max-concurrent-runs-per-namespace=2").backup).toEqual({
      total: 5,
      perNamespace: 2,
    });
    for (const value of ["0", "-1", "1.5", "", "five", "1e3", "9999999999"]) {
      expect(() => limitsOf(`--max-concurrent-runs=${value}`)).toThrow(
        `--max-concurrent-runs: "${value}" is not a valid number of runs: use a whole number from 1 on`,
      );
    }
  });

  test("limits the drills to two, or to the whole number that the flag says, whatever the limits of runs are", () => {
    expect(limitsOf().verification).toEqual({ total: 2 });
    expect(limitsOf("--max-concurrent-runs=7").verification).toEqual({ total: 2 });
    expect(limitsOf("--max-concurrent-drills=12")).toEqual({
      backup: { total: undefined, perNamespace: undefined },
      verification: { total: 12 },
    });
    for (const value of ["0", "-1", "1.5", "", "two", "1e3", "9999999999"]) {
      expect(() => limitsOf(`--max-concurrent-drills=${value}`)).toThrow(
        `--max-concurrent-drills: "${value}" is not a valid number of drills: use a whole number from 1 on, or omit the flag for 2.`,
      );
    }
  });

  test("leaves user IDs to the platform only if a flag says so", () => {
    expect(parseManagerFlags([], program)).toMatchObject({ flags: { "user-ids-from-platform": false } });
    expect(parseManagerFlags(["--user-ids-from-platform"], program)).toMatchObject({
      flags: { "user-ids-from-platform": true },
    });
  });

  test("describes install-runner, which takes one directory", () => {
    expect(parseManagerFlags(["--help"], program)).toMatchObject({
      print: expect.stringMatching(
        /my-operator install-runner <directory>[^]*--runner-image string/,
      ) as string,
    });
    expect(runnerDirectory(["/runner"])).toBe("/runner");
    for (const args of [[], ["/one", "/two"]]) {
      expect(() => runnerDirectory(args)).toThrow("install-runner needs one argument");
    }
  });
});
