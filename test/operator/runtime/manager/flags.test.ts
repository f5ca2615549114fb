import { describe, expect, test } from "vitest";
import { type Flag, parseManagerFlags } from "../../../../operator/runtime/index.ts";

const program = {
  name: "sample",
  description: "Does something.",
  version: "1.2.3",
  leaderElectionId: "sample.example.com",
  flags: {
    "server-image": { help: "image of the servers", default: "server:1" },
    account: { help: "whose account" },
    eager: { help: "do more", type: "boolean" },
  },
} as const;

function parse(...args: string[]) {
  const parsed = parseManagerFlags(args, program);
  if ("print" in parsed) throw new Error("Nothing was to be printed");
  return parsed;
}

function printed(...args: string[]): string {
  const parsed = parseManagerFlags(args, program);
  return "print" in parsed ? parsed.print : "";
}

describe("a manager's flags", () => {
  test("have kubebuilder's defaults", () => {
    expect(parse()).toEqual({
      manager: {
        name: "sample",
        kubeconfig: undefined,
        context: undefined,
        namespaces: [],
        leaderElection: undefined,
        metrics: { bindAddress: "0", secure: true, certPath: undefined },
        probes: ":8081",
        gracefulStopSeconds: 30,
      },
      logLevel: "info",
      flags: { "server-image": "server:1", account: undefined, eager: false },
    });
  });

  test("are read like in Go: with one dash or two, booleans with or without a value, the last one counts", () => {
    expect(parse("--leader-elect").manager.leaderElection).toBeDefined();
    expect(parse("-leader-elect=false").manager.leaderElection).toBeUndefined();
    expect(parse("--leader-elect", "--leader-elect=F").manager.leaderElection).toBeUndefined();
    expect(parse("--metrics-secure=false").manager.metrics?.secure).toBe(false);
    expect(parse("-kubeconfig", "/one", "--kubeconfig=/two").manager.kubeconfig).toBe("/two");
    expect(
      parse("--metrics-bind-address=:8443", "--health-probe-bind-address", "127.0.0.1:0").manager,
    ).toMatchObject({ metrics: { bindAddress: ":8443" }, probes: "127.0.0.1:0" });
  });

  test("take the next argument as their value, whatever it looks like, as in Go", () => {
    expect(parse("--account", "-5").flags.account).toBe("-5");
    expect(parse("-account", "--eager", "--kubeconfig", "-").flags).toMatchObject({
      account: "--eager",
      eager: false,
    });
  });

  test("elect a leader with client-go's times by default", () => {
    expect(parse("--leader-elect").manager.leaderElection).toEqual({
      id: "sample.example.com",
      namespace: undefined,
      leaseDurationSeconds: 15,
      renewDeadlineSeconds: 10,
      retryPeriodSeconds: 2,
    });
    const times = [
      "--leader-elect-lease-duration=1m30s",
      "--leader-elect-renew-deadline=1.5m",
      "--leader-elect-retry-period=500ms",
    ];
    const others = ["--leader-election-id=other", "--leader-election-namespace=system"];
    expect(parse("--leader-elect", ...times, ...others).manager.leaderElection).toEqual({
      id: "other",
      namespace: "system",
      leaseDurationSeconds: 90,
      renewDeadlineSeconds: 90,
      retryPeriodSeconds: 0.5,
    });
  });

  test("take several namespaces, repeated or with commas, each once", () => {
    const { namespaces } = parse("--namespace=a,b", "--namespace", "c", "--namespace=a").manager;
    expect(namespaces).toEqual(["a", "b", "c"]);
    expect(parse("--namespace=").manager.namespaces).toEqual([]);
  });

  test.each([
    ["debug", "debug"],
    ["0", "info"],
    ["2", "debug"],
    ["error", "error"],
  ])("know the log level %s", (given, expected) => {
    expect(parse(`--zap-log-level=${given}`).logLevel).toBe(expected);
  });

  test("can be extended by the program", () => {
    expect(parse("--server-image=server:2", "--account", "me", "-eager").flags).toEqual({
      "server-image": "server:2",
      account: "me",
      eager: true,
    });
  });

  test.each<[string, Record<string, Flag>, string]>([
    ["the name of a built-in one", { namespace: { help: "" } }, "The flag --namespace exists already"],
    ["the name of --help", { help: { help: "" } }, "The flag --help exists already"],
    ["dashes in front", { "--image": { help: "" } }, '"--image" is not a valid name of a flag'],
    ["an equals sign", { "a=b": { help: "" } }, '"a=b" is not a valid name of a flag'],
    ["no name", { "": { help: "" } }, '"" is not a valid name of a flag'],
    [
      "a boolean default for a string",
      { eager: { help: "", default: true } },
      "The default of the flag --eager is true",
    ],
    [
      "a string default for a boolean",
      { eager: { help: "", type: "boolean", default: "yes" } },
      'The default of the flag --eager is "yes": give a boolean',
    ],
  ])("of the program are refused with %s", (_, flags, message) => {
    const program = { name: "sample", description: "", version: "", leaderElectionId: "", flags };
    expect(() => parseManagerFlags([], program)).toThrow(message);
  });

  test("print the version", () => {
    expect(printed("--version")).toBe("1.2.3\n");
    expect(printed("--version=true")).toBe("1.2.3\n");
  });

  test("are described with -h as well, as in Go", () => {
    expect(printed("-h")).toBe(printed("--help"));
  });

  test("are described with their defaults", () => {
    const help = printed("--help");
    expect(help).toMatch(/^Does something\.\n\nUsage: sample \[flags\]\n\nFlags:\n/);
    for (const line of [
      /^ {2}--leader-elect +enable leader election: only one instance is active at a time$/m,
      /^ {2}--leader-election-id string +name of the Lease \(default "sample.example.com"\)$/m,
      /^ {2}--leader-elect-lease-duration duration +how long .* \(default "15s"\)$/m,
      /^ {2}--metrics-secure .*\(default true\)$/m,
      /^ {2}--server-image string +image of the servers \(default "server:1"\)$/m,
      /^ {2}--eager +do more$/m,
    ]) {
      expect(help).toMatch(line);
    }
  });

  test.each([
    [["--metrics-secure=maybe"], "--metrics-secure=maybe: use true or false."],
    [["--metrics-bind-address=8443"], '--metrics-bind-address: "8443" is not a valid address to listen on'],
    [["--namespace=My_NS"], '"My_NS" is not a valid namespace: use at most 63 lower case letters'],
    [["--zap-log-level=loud"], '"loud" is not a valid level: use debug, info, error, or a number'],
    [
      ["--graceful-shutdown-timeout=30"],
      '--graceful-shutdown-timeout: "30" is not a valid duration: use one such as 15s',
    ],
    [["--unknown"], "Unknown option '--unknown'. Allowed are --leader-elect,"],
    [["--kubeconfig"], "argument missing"],
    [["serve"], '"serve" is not a flag. Allowed are --leader-elect,'],
    [["-"], '"-" is not a flag. Allowed are --leader-elect,'],
    [["--", "--eager"], '"--eager" is not a flag. Allowed are --leader-elect,'],
  ])("refuse %j and say what is allowed", (args, message) => {
    expect(() => parse(...args)).toThrow(message);
  });
});
