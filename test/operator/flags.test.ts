import { describe, expect, test } from "vitest";
import { parseFlags } from "../../operator/flags.ts";

const flags = (...args: string[]) => {
  const invocation = parseFlags(args, { OPERATOR_IMAGE: "registry/operator:1" }, "1.2.3");
  if ("print" in invocation) throw new Error("Nothing was to be printed");
  return invocation.run;
};

describe("the manager's flags", () => {
  test("have kubebuilder's defaults", () => {
    expect(flags()).toEqual({
      leaderElect: false,
      leaderElectionId: "830ca276.test.io",
      leaderElectionNamespace: undefined,
      metricsBindAddress: "0",
      metricsSecure: true,
      metricsCertPath: undefined,
      healthProbeBindAddress: ":8081",
      namespaces: [],
      kubeconfig: undefined,
      context: undefined,
      logLevel: "info",
      runnerImage: "registry/operator:1",
    });
  });

  test("are read as Go reads them: with one dash or two, booleans with or without a value", () => {
    expect(flags("--leader-elect").leaderElect).toBe(true);
    expect(flags("-leader-elect=false").leaderElect).toBe(false);
    expect(flags("--metrics-secure=false").metricsSecure).toBe(false);
    expect(flags("--metrics-bind-address=:8443", "--health-probe-bind-address", "127.0.0.1:0")).toMatchObject(
      {
        metricsBindAddress: ":8443",
        healthProbeBindAddress: "127.0.0.1:0",
      },
    );
  });

  test("take several namespaces, repeated or with commas, each once", () => {
    expect(flags("--namespace=a,b", "--namespace", "c", "--namespace=a").namespaces).toEqual(["a", "b", "c"]);
    expect(flags("--namespace=").namespaces).toEqual([]);
  });

  test.each([
    ["debug", "debug"],
    ["0", "info"],
    ["2", "debug"],
    ["error", "error"],
  ])("know the log level %s", (given, expected) => {
    expect(flags(`--zap-log-level=${given}`).logLevel).toBe(expected);
  });

  test("say what they are and which version this is", () => {
    expect(parseFlags(["--version"], {}, "1.2.3")).toEqual({ print: "1.2.3\n" });
    const help = parseFlags(["--help"], {}, "1.2.3");
    for (const name of [
      "--leader-elect",
      "--metrics-secure",
      "--namespace",
      "--runner-image",
      "install-runner",
    ]) {
      expect("print" in help && help.print).toContain(name);
    }
  });

  test.each([
    [["--metrics-secure=maybe"], "--metrics-secure=maybe: give true or false."],
    [["--metrics-bind-address=8443"], '--metrics-bind-address: "8443" is no address to listen on'],
    [["--namespace=My_NS"], '"My_NS" is no name of a namespace: at most 63 lower case letters'],
    [["--zap-log-level=loud"], '"loud" is none of debug, info, error and a number'],
    [["--unknown"], "Unknown option '--unknown'. Allowed are --leader-elect,"],
    [["--leader-election-id"], "argument missing"],
    [["serve"], '"serve" is no command: the only one is install-runner <directory>.'],
  ])("refuse %j and say what is allowed", (args, message) => {
    expect(() => flags(...args)).toThrow(message);
  });

  test("ask for the image when nobody named it", () => {
    expect(() => parseFlags([], {}, "1.2.3")).toThrow("give --runner-image, or set OPERATOR_IMAGE");
  });
});
