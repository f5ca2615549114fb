/** A family of metrics that go up and down. */
export const gauge = <Name extends string>(name: Name, help: string) =>
  ({ name, help, type: "gauge" }) as const;
/** A family of metrics that only grow. */
export const counter = <Name extends string>(name: Name, help: string) =>
  ({ name, help, type: "counter" }) as const;
